//! Markdown text → [`Doc`]: where its parts are and what they refer to.
//!
//! In: a page's source. Out: the span of its front matter, its headings with stable ids, its pieces (what stands between
//! two headings), links, code fences, and what is wrong with any of them. The source text is kept and the events are
//! not: parsing again takes 40 µs a page, keeping events would take 20 KB.
//!
//! Must not know: what a page is for, other pages, where links lead. Never fails: any text is some document.

use crate::controls;
use crate::diag::{Checked, Code, Diagnostic, Severity};
use crate::input::Source;
pub use crate::markdown::events::Reading;
use crate::markdown::events::{Broken, HEADING_KEYS, HtmlMode, broken_references, events, lines_of};
use crate::markdown::fence::{self, Fence};
use crate::markdown::gaps::{Gap, Gaps, MARK};
use crate::markdown::nesting::{DEEPEST, Misplaced, Nesting};
use crate::markdown::raw_html::{self, RefKind, Token};
use crate::markdown::sanitize::{self, Drawing, FRAME_IDS};
use crate::markdown::text::{Prose, Title};
use crate::markdown::{addresses, foreign};
use crate::markdown::{highlight, math};
use crate::route;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Tag, TagEnd};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

/// A page's text and the places in it.
#[derive(Debug, Clone)]
pub struct Doc {
    /// Path of the file, relative to the book.
    pub file: Arc<str>,
    /// The whole file.
    pub text: Arc<str>,
    /// The front matter, without its marks.
    pub front: Option<Front>,
    /// Byte at which the Markdown starts.
    pub body: usize,
    /// A `#` heading that opens the page: its title rather than a part of it.
    pub opening_title: Option<Title>,
    /// The bytes of that heading.
    pub opening_span: Option<Range<usize>>,
    /// Headings at the top level of the document, the opening title apart.
    pub headings: Vec<Heading>,
    /// What stands before the first heading, then what follows each: always one more than there are headings.
    pub pieces: Vec<Piece>,
    /// Every id a link can point to: those of [`Doc::headings`] in their order, then footnotes, headings within others, ids in
    /// raw HTML.
    pub anchors: Vec<String>,
    /// Ids of headings within quotes, lists and the like, each with the byte at which its heading starts.
    pub nested: Vec<(usize, String)>,
    /// Ids that GitHub gives to headings that have another one here, each with the one here.
    pub github: Vec<(String, String)>,
    /// Headings that would have an id which a later one has by `{#id}`, each with that id.
    pub contested: Vec<(usize, String)>,
    /// The footnotes that are defined, each with its id.
    pub notes: Notes,
    /// Links and images, those of raw HTML too, in the order of the text.
    pub links: Vec<Link>,
    /// What in raw HTML depends on where it will stand, in the order of the text.
    pub spots: Vec<Spot>,
    /// Code fences, in the order of the text.
    pub fences: Vec<Block>,
    /// What stands between `==` and `==`. On a page without `cloze = true` these are signs like others.
    pub gaps: Vec<Gap>,
    /// The pieces that hold options to choose from, in order; known from the names of sections.
    pub choices: Vec<usize>,
}

impl Doc {
    /// The code blocks of some pieces, in the order of the text.
    pub fn blocks_of(&self, pieces: Range<usize>) -> &[Block] {
        let from = self.fences.partition_point(|block| block.piece < pieces.start);
        let to = self.fences.partition_point(|block| block.piece < pieces.end);
        self.fences.get(from..to).unwrap_or_default()
    }

    /// Where the page's title is written when front matter has none: its first line that says something.
    pub fn title_span(&self) -> Range<usize> {
        let body = &self.text[self.body..];
        let start = self.body + body.len() - body.trim_start().len();
        let end = self.text[start..].find(['\r', '\n']).map_or(self.text.len(), |end| start + end);
        start..end
    }
}

/// Front matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Front {
    /// TOML, else YAML.
    pub toml: bool,
    /// Its bytes, without the marks.
    pub span: Range<usize>,
}

/// A heading at the top level of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Unique within the page.
    pub id: String,
    /// What it says.
    pub title: Title,
    /// Classes from `{.class}`.
    pub classes: Vec<String>,
    /// Attributes from `{key=value}`.
    pub attributes: Vec<(String, String)>,
    /// Its bytes in the file.
    pub span: Range<usize>,
}

impl Heading {
    /// Where a word of its attributes stands: pulldown-cmark gives no place for it, so it is found again in the braces.
    pub fn attribute(&self, text: &str, word: &str) -> Range<usize> {
        let source = &text[self.span.clone()];
        let braces = source.rfind('{').unwrap_or(0);
        let start = self.span.start + source[braces..].find(word).map_or(0, |at| braces + at);
        start..(start + word.len()).min(self.span.end)
    }
}

/// What stands between two headings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Piece {
    /// The first paragraph.
    pub opening: Prose,
    /// The items of lists at the top level.
    pub items: Vec<Prose>,
    /// For each of those items that is a task, its number and whether it is ticked.
    pub ticks: Vec<(usize, bool)>,
    /// Words of prose.
    pub words: u32,
    /// Lines of code.
    pub code_lines: u32,
    /// Bytes of the file, without the heading.
    pub span: Range<usize>,
}

impl Piece {
    /// Whether nothing stands there.
    pub fn is_empty(&self) -> bool {
        self.words == 0 && self.code_lines == 0
    }
}

/// A link or image.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Link {
    /// The destination as written.
    pub to: String,
    /// An image rather than a link.
    pub image: bool,
    /// Its bytes in the file.
    pub span: Range<usize>,
}

/// The value of an attribute in raw HTML, or a part of it, that depends on where the HTML will stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// Its bytes, with the quotes around it if it is a whole value.
    pub span: Range<usize>,
    /// Whether it is a whole value.
    pub whole: bool,
    /// What stands there.
    pub kind: SpotKind,
}

/// What stands at a [`Spot`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpotKind {
    /// A link: one of [`Doc::links`].
    Link(usize),
    /// The id of an element, or a reference to one.
    Id(String),
    /// A tag of no element of HTML: it is shown as typed.
    Typed,
}

/// A fenced code block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What its opening line says.
    pub fence: Fence,
    /// The code.
    pub code: Range<usize>,
    /// The whole block.
    pub span: Range<usize>,
    /// Piece it stands in.
    pub piece: usize,
    /// Whether it is fenced at the top level, where `code` is the code byte for byte.
    pub plain: bool,
    /// Whether it follows the block before it with nothing between.
    pub follows: bool,
}

impl Block {
    /// The bytes of the line that opens it.
    pub fn opening(&self, text: &str) -> Range<usize> {
        let line = text.get(self.span.clone()).and_then(|block| block.lines().next()).unwrap_or_default();
        self.span.start..self.span.start + line.trim_end().len()
    }
}

/// What to do about an image from another host.
const REMOTE: &str = "put the image into the book: a reader's visit is nobody else's business; until it is there, `[links] remote_images = \"allow\"`";

/// Reads a document.
pub fn parse(source: &Source, reading: Reading) -> Checked<Doc> {
    let mut problems = Vec::new();
    let (front, body) = front_matter(source, &mut problems);
    let doc = Doc {
        file: source.path.clone(),
        text: source.text.clone(),
        front,
        body,
        opening_title: None,
        opening_span: None,
        headings: Vec::new(),
        pieces: Vec::new(),
        anchors: Vec::new(),
        nested: Vec::new(),
        github: Vec::new(),
        contested: Vec::new(),
        notes: Notes::default(),
        links: Vec::new(),
        spots: Vec::new(),
        fences: Vec::new(),
        gaps: Vec::new(),
        choices: Vec::new(),
    };
    let mut outline = Outline::new(doc, reading, problems);
    let mut gaps = source.text[body..].contains(MARK).then(Gaps::default);
    let text = source.text.clone();
    let events = events(&text, body, reading);
    outline.written = written_ids(&events);
    for (event, span) in events {
        if let Some(gaps) = &mut gaps {
            gaps.event(&event, &span, &text);
        }
        outline.event(event, span);
    }
    outline.doc.gaps = gaps.map(Gaps::finish).unwrap_or_default();
    outline.broken_links();
    outline.foreign();
    outline.finish()
}

fn front_matter(source: &Source, problems: &mut Vec<Diagnostic>) -> (Option<Front>, usize) {
    let text = &*source.text;
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let first = text[start..].split_inclusive('\n').next().unwrap_or_default();
    let mark = first.trim_end();
    if mark != "+++" && mark != "---" {
        return (None, start);
    }
    let from = start + first.len();
    let mut at = from;
    for line in text[from..].split_inclusive('\n') {
        if line.trim_end() == mark {
            return (Some(Front { toml: mark == "+++", span: from..at }), at + line.len());
        }
        at += line.len();
    }
    // `---` alone may be a line across the page: only what looks like keys was meant as front matter.
    let second = text[from..].lines().next().unwrap_or_default();
    let looks_like_a_key = second.split_once([':', '=']).is_some_and(|(key, _)| {
        let key = key.trim();
        !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
    });
    if mark == "+++" || looks_like_a_key {
        problems.push(
            Diagnostic::new(Code::UnclosedFrontMatter, format!("this front matter is never closed by `{mark}`"))
                .at(&source.path, start..start + mark.len())
                .help(format!("write `{mark}` on a line of its own after the last key")),
        );
        // Where it was meant to end nobody knows: the first empty line is the best guess, and what follows is read, so that
        // links to it are not dead for this alone.
        let mut end = from;
        for line in text[from..].split_inclusive('\n') {
            if line.trim().is_empty() {
                break;
            }
            end += line.len();
        }
        return (Some(Front { toml: mark == "+++", span: from..end }), end);
    }
    (None, start)
}

/// The footnotes of a page.
#[derive(Debug, Clone, Default)]
pub struct Notes(HashMap<String, String>);

impl Notes {
    /// The id of a footnote.
    pub fn id(&self, name: &str) -> Option<&str> {
        self.0.get(&Notes::folded(name)).map(String::as_str)
    }

    /// Gives a footnote an id; `false` where one of that name has one.
    fn add(&mut self, name: &str) -> bool {
        let folded = Notes::folded(name);
        if self.0.contains_key(&folded) {
            return false;
        }
        let wanted = format!("fn-{}", route::slug(name));
        let taken = |id: &String| self.0.values().any(|known| known == id);
        let numbered = (2..).map(|number| format!("{wanted}-{number}"));
        let id = std::iter::once(wanted.clone()).chain(numbered).find(|id| !taken(id));
        self.0.insert(folded, id.unwrap_or(wanted));
        true
    }

    /// The form in which two names are one, as CommonMark compares labels.
    fn folded(name: &str) -> String {
        name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
    }
}

/// A heading that is being read.
struct OpenHeading {
    heading: Heading,
    /// Whether it stands at the top level.
    top: bool,
    /// Whether its id is written.
    explicit: bool,
    /// The text that its id is made from: a formula as LaTeX.
    source: String,
}

/// A link or an image that is being read.
struct Words {
    image: bool,
    to: String,
    span: Range<usize>,
    text: String,
    /// Whether something that is no text stands in it.
    shows: bool,
}

/// The ids that headings have by `{#id}`.
fn written_ids(events: &[(Event<'_>, Range<usize>)]) -> HashSet<String> {
    let ids = events.iter().filter_map(|(event, _)| match event {
        Event::Start(Tag::Heading { id, .. }) => id.as_deref(),
        _ => None,
    });
    ids.map(str::to_owned).collect()
}

struct Outline {
    doc: Doc,
    reading: Reading,
    problems: Vec<Diagnostic>,
    ids: HashMap<String, usize>,
    explicit: HashMap<String, Range<usize>>,
    /// Ids that some heading has by `{#id}`.
    written: HashSet<String>,
    /// Ids as GitHub counts them.
    github: HashMap<String, usize>,
    depth: usize,
    list_depth: usize,
    heading: Option<OpenHeading>,
    /// The open links and images, each with the text in it.
    open: Vec<Words>,
    /// The footnotes that are defined, each with the place of its mark.
    notes: Vec<(String, Range<usize>)>,
    /// Footnotes that are referred to.
    noted: HashSet<String>,
    opening: Option<Prose>,
    opening_done: bool,
    item: Option<Prose>,
    /// The ids of a worksheet's fields.
    fields: HashSet<String>,
    /// Code in lines of text.
    codes: Vec<Range<usize>>,
    code: Option<Block>,
    code_text: Vec<Range<usize>>,
    /// The lines of the open block of raw HTML.
    html: Option<Vec<Range<usize>>>,
    drawing: Drawing,
    nesting: Nesting,
    /// How many elements each open Markdown construct stands for.
    made: Vec<usize>,
    last_block_end: usize,
}

impl Outline {
    fn new(doc: Doc, reading: Reading, problems: Vec<Diagnostic>) -> Outline {
        let start = doc.body;
        let mut outline = Outline {
            doc,
            reading,
            problems,
            ids: HashMap::new(),
            explicit: HashMap::new(),
            written: HashSet::new(),
            github: HashMap::new(),
            depth: 0,
            list_depth: 0,
            heading: None,
            open: Vec::new(),
            notes: Vec::new(),
            noted: HashSet::new(),
            opening: None,
            opening_done: false,
            item: None,
            fields: HashSet::new(),
            codes: Vec::new(),
            code: None,
            code_text: Vec::new(),
            html: None,
            drawing: Drawing::default(),
            nesting: Nesting::default(),
            made: Vec::new(),
            last_block_end: usize::MAX,
        };
        outline.doc.pieces.push(Piece { span: start..start, ..Piece::default() });
        outline.ids.extend(FRAME_IDS.iter().map(|id| ((*id).to_owned(), 1)));
        outline
    }

    fn piece(&mut self) -> &mut Piece {
        let last = self.doc.pieces.len() - 1;
        &mut self.doc.pieces[last]
    }

    fn problem(&mut self, code: Code, message: String, span: Range<usize>) -> &mut Diagnostic {
        self.problems.push(Diagnostic::new(code, message).at(&self.doc.file, span));
        let last = self.problems.len() - 1;
        &mut self.problems[last]
    }

    fn event(&mut self, event: Event<'_>, span: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(tag, span),
            Event::Text(text) => self.text(&text, span),
            Event::Code(code) => {
                self.codes.push(span);
                if let Some(open) = &mut self.heading {
                    open.heading.title.push_code(&code);
                    open.source.push_str(&code);
                }
                self.in_link(&code);
                self.prose(&code, true);
            }
            Event::InlineMath(source) | Event::DisplayMath(source) => {
                if let Err(message) = math::check(&source) {
                    let help = "see https://carloskiki.github.io/pulldown-latex/ for the LaTeX that is understood";
                    self.problem(Code::BadMath, format!("this formula cannot be read: {message}"), span).help =
                        Some(help.to_owned());
                }
                self.formula(&source);
            }
            Event::SoftBreak | Event::HardBreak => self.words(" "),
            Event::Html(html) | Event::InlineHtml(html) => {
                let found = lines_of(&html, span, &self.doc.text);
                match &mut self.html {
                    Some(lines) => lines.extend(found),
                    None => self.raw_html(&found),
                }
            }
            Event::TaskListMarker(done) if self.list_depth == 1 && self.item.is_some() => {
                let number = self.piece().items.len();
                self.piece().ticks.push((number, done));
            }
            Event::FootnoteReference(name) => {
                self.noted.insert(Notes::folded(&name));
            }
            Event::Rule | Event::TaskListMarker(_) => {}
        }
    }

    fn text(&mut self, text: &CowStr<'_>, span: Range<usize>) {
        self.nesting.text();
        // What the source holds is looked at as a whole: this was written as an entity.
        if !matches!(text, CowStr::Borrowed(_))
            && !controls::any(&self.doc.text[span.clone()])
            && let Some(problem) = controls::in_value(text)
        {
            self.problems.push(problem.at(&self.doc.file, span.clone()));
        }
        if let Some(code) = &mut self.code {
            if self.code_text.is_empty() {
                code.code = span.clone();
            }
            code.code.end = span.end;
            self.code_text.push(span);
        } else if self.html.is_none() {
            if self.open.is_empty() {
                self.bare_addresses(&span);
            }
            self.words(text);
        }
    }

    /// Text of a paragraph, a heading or an item.
    fn words(&mut self, text: &str) {
        if let Some(open) = &mut self.heading {
            open.heading.title.push_text(text);
            open.source.push_str(text);
        }
        self.in_link(text);
        self.prose(text, false);
    }

    /// A tag that is shown as typed. No id is made from it.
    fn typed(&mut self, text: &str) {
        if let Some(open) = &mut self.heading {
            open.heading.title.push_text(text);
        }
        self.in_link(text);
        self.prose(text, false);
    }

    fn formula(&mut self, source: &str) {
        let plain = math::plain(source);
        if let Some(open) = &mut self.heading {
            open.source.push_str(source);
            match math::mathml(source, false) {
                Ok(html) => open.heading.title.push_html(&html, &plain),
                Err(_) => open.heading.title.push_text(source),
            }
        }
        self.in_link(&plain);
        self.prose(&plain, false);
    }

    fn in_link(&mut self, text: &str) {
        if let Some(open) = self.open.last_mut() {
            open.text.push_str(text);
        }
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
        let count = crate::markdown::text::words(text).max(usize::from(code));
        self.piece().words += count as u32;
        if let Some(opening) = &mut self.opening {
            opening.push(text, code);
        }
        if let Some(item) = &mut self.item {
            item.push(text, code);
        }
    }

    fn start(&mut self, tag: Tag<'_>, span: Range<usize>) {
        self.nest(&tag);
        match tag {
            Tag::Heading { level, id, classes, attrs } => {
                let heading = Heading {
                    level: level_number(level),
                    id: id.as_deref().unwrap_or_default().to_owned(),
                    title: Title::default(),
                    classes: classes.iter().map(|class| class.to_string()).collect(),
                    attributes: attrs
                        .iter()
                        .map(|(key, value)| (key.to_string(), value.as_deref().unwrap_or_default().to_owned()))
                        .collect(),
                    span: span.clone(),
                };
                self.unknown_attributes(&heading);
                let (top, explicit) = (self.depth == 0, id.is_some());
                self.heading = Some(OpenHeading { heading, top, explicit, source: String::new() });
            }
            Tag::Emphasis => self.in_title("<em>"),
            Tag::Strong => self.in_title("<strong>"),
            Tag::Strikethrough => self.in_title("<del>"),
            Tag::Paragraph if self.depth == 0 && !self.opening_done => self.opening = Some(Prose::default()),
            Tag::List(_) => self.list_depth += 1,
            Tag::Item if self.list_depth == 1 && self.depth == 1 => self.item = Some(Prose::default()),
            Tag::CodeBlock(kind) => self.start_code(kind, span),
            Tag::Link { link_type, dest_url, .. } => {
                let to = dest_url.to_string();
                self.open_words(false, &to, span.clone());
                if link_type != LinkType::Email {
                    self.doc.links.push(Link { to, image: false, span });
                }
            }
            Tag::Image { dest_url, .. } => {
                let to = dest_url.to_string();
                self.open_words(true, &to, span.clone());
                if route::is_remote(&to) && !(self.reading.remote_images && to.starts_with("https://")) {
                    let message = format!("`{to}` would be fetched from another host");
                    self.problem(Code::BlockedHtml, message, span.clone()).help = Some(REMOTE.to_owned());
                }
                self.doc.links.push(Link { to, image: true, span });
            }
            Tag::HtmlBlock => self.html = Some(Vec::new()),
            Tag::FootnoteDefinition(name) => self.footnote(&name, span),
            _ => {}
        }
        self.depth += 1;
    }

    fn unknown_attributes(&mut self, heading: &Heading) {
        for (key, _) in heading.attributes.iter().filter(|(key, _)| !HEADING_KEYS.contains(&key.as_str())) {
            let span = heading.attribute(&self.doc.text, key);
            let message = format!("unknown attribute `{key}` of a heading");
            let help = format!("known attributes: {}", HEADING_KEYS.join(", "));
            let problem = Diagnostic::new(Code::UnknownKey, message).at(&self.doc.file, span).help(help);
            self.problems.push(problem.suggest(key, HEADING_KEYS.iter().copied()));
        }
    }

    fn footnote(&mut self, name: &str, span: Range<usize>) {
        let mark = span.start..span.start + self.doc.text[span].find(':').unwrap_or(0);
        if self.doc.notes.add(name) {
            let id = self.doc.notes.id(name).unwrap_or_default().to_owned();
            self.doc.anchors.push(id);
            self.notes.push((Notes::folded(name), mark));
        } else {
            let message = format!("the footnote `{name}` is defined a second time, and this one is not shown");
            self.problem(Code::LostFootnote, message, mark).help = Some("give it another name".to_owned());
        }
    }

    fn open_words(&mut self, image: bool, to: &str, span: Range<usize>) {
        self.open.push(Words { image, to: to.to_owned(), span, text: String::new(), shows: false });
    }

    /// Says what a reader of a link or an image would miss.
    fn close_words(&mut self) {
        let Some(words) = self.open.pop() else { return };
        let empty = words.text.trim().is_empty();
        if let Some(outer) = self.open.last_mut() {
            outer.text.push_str(&words.text);
            outer.shows |= words.image;
        }
        if words.image && empty {
            self.problem(Code::MissingAlt, "this image has no alternative text".to_owned(), words.span).help =
                Some("write what the image says between `![` and `]`".to_owned());
        } else if !words.image && empty && !words.shows {
            self.problem(Code::EmptyLink, "this link has no words, so nobody can follow it".to_owned(), words.span)
                .help = Some("write them between `[` and `]`".to_owned());
        } else if !words.image && words.to.is_empty() {
            self.problem(Code::EmptyLink, "this link leads nowhere".to_owned(), words.span).help =
                Some("write where it leads between `(` and `)`, or `#main` for the top of the page".to_owned());
        }
    }

    /// Reports addresses in text, which are no links.
    fn bare_addresses(&mut self, span: &Range<usize>) {
        for at in addresses::find(&self.doc.text, span) {
            let written = &self.doc.text[at.clone()];
            let scheme = if written.starts_with("www.") { "https://" } else { "" };
            let fix = format!("<{scheme}{written}>");
            let help = format!("write `{fix}` for a link, or `` `{written}` `` for text");
            let problem = self.problem(Code::BareAddress, "this address is text, no link".to_owned(), at);
            problem.help = Some(help);
            problem.fix = Some(fix);
        }
    }

    /// Reports the syntax of other tools.
    fn foreign(&mut self) {
        let shut: Vec<Range<usize>> =
            self.doc.fences.iter().map(|block| block.span.clone()).chain(self.codes.iter().cloned()).collect();
        for found in foreign::find(&self.doc.text, self.doc.body, shut) {
            let message = format!("{}: it means nothing here and is shown as typed", found.what);
            let problem = self.problem(Code::ForeignSyntax, message, found.span);
            problem.help = Some(found.help);
            problem.fix = found.fix;
        }
    }

    /// Reports references to nothing, which are shown as typed, and footnotes that nothing refers to.
    fn broken_links(&mut self) {
        for (name, span) in std::mem::take(&mut self.notes) {
            if !self.noted.contains(&name) {
                let message = "nothing refers to this footnote, so it is not shown".to_owned();
                let help = format!("write `[^{name}]` where it belongs, or remove it");
                self.problem(Code::LostFootnote, message, span).help = Some(help);
            }
        }
        for (span, kind) in broken_references(&self.doc.text, self.doc.body, self.reading) {
            let written = self.doc.text[span.clone()].to_owned();
            let (code, message, help) = match kind {
                Broken::Footnote => (
                    Code::LostFootnote,
                    format!("no footnote is called `{written}`: it is shown as typed"),
                    format!("write `{written}: …` on a line of its own, or `\\[` for text"),
                ),
                Broken::Link => (
                    Code::UndefinedReference,
                    format!("`{written}` refers to no link: it is shown as typed"),
                    "define it as `[name]: address` on a line of its own, or write `\\[` for text".to_owned(),
                ),
            };
            self.problem(code, message, span).help = Some(help);
        }
    }

    /// Puts the elements of a Markdown construct into the page's nesting.
    fn nest(&mut self, tag: &Tag<'_>) {
        if matches!(tag, Tag::Heading { .. }) && self.depth == 0 {
            for left in self.nesting.close_left() {
                self.unclosed(&left, "the next heading");
            }
            self.nesting.next_section();
        }
        let names: &[&'static str] = match tag {
            Tag::Heading { .. } if self.depth == 0 => &["h2"],
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
        };
        for name in names {
            self.nesting.open_own(name);
        }
        self.made.push(names.len());
    }

    fn unnest(&mut self, tag: TagEnd) {
        for _ in 0..self.made.pop().unwrap_or_default() {
            for left in self.nesting.close_own() {
                let before = if matches!(tag, TagEnd::Paragraph) {
                    "the end of its paragraph"
                } else {
                    "the end of what it stands in"
                };
                self.unclosed(&left, before);
            }
        }
    }

    fn end(&mut self, tag: TagEnd, span: Range<usize>) {
        self.depth = self.depth.saturating_sub(1);
        self.unnest(tag);
        match tag {
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::Emphasis => self.in_title("</em>"),
            TagEnd::Strong => self.in_title("</strong>"),
            TagEnd::Strikethrough => self.in_title("</del>"),
            TagEnd::Link | TagEnd::Image => self.close_words(),
            TagEnd::Paragraph => {
                if let Some(mut opening) = self.opening.take() {
                    opening.trim();
                    // A picture alone is no opening.
                    self.opening_done = !opening.text.is_empty();
                    self.piece().opening = opening;
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
                        self.piece().items.push(item);
                    }
                } else if let Some(item) = &mut self.item {
                    item.push(" ", false);
                }
            }
            TagEnd::CodeBlock => self.end_code(span),
            TagEnd::HtmlBlock => {
                if let Some(lines) = self.html.take() {
                    self.raw_html(&lines);
                }
            }
            _ => {}
        }
    }

    fn end_heading(&mut self) {
        let Some(OpenHeading { mut heading, top, explicit, source }) = self.heading.take() else {
            return;
        };
        heading.title.trim();
        let opens = top
            && heading.level == 1
            && self.doc.headings.is_empty()
            && self.doc.opening_title.is_none()
            && self.doc.pieces[0].is_empty();
        if opens {
            self.on_github(&heading, &source, "main");
            self.doc.opening_title = Some(heading.title);
            self.doc.opening_span = Some(heading.span.clone());
            let end = heading.span.end;
            self.piece().span = end..end;
            return;
        }
        heading.id = if explicit { self.written_id(&heading) } else { self.made_id(&source) };
        self.on_github(&heading, &source, &heading.id.clone());
        if top {
            self.doc.anchors.insert(self.doc.headings.len(), heading.id.clone());
            let end = heading.span.end;
            let start = heading.span.start;
            self.piece().span.end = start;
            self.doc.headings.push(heading);
            self.doc.pieces.push(Piece { span: end..end, ..Piece::default() });
            self.opening_done = false;
            self.opening = None;
        } else {
            self.doc.nested.push((heading.span.start, heading.id.clone()));
            self.doc.anchors.push(heading.id);
        }
    }

    /// Keeps the id that GitHub gives to a heading: links written there lead here too.
    fn on_github(&mut self, heading: &Heading, source: &str, id: &str) {
        let line = self.doc.text[heading.span.clone()].lines().next().unwrap_or_default().trim_end();
        let block = line.rfind('{').filter(|_| !heading.id.is_empty() && line.ends_with('}')).map(|at| &line[at..]);
        let wanted =
            route::github_id(&format!("{source}{}", block.map(|block| format!(" {block}")).unwrap_or_default()));
        let seen = self.github.entry(wanted.clone()).or_insert(0);
        let there = if *seen == 0 { wanted } else { format!("{wanted}-{seen}") };
        *seen += 1;
        if there != id {
            self.doc.github.push((there, id.to_owned()));
        }
    }

    /// The id as written.
    fn written_id(&mut self, heading: &Heading) -> String {
        let (id, span) = (&heading.id, &heading.span);
        let line = span.start..span.start + self.doc.text[span.clone()].trim_end().len();
        if FRAME_IDS.contains(&id.as_str()) {
            let message = format!("the id `{id}` is that of a part of every page");
            self.problem(Code::DuplicateAnchor, message, line.clone()).help =
                Some(format!("choose another; `{{#{id}-1}}` keeps what hangs on this heading so far"));
        }
        if self.explicit.insert(id.clone(), span.clone()).is_some() {
            self.problem(Code::DuplicateAnchor, format!("the id `{id}` is given twice on this page"), line).help =
                Some("ids are what links and progress hang on: choose another".to_owned());
            return self.numbered(id);
        }
        self.ids.insert(id.clone(), 1);
        id.clone()
    }

    /// An id from the text; a repeated text gets a number, and so does one that makes the id of another heading.
    fn made_id(&mut self, source: &str) -> String {
        let wanted = route::slug(source.trim());
        if self.written.contains(&wanted) && !self.ids.contains_key(&wanted) {
            self.doc.contested.push((self.doc.headings.len(), wanted.clone()));
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
            if !self.ids.contains_key(&id) && !self.written.contains(&id) {
                self.ids.insert(id.clone(), 1);
                return id;
            }
            number += 1;
        }
    }

    fn start_code(&mut self, kind: CodeBlockKind<'_>, span: Range<usize>) {
        let (fence, bad) = match &kind {
            CodeBlockKind::Fenced(info) => fence::parse(info),
            CodeBlockKind::Indented => (Fence::default(), Vec::new()),
        };
        let opening = self.doc.text[span.clone()].lines().next().unwrap_or_default();
        let rest = opening.trim_start_matches(['`', '~', ' ', '\t']);
        let start = span.start + opening.len() - rest.len();
        let written = rest.trim_end();
        // Where a backslash or an entity stands in it, what was read is not what was written: the whole is the place.
        let as_written = matches!(&kind, CodeBlockKind::Fenced(info) if info.trim() == written);
        let place = |word: Range<usize>| match written.get(word.clone()).filter(|_| as_written) {
            Some(_) => start + word.start..start + word.end,
            None => start..start + written.len(),
        };
        let language = place(0..written.find([' ', '\t', ',']).unwrap_or(written.len()));
        for word in bad {
            let at = place(word.span.clone());
            let known = if fence.is_field() { fence::FIELD_ATTRIBUTES } else { fence::CODE_ATTRIBUTES };
            let problem = Diagnostic::new(Code::BadFence, word.message).at(&self.doc.file, at);
            self.problems.push(match word.instead {
                Some(instead) => problem.help(format!("write `{instead}`")).fix(instead),
                None => problem
                    .help(format!("known words: {}", known.join(", ")))
                    .suggest(&word.word, known.iter().copied()),
            });
        }
        if !fence.is_field() && !highlight::knows(&fence.language) {
            let at = language.clone();
            let message = format!("no grammar for the language `{}`: the code is shown plain", fence.language);
            let problem = Diagnostic::new(Code::UnknownLanguage, message).at(&self.doc.file, at);
            let known: Vec<&str> = highlight::languages().filter(|name| name.len() > 2).collect();
            self.problems.push(match crate::diag::nearest(&fence.language, known) {
                Some(name) => problem.help(format!("did you mean `{name}`?")),
                None => problem.help("write `text` where no highlighting is wanted"),
            });
        }
        let whole = place(0..written.len());
        if fence.is_field() && fence.label.is_none() {
            self.problem(Code::BadFence, format!("a `{}` needs a label", fence.language), language).help =
                Some("write `label=\"…\"`: it names the field for every reader".to_owned());
        }
        self.field(&fence, whole);
        let gap = self.doc.text.get(self.last_block_end..span.start).unwrap_or("x");
        let piece = self.doc.pieces.len() - 1;
        let plain = matches!(kind, CodeBlockKind::Fenced(_)) && self.depth == 0;
        let follows = gap.trim().is_empty() && self.last_block_end != usize::MAX;
        self.code = Some(Block { fence, code: span.start..span.start, span, piece, plain, follows });
        self.code_text.clear();
    }

    /// What a field cannot do without: an id of its own, and options where a choice is asked.
    fn field(&mut self, fence: &Fence, opening: Range<usize>) {
        if !fence.is_field() {
            return;
        }
        if fence.language == "choice" && fence.options.iter().all(|option| option.is_empty()) {
            let message = "a `choice` needs something to choose from".to_owned();
            self.problem(Code::BadFence, message, opening.clone()).help = Some("write `options=\"1|2|3\"`".to_owned());
        }
        let Some(id) = &fence.id else {
            let message = format!("this `{}` has no id: what readers write is kept under its label", fence.language);
            let id = route::slug(fence.label.as_deref().unwrap_or("field"));
            self.problem(Code::LooseField, message, opening).help =
                Some(format!("write `id={id}`: then the label may change"));
            return;
        };
        if !self.fields.insert(id.clone()) {
            let message = format!("the id `{id}` is that of another field of this page");
            self.problem(Code::BadFence, message, opening).help =
                Some("what readers write is kept under the id: choose another".to_owned());
        }
    }

    /// Whether a block is never closed: it takes up all the rest of the page, or of what it stands in.
    fn unclosed_fence(&mut self, block: &Block) {
        let text = &self.doc.text[block.span.clone()];
        let mark = text.chars().next().filter(|mark| matches!(mark, '`' | '~'));
        let Some(mark) = mark else { return };
        let count = text.chars().take_while(|c| *c == mark).count();
        let last = text.trim_end().lines().last().unwrap_or_default();
        let last = last.trim_start_matches([' ', '\t', '>']);
        let closed = text.trim_end().contains('\n') && last.len() >= count && last.chars().all(|c| c == mark);
        if !closed {
            let message = "this block is never closed: everything after it is code".to_owned();
            let fence: String = std::iter::repeat_n(mark, count).collect();
            self.problem(Code::UnclosedFence, message, block.opening(&self.doc.text)).help =
                Some(format!("write `{fence}` on a line of its own where it ends"));
        }
    }

    fn end_code(&mut self, span: Range<usize>) {
        let Some(mut block) = self.code.take() else {
            return;
        };
        if self.code_text.is_empty() {
            block.code = span.end..span.end;
        }
        block.span.end = span.end.max(block.span.end);
        let lines = self.doc.text[block.code.clone()].lines().count() as u32;
        self.lines_of(&block, lines);
        if block.fence.language != "output" && !block.fence.is_field() && !block.fence.is_scaffold() {
            self.piece().code_lines += lines;
        }
        if highlight::is_too_large(&self.doc.text[block.code.clone()]) {
            let message = "this block is too long to be highlighted and is shown plain".to_owned();
            let first = block.span.start..block.span.start + 3;
            self.problem(Code::PlainCode, message, first).help =
                Some("nothing else is lost; a shorter block is easier to learn from".to_owned());
        }
        self.plain_lines(&block);
        self.unclosed_fence(&block);
        self.last_block_end = block.span.end;
        self.doc.fences.push(block);
    }

    /// Says which lines a fence names that its block does not have.
    fn lines_of(&mut self, block: &Block, lines: u32) {
        for (word, ranges) in [("hl", &block.fence.highlight), ("hide", &block.fence.hide)] {
            let Some((_, last)) = ranges.iter().find(|(_, last)| *last > lines) else { continue };
            let opening = block.opening(&self.doc.text);
            let written = &self.doc.text[opening.clone()];
            let at = written.find(&format!("{word}=")).map_or(opening.start, |at| opening.start + at);
            let message = format!("`{word}` names line {last} of a block that has {lines}");
            self.problem(Code::BadFence, message, at..at + word.len()).help =
                Some("lines are counted from 1, the fence apart".to_owned());
        }
    }

    /// Says which lines of a block the highlighter does not take.
    fn plain_lines(&mut self, block: &Block) {
        let code: String = self.code_text.iter().map(|span| &self.doc.text[span.clone()]).collect();
        let plain = highlight::plain_lines(&block.fence.language, &code);
        let Some(first) = plain.first() else {
            return;
        };
        let lines = self.doc.text[block.code.clone()].split_inclusive('\n');
        let before: usize = lines.take(*first).map(str::len).sum();
        let at = block.code.start + before;
        let message = match plain.len() {
            1 => "this line is too much for the highlighter and is shown plain".to_owned(),
            count => format!(
                "this line and {} more of the block are too much for the highlighter and are shown plain",
                count - 1
            ),
        };
        self.problem(Code::PlainCode, message, at..at + 1).help =
            Some("nothing else is lost; shorter lines are coloured".to_owned());
    }

    fn raw_html(&mut self, lines: &[Range<usize>]) {
        if self.reading.html == HtmlMode::Escape {
            return;
        }
        // Within a quote or a list, the lines of a block do not touch.
        let stretch: String = lines.iter().map(|line| &self.doc.text[line.clone()]).collect();
        let place = |span: Range<usize>| {
            let start = in_lines(lines, span.start);
            start..if span.is_empty() { start } else { in_lines(lines, span.end - 1) + 1 }
        };
        for token in raw_html::tokens(&stretch) {
            match token {
                Token::Start(tag) if !sanitize::is_element(&tag.name) => {
                    let span = place(tag.span.clone());
                    let message = format!("HTML has no element `{}`: it is shown as typed", tag.name);
                    let typed = &stretch[tag.span.clone()];
                    let help = match typed.contains('\n') {
                        true => "write `&lt;` for a `<` that is text".to_owned(),
                        false => format!("write `` {typed} `` as code, or `\\<` for a `<` that is text"),
                    };
                    self.problem(Code::UnknownElement, message, span.clone()).help = Some(help);
                    self.typed(typed);
                    self.doc.spots.push(Spot { span, whole: false, kind: SpotKind::Typed });
                }
                Token::End { name, span } if !sanitize::is_element(&name) => {
                    self.typed(&stretch[span.clone()]);
                    self.doc.spots.push(Spot { span: place(span), whole: false, kind: SpotKind::Typed });
                }
                Token::Start(tag) => {
                    let at = place(tag.span.clone());
                    self.drawing.open(&tag);
                    self.nesting.open_raw(&tag.name, at.clone(), tag.closed);
                    self.raw_tag(&tag, at);
                    self.spots(&tag, place);
                }
                Token::End { name, span } => {
                    self.drawing.close(&name);
                    match self.nesting.close_raw(&name) {
                        Ok(()) => {}
                        Err(None) => {
                            self.misplaced(format!("`</{name}>` closes nothing that is open here"), place(span))
                        }
                        Err(Some(left)) => self.unclosed(&left, &format!("`</{name}>`")),
                    }
                }
                Token::Text => self.nesting.text(),
                Token::Broken { what, at } => {
                    let help = "write `&lt;` for a `<` that is text";
                    self.problem(Code::BlockedHtml, what.to_owned(), place(at..at)).help = Some(help.to_owned());
                }
            }
        }
    }

    fn raw_tag(&mut self, tag: &raw_html::Tag, at: Range<usize>) {
        if let Some(id) = tag.get("id").filter(|id| !id.is_empty()) {
            self.doc.anchors.push(id.to_owned());
        }
        if tag.name == "img" && tag.get("alt").is_none() {
            self.problem(Code::MissingAlt, "this image has no alternative text".to_owned(), at.clone()).help =
                Some("write `alt=\"…\"`, or `alt=\"\"` for an ornament".to_owned());
        }
        let refused =
            sanitize::refused(tag, &self.drawing, self.reading.remote_images).or_else(|| match self.reading.html {
                HtmlMode::Sanitize => sanitize::not_allowed(tag, self.nesting.in_svg() || tag.name == "svg"),
                _ => None,
            });
        if let Some((what, help)) = refused {
            self.problem(Code::BlockedHtml, what, at).help = Some(help.to_owned());
        }
    }

    /// Reports raw HTML that is not where it seems to be. With `html = "allow"` that is the author's affair.
    fn misplaced(&mut self, message: String, span: Range<usize>) {
        let severity = match self.reading.html {
            HtmlMode::Sanitize => Severity::Error,
            _ => Severity::Warning,
        };
        let help = "close an element where it was opened, with an empty line around HTML that holds Markdown; write `\\<` for a `<` that is text";
        let problem = self.problem(Code::MisplacedHtml, message, span);
        problem.severity = severity;
        problem.help = Some(help.to_owned());
    }

    fn unclosed(&mut self, left: &Misplaced, before: &str) {
        self.misplaced(format!("this `<{}>` is not closed before {before}", left.name), left.span.clone());
    }

    /// The links and ids of a raw tag.
    fn spots(&mut self, tag: &raw_html::Tag, place: impl Fn(Range<usize>) -> Range<usize>) {
        for reference in raw_html::references(tag) {
            let span = place(reference.span);
            let kind = match reference.kind {
                RefKind::Link { to, shown } => {
                    self.doc.links.push(Link { to, image: shown, span: span.clone() });
                    SpotKind::Link(self.doc.links.len() - 1)
                }
                RefKind::Id(id) => SpotKind::Id(id),
            };
            self.doc.spots.push(Spot { span, whole: reference.whole, kind });
        }
    }

    fn finish(mut self) -> Checked<Doc> {
        for left in self.nesting.close_left() {
            self.unclosed(&left, "the end of the page");
        }
        if let Some(deep) = self.nesting.too_deep() {
            let message = format!("this `<{}>` stands where elements are more than {DEEPEST} deep", deep.name);
            let help = "close elements where they end: a browser gives up at some depth too";
            self.problem(Code::BlockedHtml, message, deep.span).help = Some(help.to_owned());
        }
        let trusted = self.reading.html == HtmlMode::Allow;
        if let Some(hides) = Some(&self.nesting).filter(|_| trusted).and_then(Nesting::hides) {
            let message = format!("in a browser, this `<{}>` hides what follows it", hides.name);
            let help = "close it; in a drawing, each element has one `<title>` with nothing but text in it";
            self.problem(Code::BlockedHtml, message, hides.span).help = Some(help.to_owned());
        }
        let sound =
            !self.problems.iter().any(|problem| matches!(problem.code, Code::BlockedHtml | Code::MisplacedHtml));
        if let Some(moved) =
            Some(&self.nesting).filter(|_| self.reading.html == HtmlMode::Sanitize && sound).and_then(Nesting::moved)
        {
            let message = format!("a browser does not leave `<{}>` where it is written", moved.name);
            self.misplaced(message, moved.span);
        }
        let end = self.doc.text.len();
        self.piece().span.end = end;
        let starts: Vec<usize> = self.doc.pieces.iter().map(|piece| piece.span.start).collect();
        for (piece, start) in self.doc.pieces.iter_mut().zip(starts) {
            piece.span.end = piece.span.end.max(start);
        }
        // Cloning leaves no room to grow: the documents of a whole book stand in memory at once.
        Checked { value: self.doc.clone(), diagnostics: self.problems }
    }
}

fn level_number(level: HeadingLevel) -> u8 {
    level as u8
}

/// The byte of the file that stands at a byte of some lines put together.
fn in_lines(lines: &[Range<usize>], mut at: usize) -> usize {
    for line in lines {
        if at < line.len() {
            return line.start + at;
        }
        at -= line.len();
    }
    lines.last().map_or(0, |line| line.end)
}

/// The prose of each piece as plain text, in the order of [`Doc::pieces`]: what search indexes and lints read. Code
/// blocks are left out.
pub fn prose(doc: &Doc, reading: Reading) -> Vec<String> {
    let mut pieces = vec![String::new(); doc.pieces.len()];
    let mut current = 0;
    let mut code = false;
    let starts: Vec<usize> = doc.headings.iter().map(|heading| heading.span.start).collect();
    let mut heading_depth = 0;
    for (event, span) in events(&doc.text, doc.body, reading) {
        let at = span.start;
        match event {
            Event::Start(Tag::Heading { .. }) => {
                if let Ok(index) = starts.binary_search(&at) {
                    current = index + 1;
                    heading_depth = 1;
                } else if doc.opening_span.as_ref().is_some_and(|opening| opening.start == at) {
                    heading_depth = 1;
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                heading_depth = 0;
                pieces[current].push('\n');
            }
            Event::Start(Tag::CodeBlock(_)) => code = true,
            Event::End(TagEnd::CodeBlock) => code = false,
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::TableCell | TagEnd::DefinitionListTitle) => {
                pieces[current].push('\n')
            }
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text)
                if !code && heading_depth == 0 =>
            {
                pieces[current].push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => pieces[current].push(' '),
            _ => {}
        }
    }
    pieces
}
