//! cuebook: Markdown questions and answers → a searchable static site with role tracks, one-page sheets and flashcards.
//!
//! A snapshot of files goes in at one end ([`input`]), a set of artifacts comes out at the other ([`publish::publisher`]),
//! and every stage between is a pure function. Read [`pipeline`] to have seen the whole.

#![forbid(unsafe_code)]

pub mod active;
pub mod book;
pub mod cache;
pub mod cli;
pub mod config;
pub mod controls;
pub mod dates;
pub mod dev;
pub mod diag;
pub mod digest;
pub mod input;
pub mod keys;
pub mod markdown;
pub mod nofollow;
pub mod outputs;
pub mod pipeline;
pub mod publish;
pub mod route;
pub mod site;
pub mod tools;
