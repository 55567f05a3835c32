//! The events of a page → [`Doc`].
//!
//! In: a page's source. Out: the span of its front matter, its headings with stable ids, its pieces (what stands between
//! two headings), links, code fences, and what is wrong with any of them.
//!
//! Must not know: what a page is for, other pages, where links lead. Never fails: any text is some document.

use crate::controls;
use crate::diag::{Checked, Code};
use crate::input::Source;
use crate::markdown::doc::{Doc, Piece, Reading};
use crate::markdown::events::{BrokenAt, events_and_broken};
use crate::markdown::gaps::{Gaps, MARK};
use crate::markdown::math;
use crate::markdown::outline::code::CodeBlocks;
use crate::markdown::outline::draft::Draft;
use crate::markdown::outline::front;
use crate::markdown::outline::headings::{HeadingIds, OpenHeading, idle_title, unknown_attributes};
use crate::markdown::outline::markup::Markup;
use crate::markdown::outline::references::References;
use crate::markdown::text::{self, Prose};
use pulldown_cmark::{CodeBlockKind, CowStr, Event, Tag, TagEnd};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Reads a document.
pub fn parse(source: &Source, reading: Reading) -> Checked<Doc> {
    let mut problems = Vec::new();
    let (front, body) = front::find(source, &mut problems);
    let text = source.text.read();
    let pieces = vec![Piece { span: body..body, ..Piece::default() }];
    let doc = Doc { file: source.path.clone(), text: text.clone(), front, body, pieces, ..Doc::default() };
    let (events, broken) = events_and_broken(&text, body, reading);
    let mut outline = Outline::new(Draft { doc, problems }, reading, HeadingIds::new(&events));
    outline.code = CodeBlocks::new(&source.included);
    let mut gaps = text[body..].contains(MARK).then(Gaps::default);
    for (event, span) in events {
        if let Some(gaps) = &mut gaps {
            gaps.event(&event, &span, &text);
        }
        outline.event(event, span);
    }
    outline.draft.doc.gaps = gaps.map(Gaps::finish).unwrap_or_default();
    outline.finish(broken)
}

struct Outline {
    draft: Draft,
    reading: Reading,
    ids: HeadingIds,
    code: CodeBlocks,
    markup: Markup,
    references: References,
    depth: usize,
    list_depth: usize,
    heading: Option<OpenHeading>,
    /// The first paragraph of the piece, while it is open.
    opening: Option<Prose>,
    opening_done: bool,
    /// The open item of a list at the top level.
    item: Option<Prose>,
}

impl Outline {
    fn new(draft: Draft, reading: Reading, ids: HeadingIds) -> Outline {
        Outline {
            draft,
            reading,
            ids,
            code: CodeBlocks::default(),
            markup: Markup::new(reading),
            references: References::default(),
            depth: 0,
            list_depth: 0,
            heading: None,
            opening: None,
            opening_done: false,
            item: None,
        }
    }

    fn event(&mut self, event: Event<'_>, span: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(tag, span),
            Event::Text(text) => self.text(&text, span),
            Event::Code(code) => {
                self.markup.own("code");
                self.references.code(span.clone());
                if let Some(open) = &mut self.heading {
                    open.code(&code);
                }
                self.references.say(&code);
                self.prose(&code, true);
                self.say(&code, span);
            }
            Event::InlineMath(source) | Event::DisplayMath(source) => self.formula(&source, span),
            Event::SoftBreak | Event::HardBreak => {
                if matches!(event, Event::HardBreak) {
                    self.markup.own("br");
                }
                self.words(" ");
                self.say(" ", span);
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let typed = self.markup.html(&html, span, &mut self.draft);
                self.typed(&typed);
            }
            Event::TaskListMarker(done) if self.list_depth == 1 && self.item.is_some() => {
                let piece = self.draft.piece();
                piece.ticks.push((piece.items.len(), done));
            }
            Event::FootnoteReference(name) => {
                self.markup.own("sup");
                self.references.noted(&name);
            }
            Event::Rule => self.markup.own("hr"),
            Event::TaskListMarker(_) => {}
        }
    }

    fn text(&mut self, text: &CowStr<'_>, span: Range<usize>) {
        self.markup.text();
        let draft = &mut self.draft;
        // What the source holds is looked at as a whole: this was written as an entity.
        if !matches!(text, CowStr::Borrowed(_))
            && !controls::any(&draft.doc.text[span.clone()])
            && let Some(problem) = controls::in_value(text)
        {
            draft.problems.push(problem.at(&draft.doc.file, span.clone()));
        }
        if !self.code.text(text, &span) && !self.markup.in_block() {
            self.references.text(&span, draft);
            self.words(text);
            self.say(text, span);
        }
    }

    /// Text of a paragraph, a heading or an item.
    fn words(&mut self, text: &str) {
        if let Some(open) = &mut self.heading {
            open.text(text);
        }
        self.references.say(text);
        self.prose(text, false);
    }

    /// Tags that are shown as typed. No id is made from them.
    fn typed(&mut self, tags: &[String]) {
        for tag in tags {
            if let Some(open) = &mut self.heading {
                open.heading.title.push_text(tag);
            }
            self.references.say(tag);
            self.prose(tag, false);
        }
    }

    fn formula(&mut self, source: &str, span: Range<usize>) {
        self.markup.own("span");
        if let Err(message) = math::check(source) {
            let help = "see https://carloskiki.github.io/pulldown-latex/ for the LaTeX that is understood";
            let message = format!("this formula cannot be read: {message}");
            self.draft.problem(Code::BadMath, message, span.clone()).help = Some(help.to_owned());
        }
        let plain = math::plain(source);
        if let Some(open) = &mut self.heading {
            open.formula(source, &plain);
        }
        self.references.say(&plain);
        self.prose(&plain, false);
        self.say(source, span);
    }

    /// An element of a heading, as the title shows it.
    fn in_title(&mut self, html: &str) {
        if let Some(open) = &mut self.heading {
            open.heading.title.html.push_str(html);
        }
    }

    fn prose(&mut self, text: &str, code: bool) {
        if self.heading.as_ref().is_some_and(|open| open.top) {
            return;
        }
        let count = text::words(text).max(usize::from(code));
        self.draft.piece().words += count as u32;
        if let Some(opening) = &mut self.opening {
            opening.push(text, code);
        }
        if let Some(item) = &mut self.item {
            item.push(text, code);
        }
    }

    /// Text as search and lints read it, which is that of no heading at the top level.
    fn say(&mut self, text: &str, span: Range<usize>) {
        if self.heading.as_ref().is_none_or(|open| !open.top) {
            let doc = &mut self.draft.doc;
            let last = doc.pieces.len() - 1;
            doc.pieces[last].said.push(text, span, &doc.text);
        }
    }

    fn start(&mut self, tag: Tag<'_>, span: Range<usize>) {
        let (top, draft) = (self.depth == 0, &mut self.draft);
        self.markup.start(&tag, top, draft);
        forbidden(&tag, &span, draft);
        match tag {
            Tag::Heading { .. } => {
                self.heading = OpenHeading::new(tag, span, top);
                if let Some(open) = &self.heading {
                    unknown_attributes(&open.heading, draft);
                }
            }
            Tag::Emphasis => self.in_title("<em>"),
            Tag::Strong => self.in_title("<strong>"),
            Tag::Strikethrough => self.in_title("<del>"),
            Tag::Paragraph if top && !self.opening_done => self.opening = Some(Prose::default()),
            Tag::List(_) => self.list_depth += 1,
            Tag::Item if self.list_depth == 1 && self.depth == 1 => self.item = Some(Prose::default()),
            Tag::CodeBlock(kind) => self.code.start(&kind, span, top, draft),
            Tag::Link { link_type, dest_url, .. } => self.references.start_link(link_type, &dest_url, span, draft),
            Tag::Image { dest_url, .. } => self.references.start_image(&dest_url, span, self.reading, draft),
            Tag::FootnoteDefinition(name) => self.references.footnote(&name, span, draft),
            _ => {}
        }
        self.depth += 1;
    }

    fn end(&mut self, tag: TagEnd, span: Range<usize>) {
        self.depth = self.depth.saturating_sub(1);
        let typed = self.markup.end(tag, &mut self.draft);
        self.typed(&typed);
        match tag {
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::Emphasis => self.in_title("</em>"),
            TagEnd::Strong => self.in_title("</strong>"),
            TagEnd::Strikethrough => self.in_title("</del>"),
            TagEnd::Link | TagEnd::Image => self.references.end(&mut self.draft),
            TagEnd::Paragraph => {
                if let Some(mut opening) = self.opening.take() {
                    opening.trim();
                    // A picture alone is no opening.
                    self.opening_done = !opening.text.is_empty();
                    self.draft.piece().opening = opening;
                }
                if let Some(item) = &mut self.item {
                    item.push(" ", false);
                }
            }
            TagEnd::List(_) => self.list_depth = self.list_depth.saturating_sub(1),
            TagEnd::Item => {
                if self.list_depth == 1 && self.depth == 1 {
                    if let Some(mut item) = self.item.take() {
                        item.trim();
                        let piece = self.draft.piece();
                        piece.items.push(item);
                        piece.item_spans.push(span.clone());
                    }
                } else if let Some(item) = &mut self.item {
                    item.push(" ", false);
                }
            }
            TagEnd::CodeBlock => self.code.end(span, &mut self.draft),
            _ => {}
        }
        use TagEnd::{DefinitionListTitle, Heading, Item, Paragraph, TableCell};
        if matches!(tag, Heading(_) | Paragraph | Item | TableCell | DefinitionListTitle) {
            self.draft.piece().said.end_line();
        }
    }

    fn end_heading(&mut self) {
        let Some(mut open) = self.heading.take() else { return };
        open.heading.title.trim();
        let span = open.heading.span.clone();
        if self.draft.doc.text[span.clone()].chars().all(|c| c == '#' || c.is_whitespace()) {
            let message = "this heading has no words, so it is not shown".to_owned();
            self.draft.problem(Code::Unfinished, message, span.start..span.start + open.heading.level as usize).help =
                Some("write them, or remove it".to_owned());
        }
        if open.top && open.heading.level == 1 && self.opens() {
            idle_title(&open, &mut self.draft);
            self.ids.on_github(&open, "main", &mut self.draft);
            self.draft.doc.opening_title = Some(open.heading.title);
            self.draft.piece().span = span.end..span.end;
            self.draft.doc.opening_span = Some(span);
            return;
        }
        open.heading.id = self.ids.id(&open, &mut self.draft);
        let OpenHeading { heading, top, .. } = open;
        if top {
            self.draft.piece().span.end = span.start;
            let doc = &mut self.draft.doc;
            doc.headings.push(heading);
            doc.pieces.push(Piece { span: span.end..span.end, ..Piece::default() });
            self.opening_done = false;
            self.opening = None;
        } else {
            self.draft.doc.nested.push((span.start, heading.id.clone()));
            self.draft.doc.anchors.push(heading.id);
        }
    }

    /// Whether the heading that ends here opens the page.
    fn opens(&self) -> bool {
        let doc = &self.draft.doc;
        doc.headings.is_empty() && doc.opening_title.is_none() && doc.pieces[0].is_empty()
    }

    /// No footnote has the id of a heading.
    fn footnotes_make_way(&mut self) {
        let doc = &mut self.draft.doc;
        if doc.notes.is_empty() {
            return;
        }
        let headings = doc.headings.iter().map(|heading| &heading.id);
        let ids: HashSet<&str> = headings.chain(doc.nested.iter().map(|(_, id)| id)).map(String::as_str).collect();
        let mut changed: HashMap<String, String> = doc.notes.make_way(&ids).into_iter().collect();
        // The ids of the headings at the top level come first.
        for anchor in &mut doc.anchors[doc.headings.len()..] {
            if let Some(new) = changed.remove(anchor) {
                *anchor = new;
            }
        }
    }

    fn finish(mut self, broken: Vec<BrokenAt>) -> Checked<Doc> {
        let doc = &mut self.draft.doc;
        let own: Vec<String> = doc.headings.iter().map(|heading| heading.id.clone()).collect();
        doc.anchors.splice(0..0, own);
        self.footnotes_make_way();
        self.references.broken(broken, &mut self.draft);
        self.references.foreign(&mut self.draft);
        self.markup.finish(&mut self.draft);
        let end = self.draft.doc.text.len();
        self.draft.piece().span.end = end;
        for piece in &mut self.draft.doc.pieces {
            piece.span.end = piece.span.end.max(piece.span.start);
        }
        // Cloning leaves no room to grow: the documents of a whole book stand in memory at once.
        Checked { value: self.draft.doc.clone(), diagnostics: self.draft.problems }
    }
}

/// Reports a character that no page may hold and that an entity of a title, an address or a fence stands for.
fn forbidden(tag: &Tag<'_>, span: &Range<usize>, draft: &mut Draft) {
    let values = match tag {
        Tag::Link { dest_url, title, .. } | Tag::Image { dest_url, title, .. } => [dest_url, title],
        Tag::CodeBlock(CodeBlockKind::Fenced(words)) => [words, words],
        _ => return,
    };
    let found = values.iter().find_map(|value| controls::in_value(value));
    if let Some(problem) = found.filter(|_| !controls::any(&draft.doc.text[span.clone()])) {
        draft.problems.push(problem.at(&draft.doc.file, span.start..span.start));
    }
}
