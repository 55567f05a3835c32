//! `Doc` + `PageLinks` → `Body`: the page's HTML, in pieces, with holes where it depends on where it will stand.
//!
//! In: a document, and for each of its links where it leads. Out: for each piece of the document a [`Fragment`], HTML in
//! which links to other pages and the ids of headings are holes. A page, a flashcard, a booklet and a feed fill the
//! holes for their own place, so a body is made once and highlighted once.
//!
//! Must not know: page kinds, templates, where the fragment ends up.

use crate::config::render::Rendering;
use crate::markdown::doc::{Doc, SpotKind};
use crate::markdown::events::{HtmlMode, Reading, events, is_inline_tag, lines_of};
use crate::markdown::fence::{self, Fence};
pub use crate::markdown::fragment::{Beside, Body, CodeParts, Fragment, Neighbour, Place};
use crate::markdown::fragment::{Hidden, Hole};
use crate::markdown::gaps::MARK;
use crate::markdown::text::{Title, WHY, escape, escaped};
use crate::markdown::{highlight, math};
use crate::route::{self, Route};
use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, Tag, TagEnd};
use std::collections::HashMap;
use std::ops::Range;

/// Where a link of a page leads.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// A page or a place in one.
    Page {
        /// The page.
        route: Route,
        /// What its scripts are given: `?q=closure`, or nothing.
        query: String,
        /// The id within it.
        anchor: Option<String>,
    },
    /// A file that goes with the pages, with its size in pixels when it is an image.
    File {
        /// Where it stands.
        route: Route,
        /// Width and height.
        size: Option<(u32, u32)>,
        /// Query and fragment as written.
        suffix: String,
    },
    /// A place on the same page.
    Here(String),
    /// As written: another host, a scheme.
    Outside,
    /// Nothing (reported elsewhere): shown as text.
    Dead,
}

/// For each link of a document, in order, where it leads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct PageLinks(pub Vec<Target>);

/// Words of the book's language that stand in bodies.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Words {
    /// Caption of an output block.
    pub output: String,
    /// Name of a table that scrolls.
    pub table: String,
    /// Name of the list of footnotes.
    pub footnotes: String,
    /// Name of the link from a footnote back to the text.
    pub back: String,
    /// Beside a right option, and beside a wrong one.
    pub verdicts: [String; 2],
    /// Titles of the alerts: note, tip, important, warning, caution.
    pub alerts: [String; 5],
}

/// Settings that decide what a body looks like.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BodyOptions {
    /// How the text is read.
    pub reading: Reading,
    /// Words of the book's language.
    pub words: Words,
    /// Pictures that stand for code blocks.
    pub pictures: Rendering,
}

/// Renders a document.
pub fn render(doc: &Doc, links: &PageLinks, options: &BodyOptions) -> Body {
    let events: Vec<(Event<'_>, Range<usize>)> = events(&doc.text, doc.body, options.reading);
    let mut writer = Writer::new(doc, links, options);
    let mut at = 0;
    while at < events.len() {
        at = writer.event(&events, at);
    }
    writer.finish()
}

/// An option that is being written.
struct OpenOption {
    right: bool,
    /// How deep its text stands.
    depth: usize,
    /// Where its verdict begins, once its text is written.
    verdict: Option<u32>,
}

struct Writer<'a> {
    doc: &'a Doc,
    links: &'a [Target],
    options: &'a BodyOptions,
    out: Fragment,
    pieces: Vec<Fragment>,
    heads: Vec<Fragment>,
    head: Fragment,
    /// The byte up to which raw HTML has been written.
    raw_end: usize,
    /// What closes each open link.
    open_links: Vec<&'static str>,
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
    lists: Vec<Option<u64>>,
    depth: usize,
    /// The open task of each open item.
    tasks: Vec<bool>,
    task_ids: HashMap<String, usize>,
    /// Numbers of footnotes, by the order they are referred to.
    notes: HashMap<String, usize>,
    note_bodies: HashMap<String, Fragment>,
    /// What was being written when a footnote's definition began, with the footnote's id.
    suspended: Vec<(String, Fragment)>,
    fields: HashMap<String, usize>,
    /// The open option.
    option: Option<OpenOption>,
    /// How many marks of gaps have been passed, two for each.
    marks: usize,
    /// Where the open block at the top level began.
    block: u32,
    /// How many blocks of code there were.
    code_blocks: usize,
}

impl<'a> Writer<'a> {
    fn new(doc: &'a Doc, links: &'a PageLinks, options: &'a BodyOptions) -> Writer<'a> {
        Writer {
            doc,
            links: &links.0,
            options,
            out: Fragment::default(),
            pieces: Vec::with_capacity(doc.pieces.len()),
            heads: Vec::with_capacity(doc.headings.len()),
            head: Fragment::default(),
            raw_end: 0,
            open_links: Vec::new(),
            alignments: Vec::new(),
            column: 0,
            in_head: false,
            lists: Vec::new(),
            depth: 0,
            tasks: Vec::new(),
            task_ids: HashMap::new(),
            notes: HashMap::new(),
            note_bodies: HashMap::new(),
            suspended: Vec::new(),
            fields: HashMap::new(),
            option: None,
            marks: 0,
            block: 0,
            code_blocks: 0,
        }
    }

    fn push(&mut self, html: &str) {
        self.out.html.push_str(html);
    }

    fn text(&mut self, text: &str) {
        escape(text, &mut self.out.html);
    }

    fn hole(&mut self, hole: Hole) {
        self.out.holes.push((self.out.html.len() as u32, hole));
    }

    /// Writes one event, or all of those that belong together, and returns the index of the next.
    fn event(&mut self, events: &[(Event<'_>, Range<usize>)], at: usize) -> usize {
        let (event, span) = &events[at];
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                return self.heading(events, at, *level as u8);
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                self.close_task();
                return self.code(events, at, kind);
            }
            Event::Start(Tag::Image { dest_url, title, .. }) => return self.image(events, at, dest_url, title),
            Event::Start(tag) => {
                if self.depth == 0 {
                    self.block = self.out.html.len() as u32;
                }
                self.start(tag, span);
                self.depth += 1;
            }
            Event::End(tag) => {
                self.depth = self.depth.saturating_sub(1);
                self.end(tag);
                if self.depth == 0 {
                    self.end_block();
                }
            }
            Event::Text(text) if self.option.is_some() => self.option_text(text, span),
            Event::Text(text) => self.words(text, span),
            Event::Code(code) => {
                self.push("<code>");
                self.text(code);
                self.push("</code>");
            }
            Event::InlineMath(source) => self.math(source, false),
            Event::DisplayMath(source) => self.math(source, true),
            Event::Html(html) | Event::InlineHtml(html) if self.options.reading.html != HtmlMode::Escape => {
                self.raw(html, span)
            }
            Event::Html(html) | Event::InlineHtml(html) => self.text(html),
            Event::FootnoteReference(name) => self.note_reference(name),
            Event::SoftBreak => self.push("\n"),
            Event::HardBreak => self.push("<br>\n"),
            Event::Rule => self.push("<hr>\n"),
            Event::TaskListMarker(done) if self.is_option() => self.open_option(*done),
            Event::TaskListMarker(done) => self.task(events, at, *done),
        }
        at + 1
    }

    fn start(&mut self, tag: &Tag<'_>, span: &Range<usize>) {
        if !is_inline_tag(tag) {
            self.close_task();
        }
        match tag {
            Tag::Paragraph => self.push("<p>"),
            Tag::BlockQuote(kind) => self.quote(*kind),
            Tag::HtmlBlock if self.options.reading.html == HtmlMode::Escape => self.push("<p>"),
            Tag::List(start) => self.list(*start),
            Tag::Item => {
                self.push("<li>");
                self.tasks.push(false);
                if self.lists.len() == 1 && self.depth == 1 {
                    let start = self.out.html.len() as u32;
                    self.out.items.push(start..start);
                }
            }
            Tag::FootnoteDefinition(name) => {
                let outer = std::mem::take(&mut self.out);
                let id = self.doc.notes.id(name).unwrap_or_default().to_owned();
                self.suspended.push((id, outer));
            }
            Tag::DefinitionList => self.push("<dl>\n"),
            Tag::DefinitionListTitle => self.push("<dt>"),
            Tag::DefinitionListDefinition => self.push("<dd>"),
            Tag::Table(alignments) => {
                self.alignments.clone_from(alignments);
                self.push("<div class=\"table\" role=\"group\" tabindex=\"0\" aria-label=\"");
                let name = self.options.words.table.clone();
                self.text(&name);
                self.push("\"><table>\n");
            }
            Tag::TableHead => {
                self.in_head = true;
                self.column = 0;
                self.push("<thead><tr>");
            }
            Tag::TableRow => {
                self.column = 0;
                self.push("<tr>");
            }
            Tag::TableCell => self.cell(),
            Tag::Emphasis => self.push("<em>"),
            Tag::Strong => self.push("<strong>"),
            Tag::Strikethrough => self.push("<del>"),
            Tag::Superscript => self.push("<sup>"),
            Tag::Subscript => self.push("<sub>"),
            Tag::Link { link_type, dest_url, title, .. } => {
                let email = *link_type == pulldown_cmark::LinkType::Email;
                self.link(dest_url, title, email, span.start);
            }
            _ => {}
        }
    }

    fn cell(&mut self) {
        let align = match self.alignments.get(self.column) {
            Some(Alignment::Center) => " class=\"center\"",
            Some(Alignment::Right) => " class=\"end\"",
            _ => "",
        };
        self.push(if self.in_head { "<th scope=\"col\"" } else { "<td" });
        self.push(align);
        self.push(">");
    }

    fn list(&mut self, start: Option<u64>) {
        let options = self.depth == 0 && self.holds_choices();
        match start {
            None if options => self.push("<ul class=\"choices\">\n"),
            None => self.push("<ul>\n"),
            Some(1) => self.push("<ol>\n"),
            Some(number) => self.push(&format!("<ol start=\"{number}\">\n")),
        }
        self.lists.push(start);
    }

    fn end(&mut self, tag: &TagEnd) {
        match tag {
            TagEnd::Paragraph if self.option.as_ref().is_some_and(|option| option.depth == self.depth + 1) => {
                self.close_option();
            }
            TagEnd::Paragraph => {
                self.close_task();
                self.push("</p>\n");
            }
            TagEnd::BlockQuote(None) => self.push("</blockquote>\n"),
            TagEnd::BlockQuote(Some(_)) => self.push("</aside>\n"),
            TagEnd::HtmlBlock if self.options.reading.html == HtmlMode::Escape => self.push("</p>\n"),
            TagEnd::List(ordered) => {
                self.lists.pop();
                self.push(if *ordered { "</ol>\n" } else { "</ul>\n" });
            }
            TagEnd::Item => {
                if self.lists.len() == 1 && self.option.is_some() {
                    self.close_option();
                }
                self.close_task();
                self.tasks.pop();
                if self.lists.len() == 1 && self.depth == 1 {
                    let end = self.out.html.len() as u32;
                    if let Some(item) = self.out.items.last_mut() {
                        item.end = end;
                    }
                }
                self.push("</li>\n");
            }
            TagEnd::FootnoteDefinition => {
                let (name, outer) = self.suspended.pop().unwrap_or_default();
                let body = std::mem::replace(&mut self.out, outer);
                self.note_bodies.entry(name).or_insert(body);
            }
            TagEnd::DefinitionList => self.push("</dl>\n"),
            TagEnd::DefinitionListTitle => self.push("</dt>\n"),
            TagEnd::DefinitionListDefinition => self.push("</dd>\n"),
            TagEnd::Table => self.push("</tbody></table></div>\n"),
            TagEnd::TableHead => {
                self.in_head = false;
                self.push("</tr></thead>\n<tbody>\n");
            }
            TagEnd::TableRow => self.push("</tr>\n"),
            TagEnd::TableCell => {
                self.push(if self.in_head { "</th>" } else { "</td>" });
                self.column += 1;
            }
            TagEnd::Emphasis => self.push("</em>"),
            TagEnd::Strong => self.push("</strong>"),
            TagEnd::Strikethrough => self.push("</del>"),
            TagEnd::Superscript => self.push("</sup>"),
            TagEnd::Subscript => self.push("</sub>"),
            TagEnd::Link => {
                let close = self.open_links.pop().unwrap_or_default();
                self.push(close);
            }
            _ => {}
        }
    }

    /// Text, with elements where it has marks of gaps.
    fn words(&mut self, text: &str, span: &Range<usize>) {
        let doc = self.doc;
        let mut from = span.start;
        while let Some(gap) = doc.gaps.get(self.marks / 2).filter(|gap| gap.span.start < span.end) {
            let opens = self.marks.is_multiple_of(2);
            let mark = if opens { gap.span.start } else { gap.span.end - MARK.len() };
            if mark >= span.end {
                break;
            }
            self.marks += 1;
            if mark < from {
                continue;
            }
            self.text(&doc.text[from..mark]);
            from = mark + MARK.len();
            if opens {
                let start = self.out.html.len() as u32;
                self.push("<mark class=\"cloze\"><span class=\"held\">");
                let inner = self.out.html.len() as u32;
                let gap = Hidden { block: self.block..start, whole: start..start, inner: inner..inner };
                self.out.gaps.push((self.marks / 2, gap));
            } else {
                let inner = self.out.html.len() as u32;
                self.push("</span></mark>");
                let end = self.out.html.len() as u32;
                if let Some((_, gap)) = self.out.gaps.last_mut() {
                    gap.inner.end = inner;
                    gap.whole.end = end;
                }
            }
        }
        match from == span.start {
            true => self.text(text),
            false => self.text(doc.text.get(from..span.end).unwrap_or_default()),
        }
    }

    /// Whether the open piece holds options to choose from.
    fn holds_choices(&self) -> bool {
        self.doc.choices.binary_search(&self.pieces.len()).is_ok()
    }

    /// Whether a task is an option to choose.
    fn is_option(&self) -> bool {
        self.lists.len() == 1 && self.option.is_none() && self.holds_choices()
    }

    fn open_option(&mut self, right: bool) {
        // In a loose list the text stands in a paragraph; what stands in an option is a paragraph by itself.
        let depth = self.depth;
        for open in ["<p>", "<li>"] {
            if self.out.html.ends_with(open) {
                self.out.html.truncate(self.out.html.len() - open.len());
            }
        }
        self.push(if right { "<li data-right=\"true\">" } else { "<li data-right=\"false\">" });
        if let Some(item) = self.out.items.last_mut() {
            item.start = self.out.html.len() as u32;
        }
        self.push("<p class=\"option\">");
        self.option = Some(OpenOption { right, depth, verdict: None });
    }

    /// Text of an option: what follows the first dash is why.
    fn option_text(&mut self, text: &str, span: &Range<usize>) {
        let open = self.option.as_ref().filter(|option| option.verdict.is_none() && option.depth == self.depth);
        match text.split_once(WHY).filter(|_| open.is_some()) {
            Some((option, why)) => {
                self.text(option);
                self.open_verdict();
                self.push(" ");
                self.text(why);
            }
            None => self.words(text, span),
        }
    }

    fn open_verdict(&mut self) {
        let word = escaped(match &self.option {
            Some(OpenOption { verdict: None, right: true, .. }) => &self.options.words.verdicts[0],
            Some(OpenOption { verdict: None, right: false, .. }) => &self.options.words.verdicts[1],
            _ => return,
        });
        self.push("</p>");
        let start = self.out.html.len() as u32;
        if let Some(option) = &mut self.option {
            option.verdict = Some(start);
        }
        self.push(&format!("<p class=\"verdict held\"><strong>{word}</strong>"));
    }

    fn close_option(&mut self) {
        self.open_verdict();
        self.push("</p>");
        let end = self.out.html.len() as u32;
        if let Some(start) = self.option.take().and_then(|option| option.verdict) {
            self.out.verdicts.push(start..end);
        }
    }

    /// The block at the top level that ends here holds the gaps since it began.
    fn end_block(&mut self) {
        let end = self.out.html.len() as u32;
        for (_, gap) in self.out.gaps.iter_mut().rev().take_while(|(_, gap)| gap.block.start == self.block) {
            gap.block.end = end;
        }
    }

    /// A top-level heading starts the next piece; a nested one is written in its place.
    fn heading(&mut self, events: &[(Event<'_>, Range<usize>)], at: usize, level: u8) -> usize {
        self.close_task();
        let end = matching_end(events, at);
        let start = events[at].1.start;
        if self.doc.headings.binary_search_by_key(&start, |heading| heading.span.start).is_ok() {
            self.pieces.push(std::mem::take(&mut self.out));
            let head = self.inner(events, at, end);
            self.heads.push(head);
            return end + 1;
        }
        if self.doc.opening_span.as_ref().is_some_and(|opening| opening.start == start) {
            self.head = self.inner(events, at, end);
            return end + 1;
        }
        // A heading within a quote or list: a line of its own there, out of the page's outline.
        let level = level.max(2);
        self.push("<p class=\"heading\" role=\"heading\" aria-level=\"");
        self.push(&level.to_string());
        self.push("\"");
        if let Ok(index) = self.doc.nested.binary_search_by_key(&start, |nested| nested.0) {
            self.push(" id=\"");
            self.hole(Hole::Id(self.doc.nested[index].1.clone()));
            self.push("\"");
        }
        self.push(">");
        let mut inner = at + 1;
        while inner < end {
            inner = self.event(events, inner);
        }
        self.push("</p>\n");
        end + 1
    }

    /// What stands between a start and its end.
    fn inner(&mut self, events: &[(Event<'_>, Range<usize>)], at: usize, end: usize) -> Fragment {
        let outer = std::mem::take(&mut self.out);
        let mut inner = at + 1;
        while inner < end {
            inner = self.event(events, inner);
        }
        std::mem::replace(&mut self.out, outer)
    }

    /// Where the link that starts at a byte leads.
    fn target(&self, start: usize) -> Target {
        let index = self.doc.links.binary_search_by_key(&start, |link| link.span.start);
        index.ok().and_then(|index| self.links.get(index)).cloned().unwrap_or(Target::Outside)
    }

    fn link(&mut self, to: &str, title: &str, email: bool, start: usize) {
        let target = if email { Target::Outside } else { self.target(start) };
        if target == Target::Dead {
            self.open_links.push("");
            return;
        }
        self.push("<a href=\"");
        match hole_of(target) {
            Some(hole) => self.hole(hole),
            None => {
                let prefix = if email { "mailto:" } else { "" };
                self.push(prefix);
                self.text(&route::encode_address(to));
            }
        }
        self.push("\"");
        self.title(title);
        self.push(">");
        self.open_links.push("</a>");
    }

    /// Raw HTML, with holes for its links and ids.
    fn raw(&mut self, html: &str, span: &Range<usize>) {
        let spots = &self.doc.spots;
        let mut next = spots.partition_point(|spot| spot.span.start < span.start);
        if self.raw_end <= span.start && spots.get(next).is_none_or(|spot| spot.span.start >= span.end) {
            return self.push(html);
        }
        let text = self.doc.text.clone();
        let lines = lines_of(html, span.clone(), &text);
        let source = |bytes: Range<usize>| -> String {
            let within = lines.iter().map(|line| line.start.max(bytes.start)..line.end.min(bytes.end));
            within.filter_map(|part| text.get(part)).collect()
        };
        let mut from = span.start.max(self.raw_end);
        while let Some(spot) = spots.get(next).filter(|spot| spot.span.start < span.end) {
            next += 1;
            let hole = match &spot.kind {
                SpotKind::Typed => {
                    self.push(&source(from..spot.span.start));
                    self.text(&source(spot.span.clone()));
                    from = spot.span.end;
                    continue;
                }
                SpotKind::Id(id) => Some(Hole::Id(id.clone())),
                SpotKind::Link(index) => self.links.get(*index).cloned().and_then(hole_of),
            };
            let Some(hole) = hole else { continue };
            self.push(&source(from..spot.span.start));
            self.push(if spot.whole { "\"" } else { "" });
            self.hole(hole);
            self.push(if spot.whole { "\"" } else { "" });
            from = spot.span.end;
        }
        self.push(&source(from..span.end));
        self.raw_end = from.max(span.end);
    }

    fn title(&mut self, title: &str) {
        if !title.is_empty() {
            self.push(" title=\"");
            self.text(title);
            self.push("\"");
        }
    }

    fn image(&mut self, events: &[(Event<'_>, Range<usize>)], at: usize, to: &str, title: &str) -> usize {
        let target = self.target(events[at].1.start);
        let end = matching_end(events, at);
        let mut alt = String::new();
        for (event, _) in &events[at + 1..end] {
            match event {
                Event::Text(text) | Event::Code(text) => alt.push_str(text),
                Event::SoftBreak | Event::HardBreak => alt.push(' '),
                _ => {}
            }
        }
        self.push("<img src=\"");
        let mut size = None;
        match target {
            Target::File { route, size: pixels, suffix } => {
                size = pixels;
                self.hole(file_hole(&route, suffix));
            }
            _ => self.text(&route::encode_address(to)),
        }
        self.push("\" alt=\"");
        self.text(&alt);
        self.push("\"");
        self.title(title);
        if let Some((width, height)) = size {
            self.push(&format!(" width=\"{width}\" height=\"{height}\""));
        }
        self.push(" loading=\"lazy\" decoding=\"async\">");
        end + 1
    }

    fn quote(&mut self, kind: Option<BlockQuoteKind>) {
        let Some(kind) = kind else {
            return self.push("<blockquote>\n");
        };
        let (class, word) = match kind {
            BlockQuoteKind::Note => ("note", 0),
            BlockQuoteKind::Tip => ("tip", 1),
            BlockQuoteKind::Important => ("important", 2),
            BlockQuoteKind::Warning => ("warning", 3),
            BlockQuoteKind::Caution => ("caution", 4),
        };
        let word = escaped(&self.options.words.alerts[word]);
        self.push(&format!("<aside class=\"alert {class}\" role=\"note\"><p class=\"alert-title\">{word}</p>\n"));
    }

    fn math(&mut self, source: &str, display: bool) {
        match math::mathml(source, display) {
            Ok(html) => self.push(&html),
            // Reported when the page was read; shown as written.
            Err(_) => {
                self.push("<code>");
                self.text(source);
                self.push("</code>");
            }
        }
    }

    fn note_reference(&mut self, name: &str) {
        let id = self.doc.notes.id(name).unwrap_or_default().to_owned();
        let next = self.notes.len() + 1;
        let first = !self.notes.contains_key(&id);
        let number = *self.notes.entry(id.clone()).or_insert(next);
        self.push("<sup class=\"note-ref\"><a href=\"");
        self.hole(Hole::Here(id.clone()));
        self.push("\"");
        if first {
            self.push(" id=\"");
            self.hole(Hole::Id(format!("ref-{id}")));
            self.push("\"");
        }
        self.push(" role=\"doc-noteref\">");
        self.push(&number.to_string());
        self.push("</a></sup>");
    }

    fn task(&mut self, events: &[(Event<'_>, Range<usize>)], at: usize, done: bool) {
        let mut text = Title::default();
        for (event, _) in &events[at + 1..] {
            match event {
                Event::Text(part) | Event::Code(part) => text.push_text(part),
                Event::End(TagEnd::Item | TagEnd::Paragraph) => break,
                Event::Start(tag) if !is_inline_tag(tag) => break,
                _ => {}
            }
        }
        let mut id: String = route::slug(&text.text).chars().take(48).collect();
        let seen = self.task_ids.entry(id.clone()).or_insert(0);
        *seen += 1;
        if *seen > 1 {
            id = format!("{id}-{seen}");
        }
        let checked = if done { " checked" } else { "" };
        self.push(&format!("<input type=\"checkbox\" data-task=\"{id}\" aria-labelledby=\""));
        self.hole(Hole::Id(format!("task-{id}")));
        self.push(&format!("\"{checked} disabled><span class=\"task\" id=\""));
        self.hole(Hole::Id(format!("task-{id}")));
        self.push("\">");
        if let Some(open) = self.tasks.last_mut() {
            *open = true;
        }
    }

    fn close_task(&mut self) {
        if let Some(open) = self.tasks.last_mut().filter(|open| **open) {
            *open = false;
            self.push("</span>");
        }
    }

    fn code(&mut self, events: &[(Event<'_>, Range<usize>)], at: usize, kind: &CodeBlockKind<'_>) -> usize {
        let end = matching_end(events, at);
        let mut code = String::new();
        for (event, _) in &events[at + 1..end] {
            if let Event::Text(text) = event {
                code.push_str(text);
            }
        }
        let fence = match kind {
            CodeBlockKind::Fenced(info) => fence::parse(info).0,
            CodeBlockKind::Indented => Fence::default(),
        };
        let start = self.out.html.len() as u32;
        match fence.language.as_str() {
            "field" => self.field(&fence, code.trim()),
            "choice" => self.choice(&fence, code.trim()),
            "output" => self.output(&code),
            language => match self.options.pictures.picture(language, &code) {
                Some(picture) => self.picture(&fence, picture),
                None => self.block(&fence, &code),
            },
        }
        self.code_blocks += 1;
        if !fence.is_field() && !fence.is_scaffold() {
            let range = start..self.out.html.len() as u32;
            self.out.figures.push((fence.language == "output", range));
        }
        end + 1
    }

    fn output(&mut self, code: &str) {
        let caption = escaped(&self.options.words.output);
        self.push(&format!("<figure class=\"output\"><figcaption>{caption}</figcaption><pre tabindex=\"0\"><samp>"));
        self.text(code.trim_end_matches('\n'));
        self.push("</samp></pre></figure>\n");
    }

    /// The picture of a diagram, in place of its code.
    fn picture(&mut self, fence: &Fence, (route, size): &(String, Option<(u32, u32)>)) {
        self.push("<figure class=\"picture\"><img src=\"");
        self.hole(Hole::To(route.clone(), None));
        self.push("\" alt=\"");
        self.text(fence.alt.as_deref().unwrap_or_default());
        self.push("\"");
        if let Some((width, height)) = size {
            self.push(&format!(" width=\"{width}\" height=\"{height}\""));
        }
        self.push(" loading=\"lazy\" decoding=\"async\">");
        if let Some(title) = &fence.title {
            self.push("<figcaption>");
            self.text(title);
            self.push("</figcaption>");
        }
        self.push("</figure>\n");
    }

    fn block(&mut self, fence: &Fence, code: &str) {
        let language = if fence.language.is_empty() { "text" } else { &fence.language };
        match fence.role {
            Some(role) if fence.is_scaffold() => {
                self.push(&format!("<figure class=\"code scaffold\" data-role=\"{}\"", role.as_str()));
            }
            Some(role) => self.push(&format!("<figure class=\"code\" data-role=\"{}\"", role.as_str())),
            None => self.push("<figure class=\"code\""),
        }
        self.push(if fence.try_it { " data-try data-lang=\"" } else { " data-lang=\"" });
        self.text(language);
        self.push(&format!("\" data-code=\"{}\">", self.code_blocks));
        if let Some(title) = &fence.title {
            self.push("<figcaption>");
            self.text(title);
            self.push("</figcaption>");
        }
        let by_line = fence.numbers || !fence.highlight.is_empty();
        self.push(if fence.numbers {
            "<pre tabindex=\"0\" class=\"numbers\"><code>"
        } else {
            "<pre tabindex=\"0\"><code>"
        });
        let mut first = true;
        for (number, line) in (1..).zip(highlight::lines(&fence.language, code)) {
            if fence::holds(&fence.hide, number) && !fence.is_scaffold() {
                continue;
            }
            if !first {
                self.push("\n");
            }
            first = false;
            if by_line {
                let class = if fence::holds(&fence.highlight, number) { "l hl" } else { "l" };
                self.push(&format!("<span class=\"{class}\">{line}</span>"));
            } else {
                self.push(&line);
            }
        }
        self.push("</code></pre></figure>\n");
    }

    /// The id of a field, unique within the page.
    fn field_id(&mut self, fence: &Fence) -> String {
        let label = fence.label.as_deref().unwrap_or("field");
        let id = fence.id.clone().unwrap_or_else(|| route::slug(label));
        let seen = self.fields.entry(id.clone()).or_insert(0);
        *seen += 1;
        if *seen > 1 { format!("{id}-{seen}") } else { id }
    }

    fn field(&mut self, fence: &Fence, hint: &str) {
        let id = self.field_id(fence);
        let label = escaped(fence.label.as_deref().unwrap_or_default());
        let hint = escaped(&hint.split_whitespace().collect::<Vec<_>>().join(" "));
        if fence.kind.as_deref() == Some("questions") {
            let format = escaped(fence.format.as_deref().unwrap_or_default());
            self.push(&format!(
                "<div class=\"field\" data-kind=\"questions\" data-format=\"{format}\" data-field=\"{id}\"><span class=\"field-label\">{label}</span></div>\n"
            ));
            return;
        }
        self.push("<div class=\"field\"><label for=\"");
        self.hole(Hole::Id(format!("field-{id}")));
        self.push(&format!("\">{label}</label>"));
        let tag = if fence.lines.is_some() { "<textarea id=\"" } else { "<input id=\"" };
        self.push(tag);
        self.hole(Hole::Id(format!("field-{id}")));
        self.push(&format!("\" data-field=\"{id}\" autocomplete=\"off\""));
        match fence.lines {
            Some(lines) if hint.is_empty() => self.push(&format!(" rows=\"{lines}\"></textarea></div>\n")),
            Some(lines) => self.push(&format!(" rows=\"{lines}\" placeholder=\"{hint}\"></textarea></div>\n")),
            None => {
                let date = fence.kind.as_deref() == Some("date");
                self.push(if date { " type=\"date\"" } else { " type=\"text\"" });
                if !hint.is_empty() && !date {
                    self.push(&format!(" placeholder=\"{hint}\""));
                }
                self.push("></div>\n");
            }
        }
    }

    fn choice(&mut self, fence: &Fence, hint: &str) {
        let id = self.field_id(fence);
        let label = escaped(fence.label.as_deref().unwrap_or_default());
        self.push(&format!("<fieldset class=\"choice\" data-field=\"{id}\"><legend>{label}</legend>"));
        if !hint.is_empty() {
            self.push("<p class=\"hint\">");
            self.text(hint);
            self.push("</p>");
        }
        for option in &fence.options {
            let option = escaped(option);
            self.push("<label><input type=\"radio\" name=\"");
            self.hole(Hole::Id(format!("field-{id}")));
            self.push(&format!("\" value=\"{option}\"> {option}</label>"));
        }
        self.push("</fieldset>\n");
    }

    fn finish(mut self) -> Body {
        self.pieces.push(std::mem::take(&mut self.out));
        self.pieces.resize(self.doc.pieces.len().max(self.pieces.len()), Fragment::default());
        let mut order: Vec<(String, usize)> = self.notes.clone().into_iter().collect();
        order.sort_by_key(|(_, number)| *number);
        if order.iter().any(|(name, _)| self.note_bodies.contains_key(name)) {
            let name = escaped(&self.options.words.footnotes);
            let back = escaped(&self.options.words.back);
            self.push(&format!("<div class=\"footnotes\" role=\"group\" aria-label=\"{name}\"><ol>\n"));
            for (name, _) in order {
                let Some(mut body) = self.note_bodies.remove(&name) else {
                    continue;
                };
                self.push("<li id=\"");
                self.hole(Hole::Id(name.clone()));
                self.push("\">");
                let start = self.out.html.len() as u32;
                let paragraph = body.html.ends_with("</p>\n");
                if paragraph {
                    body.html.truncate(body.html.len() - "</p>\n".len());
                }
                self.out.html.push_str(&body.html);
                self.out.holes.extend(body.holes.into_iter().map(|(at, hole)| (at + start, hole)));
                self.push(" <a href=\"");
                self.hole(Hole::Here(format!("ref-{name}")));
                self.push(&format!("\" role=\"doc-backlink\" aria-label=\"{back}\">↩</a>"));
                self.push(if paragraph { "</p></li>\n" } else { "</li>\n" });
            }
            self.push("</ol></div>\n");
        }
        // Cloned, they have no room to grow: the bodies of a whole book stand in memory at once. Shrinking in place may leave
        // as much as there was.
        Body {
            pieces: self.pieces.clone(),
            footnotes: self.out.clone(),
            headings: self.doc.headings.clone(),
            heads: self.heads.clone(),
            title: self.head.clone(),
        }
    }
}

/// What stands for a link to somewhere in the site.
fn hole_of(target: Target) -> Option<Hole> {
    match target {
        Target::Page { route, query, anchor } if query.is_empty() => Some(Hole::To(route.as_str().to_owned(), anchor)),
        Target::Page { route, query, anchor } => {
            let fragment = anchor.map(|anchor| format!("#{}", route::encode_fragment(&anchor))).unwrap_or_default();
            Some(Hole::With(route.as_str().to_owned(), query + &fragment))
        }
        Target::File { route, suffix, .. } => Some(file_hole(&route, suffix)),
        Target::Here(id) => Some(Hole::Here(id)),
        Target::Outside | Target::Dead => None,
    }
}

fn file_hole(route: &Route, suffix: String) -> Hole {
    match suffix.is_empty() {
        true => Hole::To(route.as_str().to_owned(), None),
        false => Hole::With(route.as_str().to_owned(), suffix),
    }
}

/// The index of the event that ends the one at `at`.
fn matching_end(events: &[(Event<'_>, Range<usize>)], at: usize) -> usize {
    let mut depth = 0usize;
    for (index, (event, _)) in events.iter().enumerate().skip(at) {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => {
                depth -= 1;
                if depth == 0 {
                    return index;
                }
            }
            _ => {}
        }
    }
    events.len().saturating_sub(1)
}
