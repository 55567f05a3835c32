//! Where the bodies of pages come from, and a page with its own.
//!
//! In: a page and the key of its body. Out: the body. Must not know: what a body is made from, where it is kept.

use crate::digest::Digest;
use crate::markdown::html::Body;
use std::sync::Arc;

/// Where bodies are kept that were made before.
pub(crate) trait Bodies: Sync {
    /// The body of a page and key, made when it is not there.
    fn body(&self, file: &Arc<str>, key: Digest, make: &dyn Fn() -> Body) -> Arc<Body>;
}

/// A written page with what it shows.
#[derive(Clone, Copy)]
pub(crate) struct WrittenPage<'a> {
    /// Its number among the book's pages.
    pub page: usize,
    /// Its body.
    pub body: &'a Body,
}

/// Keeps no body.
pub(crate) struct Unkept;

impl Bodies for Unkept {
    fn body(&self, _: &Arc<str>, _: Digest, make: &dyn Fn() -> Body) -> Arc<Body> {
        Arc::new(make())
    }
}
