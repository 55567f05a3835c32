//! The development server: file events ([`watch`]) and a loopback server with live reload ([`server`]).

pub mod server;
pub mod watch;
