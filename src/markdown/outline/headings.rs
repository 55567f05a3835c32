//! The ids of a page's headings.
//!
//! In: headings in the order of the page. Out: for each its id, unique within the page, and the id that GitHub gives it.
//! How an id is made from a heading does not change: cards, progress and links hang on it.
//!
//! Must not know: what stands below a heading.

use crate::diag::{Code, Diagnostic, Severity};
use crate::markdown::doc::Heading;
use crate::markdown::events::{EventAt, HEADING_KEYS};
use crate::markdown::math;
use crate::markdown::outline::draft::Draft;
use crate::markdown::sanitize::FRAME_IDS;
use crate::markdown::text::Title;
use crate::route;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Tag};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// A heading that is being read.
pub(super) struct OpenHeading {
    pub(super) heading: Heading,
    /// Whether it stands at the top level.
    pub(super) top: bool,
    /// Whether its id is written.
    pub(super) explicit: bool,
    /// The text that its id is made from: a formula as LaTeX.
    pub(super) source: String,
}

impl OpenHeading {
    /// A heading, from its tag.
    pub(super) fn new(tag: Tag<'_>, span: Range<usize>, top: bool) -> Option<OpenHeading> {
        let Tag::Heading { level, id, classes, attrs } = tag else { return None };
        let value = |value: Option<CowStr<'_>>| value.as_deref().unwrap_or_default().to_owned();
        let heading = Heading {
            level: level_number(level),
            id: id.as_deref().unwrap_or_default().to_owned(),
            title: Title::default(),
            classes: classes.iter().map(|class| class.to_string()).collect(),
            attributes: attrs.into_iter().map(|(key, written)| (key.to_string(), value(written))).collect(),
            span,
        };
        Some(OpenHeading { heading, top, explicit: id.is_some(), source: String::new() })
    }

    pub(super) fn text(&mut self, text: &str) {
        self.heading.title.push_text(text);
        self.source.push_str(text);
    }

    pub(super) fn code(&mut self, code: &str) {
        self.heading.title.push_code(code);
        self.source.push_str(code);
    }

    pub(super) fn formula(&mut self, source: &str, plain: &str) {
        self.source.push_str(source);
        match math::mathml(source, false) {
            Ok(html) => self.heading.title.push_html(&html, plain),
            Err(_) => self.heading.title.push_text(source),
        }
    }
}

fn level_number(level: HeadingLevel) -> u8 {
    level as u8
}

/// The ids that are taken.
#[derive(Default)]
pub(super) struct HeadingIds {
    ids: HashMap<String, usize>,
    explicit: HashSet<String>,
    /// Ids that some heading has by `{#id}`.
    written: HashSet<String>,
    /// Ids as GitHub counts them.
    github: HashMap<String, usize>,
}

impl HeadingIds {
    pub(super) fn new(events: &[EventAt<'_>]) -> HeadingIds {
        let written = events.iter().filter_map(|(event, _)| match event {
            Event::Start(Tag::Heading { id, .. }) => id.as_deref(),
            _ => None,
        });
        HeadingIds {
            ids: FRAME_IDS.iter().map(|id| ((*id).to_owned(), 1)).collect(),
            written: written.map(str::to_owned).collect(),
            ..HeadingIds::default()
        }
    }

    /// The id of a heading, as written or made from its text.
    pub(super) fn id(&mut self, open: &OpenHeading, draft: &mut Draft) -> String {
        let id = match open.explicit {
            true => self.written_id(&open.heading, draft),
            false => self.made_id(&open.source, draft),
        };
        self.on_github(open, &id, draft);
        id
    }

    /// Keeps the id that GitHub gives to a heading: links written there lead here too.
    pub(super) fn on_github(&mut self, open: &OpenHeading, id: &str, draft: &mut Draft) {
        let OpenHeading { heading, source, .. } = open;
        let line = draft.doc.text[heading.span.clone()].lines().next().unwrap_or_default().trim_end();
        // GitHub shows a block of attributes; here it is no part of the text.
        let block = line.rfind('{').filter(|_| line.ends_with('}')).map(|at| &line[at..]);
        let block = block.filter(|block| !source.trim_end().ends_with(block));
        let wanted =
            route::github_id(&format!("{source}{}", block.map(|block| format!(" {block}")).unwrap_or_default()));
        let seen = self.github.entry(wanted.clone()).or_insert(0);
        let there = if *seen == 0 { wanted } else { format!("{wanted}-{seen}") };
        *seen += 1;
        if there != id {
            draft.doc.github.push((there, id.to_owned()));
        }
    }

    /// The id as written.
    fn written_id(&mut self, heading: &Heading, draft: &mut Draft) -> String {
        let (id, span) = (&heading.id, &heading.span);
        let line = draft.doc.trimmed(span);
        if FRAME_IDS.contains(&id.as_str()) {
            let message = format!("the id `{id}` is that of a part of every page");
            draft.problem(Code::DuplicateAnchor, message, line.clone()).help =
                Some(format!("choose another; `{{#{id}-1}}` keeps what hangs on this heading so far"));
        }
        if !self.explicit.insert(id.clone()) {
            draft.problem(Code::DuplicateAnchor, format!("the id `{id}` is given twice on this page"), line).help =
                Some("ids are what links and progress hang on: choose another".to_owned());
            return self.numbered(id);
        }
        self.ids.insert(id.clone(), 1);
        id.clone()
    }

    /// An id from the text; a repeated text gets a number, and so does one that makes the id of another heading.
    fn made_id(&mut self, source: &str, draft: &mut Draft) -> String {
        let wanted = route::slug(source.trim());
        if self.written.contains(&wanted) && !self.ids.contains_key(&wanted) {
            draft.doc.contested.push((draft.doc.headings.len(), wanted.clone()));
            self.ids.insert(wanted.clone(), 1);
        }
        self.numbered(&wanted)
    }

    fn numbered(&mut self, wanted: &str) -> String {
        let seen = self.ids.entry(wanted.to_owned()).or_insert(0);
        *seen += 1;
        if *seen == 1 {
            return wanted.to_owned();
        }
        let mut number = *seen - 1;
        loop {
            let id = format!("{wanted}-{number}");
            number += 1;
            if !self.ids.contains_key(&id) && !self.written.contains(&id) {
                // The next one goes on from here: what was taken stays so.
                self.ids.insert(wanted.to_owned(), number);
                self.ids.insert(id.clone(), 1);
                return id;
            }
        }
    }
}

/// Reports the attributes of a heading that is the page's title: nothing reads them there.
pub(super) fn idle_title(open: &OpenHeading, draft: &mut Draft) {
    let heading = &open.heading;
    let id = open.explicit.then(|| format!("#{}", heading.id));
    let classes = heading.classes.iter().map(|class| format!(".{class}"));
    let known =
        heading.attributes.iter().map(|(key, _)| key.clone()).filter(|key| HEADING_KEYS.contains(&key.as_str()));
    let text = draft.doc.text.clone();
    let places = heading.places(&text);
    for word in id.into_iter().chain(classes).chain(known) {
        let span = places.of(&word);
        let problem = draft.problem(Code::UnknownKey, format!("`{word}` has no effect on the title of a page"), span);
        problem.severity = Severity::Warning;
        problem.help = Some("the title's id is `main`; what belongs to the page stands in front matter".to_owned());
    }
}

/// Reports the attributes of a heading that are not known.
pub(super) fn unknown_attributes(heading: &Heading, draft: &mut Draft) {
    let places = heading.places(&draft.doc.text);
    for (key, _) in heading.attributes.iter().filter(|(key, _)| !HEADING_KEYS.contains(&key.as_str())) {
        let span = places.of(key);
        let message = format!("unknown attribute `{key}` of a heading");
        let help = format!("known attributes: {}", HEADING_KEYS.join(", "));
        let problem = Diagnostic::new(Code::UnknownKey, message).at(&draft.doc.file, span).help(help);
        draft.problems.push(problem.suggest(key, HEADING_KEYS.iter().copied()));
    }
}
