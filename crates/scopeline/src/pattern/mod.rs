//! What a regular expression says about the places where it can match, without running it.
//!
//! In: the source of a pattern, in Oniguruma's dialect. Out: which characters a match can begin with, what may stand before
//! it, and what the rest of the line must contain. A source with anything that this module does not know gives nothing:
//! such a pattern is searched for. Must not know: grammars, lines.

mod brackets;
mod class;
mod needs;
mod reach;
mod syntax;

pub(crate) use class::Symbols;
pub(crate) use reach::{AHEAD, Reach};

/// Where a pattern can match.
#[derive(Debug, Clone)]
pub(crate) struct Outlook {
    pub(crate) reach: Reach,
    /// ASCII characters that the line must contain at the match or after its start, a bit each.
    pub(crate) needs: u128,
    /// Letters of any case match: in a line with other than ASCII characters, `reach` says nothing.
    pub(crate) folds: bool,
}

impl Outlook {
    /// Nothing for a pattern that must be searched for.
    pub(crate) fn of(source: &str) -> Option<Outlook> {
        let syntax::Parsed { node, folds } = syntax::parse(source)?;
        Some(Outlook { reach: Reach::of(&node), needs: needs::needs(&node), folds })
    }
}
