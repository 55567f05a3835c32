//! The development server: file events ([`watch`]) and a loopback server with live reload ([`server`]), which bounds its
//! [`connections`].

pub mod connections;
mod found;
pub mod server;
pub mod watch;
