//! The `cuebook` program: everything is in the library.

fn main() {}
