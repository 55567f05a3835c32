//! Tools: what authors run beside the build. [`snippets`] runs the code of the book, [`lock`] keeps `book.lock`.

pub mod lock;
pub mod snippets;
