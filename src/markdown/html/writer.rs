//! The events of a document → its [`Body`].
//!
//! In: a document, for each of its links where it leads, and the settings of bodies. Out: HTML with holes, in pieces. Each
//! kind of element that is more than a pair of tags has a file of its own.
//!
//! Must not know: where in the book the document stands.

use crate::markdown::doc::Doc;
use crate::markdown::events::{EventAt, HtmlMode, events};
use crate::markdown::fragment::{Body, Fragment, Hole};
use crate::markdown::html::choices::OpenChoice;
use crate::markdown::html::figures::Figures;
use crate::markdown::html::footnotes::Footnotes;
use crate::markdown::html::gap_marks::GapMarks;
use crate::markdown::html::links::{Links, PageLinks, WrittenLink};
use crate::markdown::html::raw::RawHtmlWriter;
use crate::markdown::html::settings::BodyOptions;
use crate::markdown::html::tasks::Tasks;
use crate::markdown::inline;
use crate::markdown::math;
use crate::markdown::phrasing::is_inline_tag;
use crate::markdown::text::escaped;
use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, LinkType, Tag, TagEnd};
use std::ops::Range;

/// Renders a document.
pub fn render(doc: &Doc, links: &PageLinks, options: &BodyOptions) -> Body {
    let events = events(&doc.text, doc.body, options.reading);
    let mut writer = HtmlWriter::new(doc, links, options);
    if let Some((title, start)) = &doc.written_title {
        writer.title = writer.written_title(title, *start);
    }
    writer.all(&events, 0..events.len());
    writer.finish()
}

struct HtmlWriter<'a> {
    doc: &'a Doc,
    options: &'a BodyOptions,
    out: Fragment,
    pieces: Vec<Fragment>,
    heads: Vec<Fragment>,
    /// The heading that is the page's title.
    title: Fragment,
    links: Links<'a>,
    raw: RawHtmlWriter<'a>,
    gaps: GapMarks<'a>,
    figures: Figures<'a>,
    footnotes: Footnotes,
    tasks: Tasks,
    /// The open option of a choice.
    choice: Option<OpenChoice<'a>>,
    /// The columns of the open table, the one that is written, and whether it is in the table's head.
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
    list_depth: usize,
    depth: usize,
}

impl<'a> HtmlWriter<'a> {
    fn new(doc: &'a Doc, links: &'a PageLinks, options: &'a BodyOptions) -> HtmlWriter<'a> {
        HtmlWriter {
            doc,
            options,
            out: Fragment::default(),
            pieces: Vec::with_capacity(doc.pieces.len()),
            heads: Vec::with_capacity(doc.headings.len()),
            title: Fragment::default(),
            links: Links::new(doc, links),
            raw: RawHtmlWriter::new(doc, links),
            gaps: GapMarks::new(doc),
            figures: Figures::new(options),
            footnotes: Footnotes::default(),
            tasks: Tasks::default(),
            choice: None,
            alignments: Vec::new(),
            column: 0,
            in_head: false,
            list_depth: 0,
            depth: 0,
        }
    }

    fn push(&mut self, html: &str) {
        self.out.push(html);
    }

    /// Writes one event, or all of those that belong together, and returns the index of the next.
    fn event(&mut self, events: &[EventAt<'_>], at: usize) -> usize {
        let (event, span) = &events[at];
        match event {
            Event::Start(Tag::Heading { level, .. }) => return self.heading(events, at, *level as u8),
            Event::Start(Tag::CodeBlock(kind)) => return self.code(events, at, kind),
            Event::Start(Tag::Image { dest_url, title, .. }) => {
                return self.image(events, at, &WrittenLink { to: dest_url, title, start: span.start });
            }
            Event::Start(tag) => {
                if self.depth == 0 {
                    self.gaps.start_block(&self.out);
                }
                self.start(tag, span);
                self.depth += 1;
            }
            Event::End(tag) => {
                self.depth = self.depth.saturating_sub(1);
                self.end(tag);
                if self.depth == 0 {
                    self.gaps.end_block(&mut self.out);
                }
            }
            Event::Text(text) => self.text(text, span),
            Event::Code(code) => self.inline_code(code),
            Event::InlineMath(source) => self.math(source, false),
            Event::DisplayMath(source) => self.math(source, true),
            Event::Html(html) | Event::InlineHtml(html) if self.shows_html() => {
                self.raw.write(html, span, &mut self.out);
            }
            Event::Html(html) | Event::InlineHtml(html) => self.out.text(html),
            Event::FootnoteReference(name) => {
                let id = self.doc.notes.id(name).unwrap_or_default();
                self.footnotes.reference(id, &mut self.out);
            }
            Event::SoftBreak => self.push("\n"),
            Event::HardBreak => self.push("<br>\n"),
            Event::Rule => self.push("<hr>\n"),
            Event::TaskListMarker(right) if self.is_choice() => {
                self.choice = Some(OpenChoice::start(&self.options.words, *right, self.depth, &mut self.out));
            }
            Event::TaskListMarker(done) => self.tasks.start(&events[at + 1..], *done, &mut self.out),
        }
        at + 1
    }

    fn shows_html(&self) -> bool {
        self.options.reading.html != HtmlMode::Escape
    }

    fn text(&mut self, text: &str, span: &Range<usize>) {
        let split = self.choice.as_mut().is_some_and(|choice| choice.split(text, self.depth, &mut self.out));
        if !split {
            self.gaps.text(text, span, &mut self.out);
        }
    }

    fn inline_code(&mut self, code: &str) {
        self.push("<code>");
        self.out.text(code);
        self.push("</code>");
    }

    fn start(&mut self, tag: &Tag<'_>, span: &Range<usize>) {
        if !is_inline_tag(tag) {
            self.tasks.close(&mut self.out);
        }
        match tag {
            Tag::Paragraph => self.push("<p>"),
            Tag::BlockQuote(kind) => self.quote(*kind),
            Tag::HtmlBlock if !self.shows_html() => self.push("<p>"),
            Tag::List(start) => self.list(*start),
            Tag::Item => self.item(),
            Tag::FootnoteDefinition(name) => {
                let id = self.doc.notes.id(name).unwrap_or_default();
                self.footnotes.start(id, &mut self.out);
            }
            Tag::DefinitionList => self.push("<dl>\n"),
            Tag::DefinitionListTitle => self.push("<dt>"),
            Tag::DefinitionListDefinition => self.push("<dd>"),
            Tag::Table(alignments) => self.table(alignments),
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
                let link = WrittenLink { to: dest_url, title, start: span.start };
                self.links.start(&link, *link_type == LinkType::Email, &mut self.out);
            }
            _ => {}
        }
    }

    fn table(&mut self, alignments: &[Alignment]) {
        self.alignments = alignments.to_vec();
        self.push("<div class=\"table\" role=\"group\" tabindex=\"0\" aria-label=\"");
        self.out.text(&self.options.words.table);
        self.push("\"><table>\n");
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
        let choices = self.depth == 0 && self.holds_choices();
        match start {
            None if choices => self.push("<ul class=\"choices\">\n"),
            None => self.push("<ul>\n"),
            Some(1) => self.push("<ol>\n"),
            Some(number) => self.push(&format!("<ol start=\"{number}\">\n")),
        }
        self.list_depth += 1;
    }

    fn item(&mut self) {
        self.push("<li>");
        self.tasks.start_item();
        if self.list_depth == 1 && self.depth == 1 {
            let start = self.out.end();
            self.out.parts_mut().items.push(start..start);
        }
    }

    fn end_item(&mut self) {
        if self.list_depth == 1 {
            self.end_choice();
        }
        self.tasks.close(&mut self.out);
        self.tasks.end_item();
        if self.list_depth == 1 && self.depth == 1 {
            let end = self.out.end();
            if let Some(item) = self.out.parts_mut().items.last_mut() {
                item.end = end;
            }
        }
        self.push("</li>\n");
    }

    fn end_choice(&mut self) {
        if let Some(choice) = self.choice.take() {
            choice.end(&mut self.out);
        }
    }

    fn end(&mut self, tag: &TagEnd) {
        match tag {
            TagEnd::Paragraph if self.choice.as_ref().is_some_and(|choice| choice.depth == self.depth + 1) => {
                self.end_choice();
            }
            TagEnd::Paragraph => {
                self.tasks.close(&mut self.out);
                self.push("</p>\n");
            }
            TagEnd::BlockQuote(None) => self.push("</blockquote>\n"),
            TagEnd::BlockQuote(Some(_)) => self.push("</aside>\n"),
            TagEnd::HtmlBlock if !self.shows_html() => self.push("</p>\n"),
            TagEnd::List(ordered) => {
                self.list_depth = self.list_depth.saturating_sub(1);
                self.push(if *ordered { "</ol>\n" } else { "</ul>\n" });
            }
            TagEnd::Item => self.end_item(),
            TagEnd::FootnoteDefinition => self.footnotes.end(&mut self.out),
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
            TagEnd::Link => self.links.end(&mut self.out),
            _ => {}
        }
    }

    /// Whether the open piece holds options to choose from.
    fn holds_choices(&self) -> bool {
        self.doc.choices.binary_search(&self.pieces.len()).is_ok()
    }

    /// Whether a task is an option to choose.
    fn is_choice(&self) -> bool {
        self.list_depth == 1 && self.choice.is_none() && self.holds_choices()
    }

    /// A top-level heading starts the next piece; a nested one is written in its place.
    fn heading(&mut self, events: &[EventAt<'_>], at: usize, level: u8) -> usize {
        self.tasks.close(&mut self.out);
        let end = matching_end(events, at);
        let start = events[at].1.start;
        if self.doc.headings.binary_search_by_key(&start, |heading| heading.span.start).is_ok() {
            self.pieces.push(std::mem::take(&mut self.out));
            let head = self.inner(events, at, end);
            self.heads.push(head);
            return end + 1;
        }
        if self.doc.opening_span.as_ref().is_some_and(|opening| opening.start == start) {
            self.title = self.inner(events, at, end);
            return end + 1;
        }
        // A heading within a quote or list: a line of its own there, out of the page's outline.
        let level = level.max(2);
        self.push(&format!("<p class=\"heading\" role=\"heading\" aria-level=\"{level}\""));
        if let Ok(index) = self.doc.nested.binary_search_by_key(&start, |nested| nested.0) {
            self.push(" id=\"");
            self.out.hole(Hole::Id(self.doc.nested[index].1.clone()));
            self.push("\"");
        }
        self.push(">");
        self.all(events, at + 1..end);
        self.push("</p>\n");
        end + 1
    }

    /// Writes some events.
    fn all(&mut self, events: &[EventAt<'_>], range: Range<usize>) {
        let mut at = range.start;
        while at < range.end {
            at = self.event(events, at);
        }
    }

    /// What stands between a start and its end.
    fn inner(&mut self, events: &[EventAt<'_>], at: usize, end: usize) -> Fragment {
        let outer = std::mem::take(&mut self.out);
        self.all(events, at + 1..end);
        std::mem::replace(&mut self.out, outer)
    }

    /// The title of front matter, with its links.
    fn written_title(&mut self, title: &str, start: usize) -> Fragment {
        let events = inline::events_of(title, self.options.reading);
        let placed = events.into_iter().map(|(event, span)| (event, span.start + start..span.end + start));
        let events: Vec<EventAt<'_>> = placed.collect();
        let outer = std::mem::take(&mut self.out);
        self.all(&events, 0..events.len());
        std::mem::replace(&mut self.out, outer)
    }

    fn image(&mut self, events: &[EventAt<'_>], at: usize, image: &WrittenLink<'_>) -> usize {
        let end = matching_end(events, at);
        let mut alt = String::new();
        for (event, span) in &events[at + 1..end] {
            match event {
                Event::Text(text) | Event::Code(text) => alt.push_str(text),
                Event::InlineMath(source) | Event::DisplayMath(source) => alt.push_str(&math::plain(source)),
                Event::InlineHtml(html) if !self.shows_html() || self.raw.is_typed(span) => alt.push_str(html),
                Event::SoftBreak | Event::HardBreak => alt.push(' '),
                _ => {}
            }
        }
        self.links.image(image, &alt, &mut self.out);
        end + 1
    }

    fn code(&mut self, events: &[EventAt<'_>], at: usize, kind: &CodeBlockKind<'_>) -> usize {
        self.tasks.close(&mut self.out);
        let end = matching_end(events, at);
        let mut code = String::new();
        for (event, _) in &events[at + 1..end] {
            if let Event::Text(text) = event {
                code.push_str(text);
            }
        }
        let included = self.doc.fences.get(self.figures.count).filter(|block| block.fence.file.is_some());
        let code = included.map_or(&*code, |block| block.code_in(&self.doc.text));
        self.figures.write(kind, code, &mut self.out);
        end + 1
    }

    fn quote(&mut self, kind: Option<BlockQuoteKind>) {
        let Some(kind) = kind else { return self.push("<blockquote>\n") };
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
            Err(_) => self.inline_code(source),
        }
    }

    fn finish(mut self) -> Body {
        self.pieces.push(std::mem::take(&mut self.out));
        self.pieces.resize(self.doc.pieces.len().max(self.pieces.len()), Fragment::default());
        self.footnotes.list(&self.options.words, &mut self.out);
        // Cloned, they have no room to grow: the bodies of a whole book stand in memory at once. Shrinking in place may leave
        // as much as there was. Each is dropped once it is cloned, so that a large page is not in memory twice.
        let cloned = |fragments: Vec<Fragment>| {
            let mut all = Vec::with_capacity(fragments.len());
            for fragment in fragments {
                all.push(fragment.clone());
            }
            all
        };
        Body {
            pieces: cloned(self.pieces),
            footnotes: self.out.clone(),
            headings: self.doc.headings.clone(),
            heads: cloned(self.heads),
            title: self.title.clone(),
        }
    }
}

/// The index of the event that ends the one at `at`.
fn matching_end(events: &[EventAt<'_>], at: usize) -> usize {
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
