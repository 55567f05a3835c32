//! A sheet, measured: every word of its title, headings and entries has a width.
//!
//! In: [`SheetInput`], the paper, the fonts. Out: [`MeasuredSheet`].
//!
//! Must not know: sizes that are tried, columns, where anything stands.

use super::entry::EntryParas;
use super::lengths::{points, width};
use crate::outputs::sheets::fonts::{Face, Fonts};
use crate::outputs::sheets::input::{InputEntry, Paper, SheetInput};
use crate::outputs::sheets::layout::{self as set, setting};
use crate::outputs::sheets::measure::{Para, ParagraphRole};
use std::cell::OnceCell;
use std::sync::Arc;

/// The grid of sizes, in hundredths of a point.
pub(super) const STEP: u32 = 5;

/// A sheet, measured.
pub(super) struct MeasuredSheet<'a> {
    pub(super) input: &'a SheetInput,
    pub(super) fonts: &'a Fonts,
    known: &'a EntryParas,
    pub(super) paper: Paper,
    pub(super) headings: Vec<Para>,
    pub(super) entries: Vec<MeasuredEntry<'a>>,
    pub(super) title: Para,
    pub(super) subtitle: Option<Para>,
    pub(super) beside: bool,
}

pub(super) struct MeasuredEntry<'a> {
    pub(super) group: usize,
    pub(super) input: &'a Arc<InputEntry>,
    /// Measured when first asked for: of a large book, most entries never come near the page.
    paras: OnceCell<Arc<[Para]>>,
}

impl<'a> MeasuredSheet<'a> {
    pub(super) fn measure(
        input: &'a SheetInput,
        paper: Paper,
        fonts: &'a Fonts,
        known: &'a EntryParas,
    ) -> MeasuredSheet<'a> {
        let (rtl, wide) = (input.rtl, width(paper));
        let line = |role, face, text: &str| Para::prose(role, &[(face, text)], 1000, rtl, fonts);
        let title = line(ParagraphRole::Head, Face::Bold, &input.title);
        let subtitle =
            Some(line(ParagraphRole::Subtitle, Face::Regular, &input.subtitle)).filter(|para| !para.is_empty());
        let beside = subtitle.as_ref().is_some_and(|subtitle| {
            points(title.width(), set::TITLE.0) + set::HEAD_GAP + points(subtitle.width(), set::SUBTITLE.0) <= wide
        });
        let groups = input.groups.iter().enumerate();
        MeasuredSheet {
            input,
            fonts,
            known,
            paper,
            headings: input
                .groups
                .iter()
                .map(|(title, _)| {
                    Para::prose(
                        ParagraphRole::Group,
                        &[(Face::Bold, title)],
                        setting(ParagraphRole::Group).scale,
                        rtl,
                        fonts,
                    )
                })
                .collect(),
            entries: groups
                .flat_map(|(group, (_, entries))| entries.iter().map(move |entry| (group, entry)))
                .map(|(group, input)| MeasuredEntry { group, input, paras: OnceCell::new() })
                .collect(),
            title,
            subtitle,
            beside,
        }
    }

    /// The paragraphs of an entry.
    pub(super) fn paras<'s>(&self, entry: &'s MeasuredEntry<'a>) -> &'s [Para] {
        entry.paras.get_or_init(|| self.known.of(entry.input, self.input.rtl, self.fonts))
    }

    /// Smallest and largest size, on the grid.
    pub(super) fn sizes(&self) -> (u32, u32) {
        let floor = self.input.config.min_size.max(STEP).next_multiple_of(STEP);
        (floor, floor.max(self.input.config.max_size / STEP * STEP))
    }

    pub(super) fn floor(&self) -> u32 {
        self.sizes().0
    }
}
