//! A layout → what the sheet's template shows.
//!
//! In: [`Layout`] and the links that depend on where the page stands. Out: [`SheetPage`].
//!
//! Must not know: how the fit was found, the template.
//!
//! The browser is handed the lines, not the text to break: each line is an inline `<span class="l">` that cannot wrap, and
//! between two spans stands what stood there in the text, a space or a `<wbr>`. So a paragraph has exactly the breaks of the
//! layout (two lines that did not fit into one here do not there), while it stays one sentence for copying, searching
//! and screen readers; a browser whose font is a little wider overhangs by a hair instead of making one more line. Sizes
//! come from classes and `data-` attributes that `css/sheet.css` knows, because no style attribute is allowed.

use crate::markdown::text::escape;
use crate::outputs::sheets::fit::MARK;
use crate::outputs::sheets::fonts::Face;
use crate::outputs::sheets::layout::{Item, Layout, SheetBlock};
use crate::outputs::sheets::measure::{ParagraphRole, hang};
use crate::outputs::sheets::qr::QUIET;
use crate::outputs::view::Link;
use crate::outputs::view::print::{SheetColumn, SheetEntry, SheetPage, SheetPart, SheetQr, SheetText};

/// The view of a sheet. `root` leads from its page to the site's root.
pub fn page(layout: &Layout, root: &str, back: Link, pdf: Option<String>) -> SheetPage {
    let text = |block: &SheetBlock| SheetText { html: lines(block), dir: dir(block, layout) };
    SheetPage {
        back,
        pdf,
        points: layout.size / 100,
        part: layout.size % 100,
        columns: layout.columns,
        total: layout.total,
        shown: layout.shown,
        title: text(&layout.title),
        subtitle: layout.subtitle.as_ref().map(text),
        beside: layout.beside,
        body: layout
            .body
            .iter()
            .map(|column| SheetColumn {
                parts: column
                    .parts
                    .iter()
                    .map(|part| SheetPart {
                        heading: part.heading.as_ref().map(text),
                        entries: part.items.iter().map(|item| entry(item, layout, root)).collect(),
                    })
                    .collect(),
            })
            .collect(),
        foot: text(&layout.foot),
        qr: layout.qr.as_ref().map(|(qr, ..)| SheetQr {
            side: qr.side + 2 * QUIET,
            path: qr.path(),
            address: layout.address.clone(),
        }),
        tradeoff: layout.tradeoff.clone(),
    }
}

fn entry(item: &Item, layout: &Layout, root: &str) -> SheetEntry {
    let mut entry =
        SheetEntry { href: (!item.path.is_empty()).then(|| format!("{root}{}", item.path)), ..SheetEntry::default() };
    for block in &item.blocks {
        let text = SheetText { html: lines(block), dir: dir(block, layout) };
        match block.role {
            ParagraphRole::Cue => entry.cue = Some(text),
            ParagraphRole::Answer => entry.answer = Some(text),
            ParagraphRole::Tradeoff => entry.tradeoff = Some(text),
            ParagraphRole::Code => entry.code.get_or_insert_default().push_str(&(text.html + "\n")),
            _ => entry.title = text,
        }
    }
    entry
}

fn dir(block: &SheetBlock, layout: &Layout) -> Option<&'static str> {
    (block.rtl != layout.rtl).then_some(if block.rtl { "rtl" } else { "ltr" })
}

fn lines(block: &SheetBlock) -> String {
    let mut html = String::new();
    let first = block.lines.first().and_then(|line| line.runs.first()).map_or("", |run| run.text.as_str());
    let indent = first.len() - first.trim_start_matches(' ').len();
    for (index, line) in block.lines.iter().enumerate() {
        // A code line goes on a little further in.
        if index > 0 && block.role == ParagraphRole::Code {
            html.push_str(&format!("<span class=\"l h{}\">", hang(indent)));
        } else {
            html.push_str("<span class=\"l\">");
        }
        for (at, run) in line.runs.iter().enumerate() {
            let mut text = run.text.as_str();
            if block.role == ParagraphRole::Tradeoff && index == 0 && at == 0 {
                text = text.trim_start_matches(MARK).trim_start_matches('\u{a0}');
            }
            let code = block.role != ParagraphRole::Code && matches!(run.face, Face::Mono | Face::MonoBold);
            html.push_str(if code { "<code>" } else { "" });
            escape(text, &mut html);
            html.push_str(if code { "</code>" } else { "" });
        }
        html.push_str("</span>");
        html.push_str(match line.joint.as_str() {
            _ if index + 1 == block.lines.len() => "",
            "" => "<wbr>",
            joint => joint,
        });
    }
    html
}
