//! Markdown: text → outline ([`outline`], [`doc`]) → HTML ([`html`]) with holes ([`fragment`]), code highlighted on the way
//! ([`highlight`]).

pub mod addresses;
pub mod definitions;
pub mod doc;
pub mod dollars;
pub mod emphasis;
pub mod events;
pub mod fence;
pub mod foreign;
pub mod fragment;
pub mod gaps;
pub mod highlight;
pub mod html;
pub mod inline;
pub mod math;
pub mod nesting;
pub mod outline;
pub mod phrasing;
pub mod prose;
pub mod quotes;
pub mod raw_html;
pub mod sanitize;
pub mod shallow;
pub mod text;
