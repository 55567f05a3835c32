//! Markdown text → what is known of it (`walk`): each part of the reading has a file.

mod code;
mod draft;
mod front;
mod headings;
mod markup;
mod references;
mod walk;

pub use walk::parse;
