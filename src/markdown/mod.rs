//! Markdown: text → outline ([`outline`], [`doc`]) → HTML ([`html`]) with holes ([`fragment`]), code highlighted on the way
//! ([`highlight`]).

pub(crate) mod addresses;
pub(crate) mod asked_addresses;
pub(crate) mod definitions;
pub(crate) mod doc;
pub(crate) mod dollars;
pub(crate) mod emphasis;
pub(crate) mod events;
pub(crate) mod fence;
pub(crate) mod foreign;
pub(crate) mod fragment;
pub(crate) mod gaps;
pub(crate) mod highlight;
pub(crate) mod html;
pub(crate) mod inline;
pub(crate) mod math;
pub(crate) mod nesting;
pub(crate) mod outline;
pub(crate) mod phrasing;
pub(crate) mod prose;
pub(crate) mod quotes;
pub(crate) mod raw_html;
pub(crate) mod sanitize;
pub(crate) mod shallow;
pub(crate) mod text;
