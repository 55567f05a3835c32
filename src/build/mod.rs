//! The build: a snapshot goes in, a published site comes out.
//!
//! [`pipeline`] is the list of stages, [`site`] says what stands at every route and how it is made, [`memo`] remembers,
//! [`publish`] writes.

pub mod memo;
pub mod part;
pub mod pipeline;
pub mod publish;
pub mod site;
