//! cuebook: Markdown questions and answers → a searchable static site with role tracks, one-page sheets and flashcards.
//!
//! A snapshot of files goes in at one end ([`input`]), a set of artifacts comes out at the other ([`build::publish`]),
//! and every stage between is a pure function. Read [`build::pipeline`] to have seen the whole.

#![forbid(unsafe_code)]

pub mod active;
pub mod book;
pub mod build;
pub mod cli;
pub mod config;
pub mod controls;
pub mod dev;
pub mod diag;
pub mod digest;
pub mod input;
pub mod keys;
pub mod markdown;
pub mod nofollow;
pub mod outputs;
pub mod route;
pub mod tools;
