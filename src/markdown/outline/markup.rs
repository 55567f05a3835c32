//! The raw HTML of a page, and how it nests with the elements that Markdown makes.
//!
//! In: the events that open, close and hold elements. Out: links, ids and what is shown as typed, in the document; problems
//! of HTML that may not stand here, or not where it is written.
//!
//! Must not know: what the page says, what becomes of the HTML.

use crate::diag::{Code, Severity};
use crate::markdown::doc::{Reading, SourceLink, Spot, SpotKind};
use crate::markdown::events::{HtmlMode, lines_of};
use crate::markdown::nesting::{DEEPEST, Misplaced, Nesting};
use crate::markdown::outline::draft::Draft;
use crate::markdown::raw_html::{self, RefKind, Token};
use crate::markdown::sanitize::{self, Drawing};
use pulldown_cmark::{Tag, TagEnd};
use std::ops::Range;

/// Elements of the theme that what is written stands in.
const AROUND: &[&str] = &["section", "article", "main", "body", "html"];

/// The elements that are open.
pub(super) struct Markup {
    reading: Reading,
    /// The lines of the open block of raw HTML.
    block: Option<Vec<Range<usize>>>,
    drawing: Drawing,
    nesting: Nesting,
    /// How many elements each open Markdown construct stands for.
    made: Vec<usize>,
}

impl Markup {
    pub(super) fn new(reading: Reading) -> Markup {
        let (drawing, nesting) = (Drawing::default(), Nesting::default());
        Markup { reading, block: None, drawing, nesting, made: Vec::new() }
    }

    /// Takes text.
    pub(super) fn text(&mut self) {
        self.nesting.text();
    }

    /// Takes an element that Markdown makes in one piece: code, an image, the end of a line.
    pub(super) fn own(&mut self, name: &'static str) {
        self.drawing.own(name);
        self.nesting.own(name);
    }

    /// Whether a block of raw HTML is open.
    pub(super) fn in_block(&self) -> bool {
        self.block.is_some()
    }

    /// Takes raw HTML; returns the tags in it that are shown as typed.
    pub(super) fn html(&mut self, html: &str, span: Range<usize>, draft: &mut Draft) -> Vec<String> {
        let found = lines_of(html, span, &draft.doc.text);
        match &mut self.block {
            Some(lines) => {
                lines.extend(found);
                Vec::new()
            }
            None => self.raw_html(&found, draft),
        }
    }

    /// Opens the elements of a Markdown construct; `top` where it stands in no other.
    pub(super) fn start(&mut self, tag: &Tag<'_>, top: bool, draft: &mut Draft) {
        if matches!(tag, Tag::Heading { .. }) && top {
            for left in self.nesting.close_left() {
                self.unclosed(&left, "the next heading", draft);
            }
            self.nesting.next_section();
        }
        if matches!(tag, Tag::HtmlBlock) {
            self.block = Some(Vec::new());
        }
        let names = elements(tag, top);
        for name in names {
            self.drawing.own(name);
            self.nesting.open_own(name);
        }
        if matches!(tag, Tag::Image { .. }) {
            self.own("img");
        }
        self.made.push(names.len());
    }

    /// Closes the elements of a Markdown construct; returns the tags of a block of raw HTML that are shown as typed.
    pub(super) fn end(&mut self, tag: TagEnd, draft: &mut Draft) -> Vec<String> {
        for _ in 0..self.made.pop().unwrap_or_default() {
            for left in self.nesting.close_own() {
                let before = match tag {
                    TagEnd::Paragraph => "the end of its paragraph",
                    _ => "the end of what it stands in",
                };
                self.unclosed(&left, before, draft);
            }
        }
        match self.block.take_if(|_| matches!(tag, TagEnd::HtmlBlock)) {
            Some(lines) => self.raw_html(&lines, draft),
            None => Vec::new(),
        }
    }

    fn raw_html(&mut self, lines: &[Range<usize>], draft: &mut Draft) -> Vec<String> {
        let mut typed = Vec::new();
        if self.reading.html == HtmlMode::Escape {
            return typed;
        }
        // Within a quote or a list, the lines of a block do not touch.
        let stretch: String = lines.iter().map(|line| &draft.doc.text[line.clone()]).collect();
        let lines = Lines::of(lines);
        let place = |span: Range<usize>| {
            let start = lines.place(span.start);
            start..if span.is_empty() { start } else { lines.place(span.end - 1) + 1 }
        };
        for token in raw_html::tokens(&stretch) {
            match token {
                Token::Start(tag) if !sanitize::is_element(&tag.name) => {
                    let span = place(tag.span.clone());
                    let message = format!("HTML has no element `{}`: it is shown as typed", tag.name);
                    let written = &stretch[tag.span.clone()];
                    let help = match written.contains('\n') {
                        true => "write `&lt;` for a `<` that is text".to_owned(),
                        false => format!("write `` {written} `` as code, or `\\<` for a `<` that is text"),
                    };
                    draft.problem(Code::UnknownElement, message, span.clone()).help = Some(help);
                    typed.push(written.to_owned());
                    draft.doc.spots.push(Spot { span, whole: false, kind: SpotKind::Typed });
                }
                Token::End { name, span } if !sanitize::is_element(&name) => {
                    typed.push(stretch[span.clone()].to_owned());
                    draft.doc.spots.push(Spot { span: place(span), whole: false, kind: SpotKind::Typed });
                }
                Token::Start(tag) => {
                    let at = place(tag.span.clone());
                    self.drawing.open(&tag);
                    self.nesting.open_raw(&tag.name, at.clone(), tag.closed);
                    self.raw_tag(&tag, at, draft);
                    spots(&tag, place, draft);
                }
                Token::End { name, span } => self.raw_end(&name, place(span), draft),
                Token::Text => self.nesting.text(),
                Token::Broken { what, at } => {
                    let help = "write `&lt;` for a `<` that is text";
                    draft.problem(Code::BlockedHtml, what.to_owned(), place(at..at)).help = Some(help.to_owned());
                }
            }
        }
        typed
    }

    fn raw_end(&mut self, name: &str, at: Range<usize>, draft: &mut Draft) {
        self.drawing.close(name);
        match self.nesting.close_raw(name) {
            Ok(()) => {}
            Err(None) if AROUND.contains(&name) => {
                let message = format!("`</{name}>` would close an element of the page that it stands in");
                let help = "remove it: there is no such element here to close";
                draft.problem(Code::BlockedHtml, message, at).help = Some(help.to_owned());
            }
            Err(None) => self.misplaced(format!("`</{name}>` closes nothing that is open here"), at, draft),
            Err(Some(left)) => self.unclosed(&left, &format!("`</{name}>`"), draft),
        }
    }

    fn raw_tag(&self, tag: &raw_html::Tag, at: Range<usize>, draft: &mut Draft) {
        if let Some(id) = tag.get("id").filter(|id| !id.is_empty()) {
            draft.doc.anchors.push(id.to_owned());
        }
        if tag.name == "img" && tag.get("alt").is_none() {
            draft.problem(Code::MissingAlt, "this image has no alternative text".to_owned(), at.clone()).help =
                Some("write `alt=\"…\"`, or `alt=\"\"` for an ornament".to_owned());
        }
        let refused =
            sanitize::refused(tag, &self.drawing, self.reading.remote_images).or_else(|| match self.reading.html {
                HtmlMode::Sanitize => sanitize::not_allowed(tag, self.nesting.in_svg() || tag.name == "svg"),
                _ => None,
            });
        if let Some((what, help)) = refused {
            draft.problem(Code::BlockedHtml, what, at).help = Some(help.to_owned());
        }
    }

    /// Reports raw HTML that is not where it seems to be. With `html = "allow"` that is the author's affair.
    fn misplaced(&self, message: String, span: Range<usize>, draft: &mut Draft) {
        let severity = match self.reading.html {
            HtmlMode::Sanitize => Severity::Error,
            _ => Severity::Warning,
        };
        let help = "close an element where it was opened, with an empty line around HTML that holds Markdown; write `\\<` for a `<` that is text";
        let problem = draft.problem(Code::MisplacedHtml, message, span);
        problem.severity = severity;
        problem.help = Some(help.to_owned());
    }

    fn unclosed(&self, left: &Misplaced, before: &str, draft: &mut Draft) {
        self.misplaced(format!("this `<{}>` is not closed before {before}", left.name), left.span.clone(), draft);
    }

    /// Reports what is open at the end of the page, and what a browser would not leave where it is.
    pub(super) fn finish(mut self, draft: &mut Draft) {
        for left in self.nesting.close_left() {
            self.unclosed(&left, "the end of the page", draft);
        }
        if let Some(deep) = self.nesting.too_deep() {
            let message = format!("this `<{}>` stands where elements are more than {DEEPEST} deep", deep.name);
            let help = "close elements where they end: a browser gives up at some depth too";
            draft.problem(Code::BlockedHtml, message, deep.span).help = Some(help.to_owned());
        }
        let trusted = self.reading.html == HtmlMode::Allow;
        if let Some(hides) = Some(&self.nesting).filter(|_| trusted).and_then(Nesting::hides) {
            let message = format!("in a browser, this `<{}>` hides what follows it", hides.name);
            let help = "close it; in a drawing, each element has one `<title>` with nothing but text in it";
            draft.problem(Code::BlockedHtml, message, hides.span).help = Some(help.to_owned());
        }
        let sound =
            !draft.problems.iter().any(|problem| matches!(problem.code, Code::BlockedHtml | Code::MisplacedHtml));
        if let Some(moved) =
            Some(&self.nesting).filter(|_| self.reading.html == HtmlMode::Sanitize && sound).and_then(Nesting::moved)
        {
            let message = format!("a browser does not leave `<{}>` where it is written", moved.name);
            self.misplaced(message, moved.span, draft);
        }
        let end = draft.doc.text.len();
        draft.piece().span.end = end;
    }
}

/// The links and ids of a raw tag.
fn spots(tag: &raw_html::Tag, place: impl Fn(Range<usize>) -> Range<usize>, draft: &mut Draft) {
    for reference in raw_html::references(tag) {
        let span = place(reference.span);
        let kind = match reference.kind {
            RefKind::Link { to, shown } => {
                draft.doc.links.push(SourceLink { to, image: shown, span: span.clone() });
                SpotKind::Link(draft.doc.links.len() - 1)
            }
            RefKind::Id(id) => SpotKind::Id(id),
        };
        draft.doc.spots.push(Spot { span, whole: reference.whole, kind });
    }
}

/// The elements that a Markdown construct stands for.
fn elements(tag: &Tag<'_>, top: bool) -> &'static [&'static str] {
    match tag {
        Tag::Heading { .. } if top => &["h2"],
        Tag::Paragraph | Tag::Heading { .. } => &["p"],
        Tag::BlockQuote(_) => &["blockquote"],
        Tag::CodeBlock(_) => &["figure", "pre"],
        Tag::List(_) => &["ul"],
        Tag::Item => &["li"],
        Tag::FootnoteDefinition(_) => &["div"],
        Tag::DefinitionList => &["dl"],
        Tag::DefinitionListTitle => &["dt"],
        Tag::DefinitionListDefinition => &["dd"],
        Tag::Table(_) => &["div", "table"],
        Tag::TableHead => &["thead", "tr"],
        Tag::TableRow => &["tr"],
        Tag::TableCell => &["td"],
        Tag::Emphasis => &["em"],
        Tag::Strong => &["strong"],
        Tag::Strikethrough => &["del"],
        Tag::Superscript => &["sup"],
        Tag::Subscript => &["sub"],
        Tag::Link { .. } => &["a"],
        Tag::Image { .. } | Tag::HtmlBlock | Tag::MetadataBlock(_) => &[],
    }
}

/// Some lines put together: each with the byte at which it begins there.
struct Lines(Vec<(usize, Range<usize>)>);

impl Lines {
    fn of(lines: &[Range<usize>]) -> Lines {
        let mut start = 0;
        let begun = lines.iter().map(|line| {
            start += line.len();
            (start - line.len(), line.clone())
        });
        Lines(begun.collect())
    }

    /// The byte of the file that stands at a byte of the lines.
    fn place(&self, at: usize) -> usize {
        let next = self.0.partition_point(|(start, _)| *start <= at);
        let line = next.checked_sub(1).and_then(|line| self.0.get(line));
        line.map_or(0, |(start, line)| (line.start + at - start).min(line.end))
    }
}
