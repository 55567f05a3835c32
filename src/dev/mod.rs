//! The development server: file events ([`watch`]) and a loopback server with live reload ([`server`]), which bounds its
//! [`connections`].

pub(crate) mod connections;
mod found;
pub(crate) mod server;
pub(crate) mod watch;
