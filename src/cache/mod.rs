//! What speeds up the next build: values in memory and on disk. All of it can be deleted at any time.
//!
//! [`memo`] keeps values in memory, and through [`store`] on disk; [`segments`] are pieces of large files that an earlier
//! build wrote; [`sources`] is what was read of the sources; [`folder`] is the folder that all of it lies in.

pub(crate) mod folder;
pub(crate) mod memo;
pub(crate) mod segments;
pub(crate) mod sources;
pub(crate) mod store;
