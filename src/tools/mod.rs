//! Commands beside build and serve, each in a file of its own.

pub mod deploy;
pub mod export;
pub mod external;
pub mod import;
pub mod lint;
pub mod list;
pub mod lock;
pub mod mend;
pub mod origin;
pub mod render;
pub mod scaffold;
pub mod schema;
pub mod snippets;
pub mod theme_files;
pub mod workflow;
