//! What is known of a page's text: where its parts are and what they refer to.
//!
//! [`crate::markdown::outline`] makes it. The source text is kept and the events are not: running through them again for the
//! HTML takes 40 µs a page, keeping them until all links are known would take 20 KB.
//!
//! Must not know: how it is read, what a page is for, other pages, where links lead.

pub(crate) use crate::markdown::events::Reading;
use crate::markdown::fence::Fence;
use crate::markdown::gaps::Gap;
use crate::markdown::inline;
use crate::markdown::prose::Said;
use crate::markdown::text::{Prose, Title};
use crate::route;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

/// A page's text and the places in it.
#[derive(Debug, Clone, Default)]
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
    /// The title that front matter gives, where it has links, and the byte at which it is written.
    pub written_title: Option<(String, usize)>,
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
    pub links: Vec<SourceLink>,
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
    /// Takes the title of front matter, whose links are the page's: they stand before all others.
    pub fn take_title(&mut self, title: &str, at: usize, reading: Reading) {
        let found = inline::links(title, reading);
        if found.is_empty() {
            return;
        }
        for spot in &mut self.spots {
            if let SpotKind::Link(index) = &mut spot.kind {
                *index += found.len();
            }
        }
        let links =
            found.into_iter().map(|(to, span)| SourceLink { to, image: false, span: at + span.start..at + span.end });
        self.links.splice(0..0, links);
        self.written_title = Some((title.to_owned(), at));
    }

    /// The code blocks of some pieces, in the order of the text.
    pub fn blocks_of(&self, pieces: Range<usize>) -> &[Block] {
        let from = self.fences.partition_point(|block| block.piece < pieces.start);
        let to = self.fences.partition_point(|block| block.piece < pieces.end);
        self.fences.get(from..to).unwrap_or_default()
    }

    /// What each piece says, as plain text without code blocks.
    pub fn prose(&self) -> Vec<String> {
        self.pieces.iter().map(|piece| piece.said.text(&self.text)).collect()
    }

    /// The Markdown, with the lines of files in the blocks that show them.
    pub fn markdown(&self) -> String {
        let (mut text, mut at) = (String::new(), self.body);
        for block in self.fences.iter().filter(|block| block.fence.file.is_some()) {
            let opening = block.opening(&self.text);
            text.push_str(&self.text[at..opening.end]);
            // What stands before a block in a quote or a list stands before its lines too; an item's mark stands once.
            let line = self.text[..opening.start].rfind('\n').map_or(0, |end| end + 1);
            let before = &self.text[line..opening.start];
            let before: String = before.chars().map(|c| if c == '>' || c == '\t' { c } else { ' ' }).collect();
            for code in block.code_in(&self.text).lines() {
                text.extend(["\n", &before, code]);
            }
            at = opening.end;
        }
        text.push_str(&self.text[at..]);
        text
    }

    /// Bytes without the white space at their end: of a heading, its line.
    pub(crate) fn trimmed(&self, span: &Range<usize>) -> Range<usize> {
        span.start..span.start + self.text[span.clone()].trim_end().len()
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
    /// Where the words of its attributes stand: pulldown-cmark gives no places for them, so they are found again in the braces.
    pub fn places<'t>(&self, text: &'t str) -> AttributePlaces<'t> {
        let source = &text[self.span.clone()];
        let braces = source.rfind('{').map_or(source.len(), |at| at + 1);
        let start = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
        let mut places = HashMap::new();
        for word in source[braces..].trim_end_matches(|c| c != '}').trim_end_matches('}').split_whitespace() {
            let bare = word.strip_prefix(['#', '.']).unwrap_or(word);
            let (key, value) = bare.split_once('=').unwrap_or((bare, ""));
            for part in [word, bare, key, value].into_iter().chain(value.split(',')).filter(|part| !part.is_empty()) {
                places.entry(part).or_insert_with(|| start(part));
            }
        }
        AttributePlaces { heading: self.span.clone(), places }
    }
}

/// Where the attributes of a heading stand.
#[derive(Debug)]
pub struct AttributePlaces<'t> {
    heading: Range<usize>,
    /// The first byte of each word, name and value.
    places: HashMap<&'t str, usize>,
}

impl AttributePlaces<'_> {
    /// The bytes of a word; those where the heading begins for one that is not there.
    pub fn of(&self, word: &str) -> Range<usize> {
        let start = self.places.get(word).copied().unwrap_or(self.heading.start);
        start..(start + word.len()).min(self.heading.end)
    }
}

/// What stands between two headings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Piece {
    /// The first paragraph.
    pub opening: Prose,
    /// All that it says, code blocks apart.
    pub said: Said,
    /// The items of lists at the top level.
    pub items: Vec<Prose>,
    /// The bytes of the file that each of those items takes.
    pub item_spans: Vec<Range<usize>>,
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
pub struct SourceLink {
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
    /// The code; of a block that shows a file, the line that names it.
    pub code: Range<usize>,
    /// The whole block.
    pub span: Range<usize>,
    /// Piece it stands in.
    pub piece: usize,
    /// Whether it is fenced at the top level, where `code` is the code byte for byte.
    pub plain: bool,
    /// Where it is not: the code, without the indentation and quote marks of what it stands in, or that of a file.
    pub(super) inner: Box<str>,
    /// Whether it follows the block before it with nothing between.
    pub follows: bool,
}

impl Block {
    /// The code, out of the text of the page.
    pub fn code_in<'t>(&'t self, text: &'t str) -> &'t str {
        if self.plain { text.get(self.code.clone()).unwrap_or_default() } else { &self.inner }
    }

    /// The bytes of the line that opens it.
    pub fn opening(&self, text: &str) -> Range<usize> {
        let line = text.get(self.span.clone()).and_then(|block| block.lines().next()).unwrap_or_default();
        self.span.start..self.span.start + line.trim_end().len()
    }
}

/// The footnotes of a page.
#[derive(Debug, Clone, Default)]
pub struct Notes {
    /// The id of each, by its name.
    ids: HashMap<String, String>,
    /// How often each id was wanted, for those that are taken.
    taken: HashMap<String, usize>,
}

impl Notes {
    /// The id of a footnote.
    pub fn id(&self, name: &str) -> Option<&str> {
        self.ids.get(&Notes::folded(name)).map(String::as_str)
    }

    /// Gives a footnote an id; `false` where one of that name has one.
    pub(super) fn add(&mut self, name: &str) -> bool {
        let folded = Notes::folded(name);
        if self.ids.contains_key(&folded) {
            return false;
        }
        let wanted = format!("fn-{}", route::slug(name));
        let mut number = self.taken.get(&wanted).copied().unwrap_or_default();
        let mut id = wanted.clone();
        while self.taken.contains_key(&id) {
            number += 1;
            id = format!("{wanted}-{}", number + 1);
        }
        self.taken.insert(wanted, number);
        self.taken.entry(id.clone()).or_default();
        self.ids.insert(folded, id);
        true
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Gives another id to each footnote whose own, or that of the way back from it, is a heading's: those stay as they are.
    /// Returns the ids that changed, old and new.
    pub(super) fn make_way(&mut self, headings: &HashSet<&str>) -> Vec<(String, String)> {
        let clashes = |id: &str| headings.contains(id) || headings.contains(format!("ref-{id}").as_str());
        let mut taken: HashSet<String> = self.ids.values().cloned().collect();
        let mut ids: Vec<&mut String> = self.ids.values_mut().filter(|id| clashes(id)).collect();
        ids.sort();
        let mut changed = Vec::new();
        for id in ids {
            let new = (2..).map(|number| format!("{id}-{number}"));
            let Some(new) = { new }.find(|new| !taken.contains(new) && !clashes(new)) else { continue };
            taken.insert(new.clone());
            changed.push((std::mem::replace(id, new.clone()), new));
        }
        changed
    }

    /// The form in which two names are one, as CommonMark compares labels.
    pub(super) fn folded(name: &str) -> String {
        name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
    }
}
