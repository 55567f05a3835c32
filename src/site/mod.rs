//! The site: what stands at every route, how it is made, and what it was made from.
//!
//! [`artifact`] names every kind of file, [`singles`] those that there are once, [`routes`] says which stand where, [`makers`] makes one of each, [`booklets`] the
//! largest; [`whole`] holds them together; [`trace`] is the record of what makers asked for,
//! [`track_copy`] what is left of a book when one track is copied.

pub(crate) mod artifact;
pub(crate) mod booklets;
pub(crate) mod makers;
pub(crate) mod routes;
pub(crate) mod singles;
pub(crate) mod trace;
pub(crate) mod track_copy;
pub(crate) mod whole;
