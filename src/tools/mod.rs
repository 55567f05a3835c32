//! Tools: what authors run beside the build. [`snippets`] runs the code of the book.

pub mod snippets;
