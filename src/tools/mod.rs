//! Commands beside build and serve, each in a file of its own.

pub(crate) mod deploy;
pub(crate) mod export;
pub(crate) mod external;
pub(crate) mod import;
pub(crate) mod lint;
pub(crate) mod list;
pub(crate) mod lock;
pub(crate) mod mend;
pub(crate) mod origin;
pub(crate) mod render;
pub(crate) mod scaffold;
pub(crate) mod schema;
pub(crate) mod snippets;
pub(crate) mod theme_files;
pub(crate) mod whole;
pub(crate) mod workflow;
