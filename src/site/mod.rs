//! The site: what stands at every route, how it is made, and what it was made from.
//!
//! [`artifact`] names every kind of file, [`routes`] says which stand where, [`makers`] makes one of each, [`booklets`] the
//! largest; [`whole`] holds them together; [`trace`] is the record of what makers asked for,
//! [`track_copy`] what is left of a book when one track is copied.

pub mod artifact;
pub mod booklets;
pub mod makers;
pub mod routes;
pub mod trace;
pub mod track_copy;
pub mod whole;
