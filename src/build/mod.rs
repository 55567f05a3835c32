//! The build: a snapshot goes in, a published site comes out.
//!
//! [`pipeline`] is the list of stages, [`table`] says what stands at every route, [`inputs`] what it is made from, [`site`]
//! how it is made, [`views`] which view stands where, [`booklets`] how the largest pages are made, [`memo`] remembers,
//! [`plan`] says what is made anew, [`publish`] writes: [`swap`] puts the new site in the old one's place,
//! [`mod@remembered`] holds what it was made from, [`manifest`] what was written, [`kept`] pages, words and bodies, [`pieces`] what a large file is put
//! together from; [`destination`] says where a site may go.

pub mod booklets;
pub mod destination;
pub mod folder;
pub mod inputs;
pub mod kept;
pub mod key;
pub mod manifest;
pub mod memo;
pub mod part;
pub mod pieces;
pub mod pipeline;
pub mod plan;
pub mod problems;
pub mod publish;
pub mod remembered;
pub mod site;
pub mod stage;
pub mod swap;
pub mod table;
pub mod views;
