//! `Site` → disk: the only writer of sites.
//!
//! [`destination`] says where a site may go, [`manifest`] what stands there, [`records`] what that was made from, [`plan`] what
//! has to be made; [`stage`] is where the new site is put together, [`fill`] how it is
//! filled, [`swap`] puts it in the old one's place; [`publisher`] calls them in that order, [`clean`] removes a site. [`problems`] is how the system's refusals are reported.

pub mod clean;
pub mod destination;
pub mod fill;
pub mod manifest;
pub mod plan;
pub mod problems;
pub mod publisher;
pub mod records;
pub mod stage;
pub mod swap;
