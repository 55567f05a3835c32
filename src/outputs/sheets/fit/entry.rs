//! One entry of a sheet: its paragraphs, and how high they stand.
//!
//! In: [`InputEntry`], the fonts; a width. Out: paragraphs, for entries of several sheets once ([`EntryParas`]); a height in
//! thousandths of the text size.
//!
//! Must not know: columns, pages.

use crate::outputs::sheets::fonts::{Face, Fonts};
use crate::outputs::sheets::input::InputEntry;
use crate::outputs::sheets::layout::{self as set, Setting, setting};
use crate::outputs::sheets::measure::{Para, ParagraphRole, prose_runs, title_runs};
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The paragraphs of entries that several sheets show, each measured once. All of these sheets have the fonts and the direction
/// of one book.
#[derive(Default)]
pub(crate) struct EntryParas(Mutex<FxHashMap<usize, KnownEntry>>);

/// An entry with its paragraphs.
type KnownEntry = (Arc<InputEntry>, Arc<[Para]>);

impl EntryParas {
    /// The paragraphs of an entry.
    pub(super) fn of(&self, entry: &Arc<InputEntry>, rtl: bool, fonts: &Fonts) -> Arc<[Para]> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Two entries never have one address, since what is known keeps its entry alive.
        let address = Arc::as_ptr(entry) as usize;
        if let Some((_, paras)) = known().get(&address) {
            return paras.clone();
        }
        let measured: Arc<[Para]> = paras(entry, rtl, fonts).into();
        known().insert(address, (entry.clone(), measured.clone()));
        measured
    }
}

/// Before a trade-off.
pub const MARK: &str = "±";

/// The paragraphs of an entry, measured.
fn paras(entry: &InputEntry, rtl: bool, fonts: &Fonts) -> Vec<Para> {
    let set = |role, runs: &[(Face, &str)]| Para::prose(role, runs, setting(role).scale, rtl, fonts);
    let title = title_runs(&entry.title);
    let title: Vec<(Face, &str)> = title.iter().map(|(face, text)| (*face, text.as_str())).collect();
    let mut paras = vec![set(ParagraphRole::Title, &title)];
    paras.extend(entry.cue.as_ref().map(|cue| set(ParagraphRole::Cue, &[(Face::Regular, cue)])));
    paras.push(set(ParagraphRole::Answer, &prose_runs(&entry.answer)));
    if let Some(tradeoff) = entry.tradeoff.as_ref().filter(|tradeoff| !tradeoff.text.trim().is_empty()) {
        // The mark takes the direction of what it marks: a mark has none of its own.
        let mark = format!("{MARK}\u{a0}");
        let mut runs = vec![(Face::Regular, mark.as_str())];
        runs.extend(prose_runs(tradeoff));
        paras.push(set(ParagraphRole::Tradeoff, &runs));
    }
    paras.retain(|para| !para.is_empty());
    if let Some(code) = &entry.code {
        let scale = setting(ParagraphRole::Code).scale;
        let lines = code.lines().filter(|line| !line.trim().is_empty());
        paras.extend(lines.map(|line| Para::code(line, scale, fonts)).filter(|para| !para.is_empty()));
    }
    paras
}

/// How high the paragraphs of an entry stand in a column.
pub(super) fn entry_height(paras: &[Para], width: u32) -> u32 {
    paras.iter().enumerate().map(|(index, para)| code_gap(paras, index) + height(para, width)).sum()
}

/// What is left free above a paragraph: code is set off from what stands before it.
pub(super) fn code_gap(paras: &[Para], index: usize) -> u32 {
    let starts = paras[index].role == ParagraphRole::Code
        && index.checked_sub(1).is_some_and(|last| paras[last].role != ParagraphRole::Code);
    if starts { set::CODE_GAP } else { 0 }
}

/// How high a paragraph stands in a column.
pub(super) fn height(para: &Para, width: u32) -> u32 {
    let Setting { leading, inset, pad, .. } = setting(para.role);
    pad.0 + pad.1 + leading * para.count(width - inset.0 - inset.1)
}
