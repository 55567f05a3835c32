//! Tasks of a list: boxes to tick, each with its text as its label.
//!
//! In: the events of items. Out: HTML in a fragment.
//!
//! Must not know: what readers tick.

use crate::markdown::events::EventAt;
use crate::markdown::fragment::{Fragment, Hole};
use crate::markdown::phrasing::is_inline_tag;
use crate::markdown::text::Title;
use crate::route;
use pulldown_cmark::{Event, TagEnd};
use std::collections::HashMap;

/// The tasks of a page so far.
#[derive(Default)]
pub(super) struct Tasks {
    /// For each open item whether the text of its task is open.
    open: Vec<bool>,
    /// How often each id was asked for.
    ids: HashMap<String, usize>,
}

impl Tasks {
    /// Opens an item.
    pub(super) fn start_item(&mut self) {
        self.open.push(false);
    }

    /// Closes an item.
    pub(super) fn end_item(&mut self) {
        self.open.pop();
    }

    /// Writes a box and opens the text of its task; `rest` are the events that follow.
    pub(super) fn start(&mut self, rest: &[EventAt<'_>], done: bool, out: &mut Fragment) {
        let mut text = Title::default();
        for (event, _) in rest {
            match event {
                Event::Text(part) | Event::Code(part) => text.push_text(part),
                Event::End(TagEnd::Item | TagEnd::Paragraph) => break,
                Event::Start(tag) if !is_inline_tag(tag) => break,
                _ => {}
            }
        }
        let mut id: String = route::slug(&text.text).chars().take(48).collect();
        let seen = self.ids.entry(id.clone()).or_insert(0);
        *seen += 1;
        if *seen > 1 {
            id = format!("{id}-{seen}");
        }
        let checked = if done { " checked" } else { "" };
        out.push(&format!("<input type=\"checkbox\" data-task=\"{id}\" aria-labelledby=\""));
        out.hole(Hole::Id(format!("task-{id}")));
        out.push(&format!("\"{checked} disabled><span class=\"task\" id=\""));
        out.hole(Hole::Id(format!("task-{id}")));
        out.push("\">");
        if let Some(open) = self.open.last_mut() {
            *open = true;
        }
    }

    /// Closes the text of a task, where one is open.
    pub(super) fn close(&mut self, out: &mut Fragment) {
        if let Some(open) = self.open.last_mut().filter(|open| **open) {
            *open = false;
            out.push("</span>");
        }
    }
}
