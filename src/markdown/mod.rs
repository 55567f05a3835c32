//! Markdown: text → outline ([`doc`]) → HTML with holes ([`html`]), code highlighted on the way ([`highlight`]).

pub mod doc;
pub mod fence;
pub mod highlight;
pub mod html;
pub mod math;
pub mod text;
