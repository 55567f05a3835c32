//! `Site` → disk: the only writer of sites.
//!
//! [`destination`] says where a site may go, [`manifest`] what stands there, [`records`] what that was made from, [`plan`] what
//! has to be made; [`stage`] is where the new site is put together, [`fill`] how it is
//! filled, [`swap`] puts it in the old one's place; [`publisher`] calls them in that order, [`clean`] removes a site. [`problems`] is how the system's refusals are reported.

pub(crate) mod clean;
pub(crate) mod destination;
pub(crate) mod fill;
pub(crate) mod manifest;
pub(crate) mod plan;
pub(crate) mod problems;
pub(crate) mod publisher;
pub(crate) mod records;
pub(crate) mod stage;
pub(crate) mod swap;
