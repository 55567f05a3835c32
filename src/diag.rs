//! Diagnostics: what is wrong, where, and what to do.
//!
//! In: a code, a place and a sentence from any stage. Out: `Checked<T>`, a value together with its diagnostics; [`report`]
//! shows them to people and programs.
//!
//! Must not know: who found the problem, or whether it stops the build. A stage never prints and never gives up: it
//! returns the best value it can and says what is wrong with it.

pub(crate) mod places;
pub(crate) mod report;

use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::Arc;

/// How bad it is. Errors stop a build; warnings do under `--strict`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The site cannot be right.
    Error,
    /// The site can be built, but something is likely not meant.
    Warning,
    /// Worth knowing.
    Note,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal, $severity:ident;)+) => {
        /// Every kind of problem, with a name that stays. Documented one by one in `docs/content/reference/diagnostics.md`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Code { $($(#[doc = $doc])+ #[serde(rename = $text)] $name,)+ }

        impl Code {
            /// All codes, in the order of the manual.
            pub const ALL: &[Code] = &[$(Code::$name,)+];

            /// The name as printed and as used in `allow`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text,)+ }
            }

            /// How bad it is unless the book says otherwise.
            pub fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)+ }
            }

            /// One line on what the code means.
            pub fn summary(self) -> &'static str {
                match self { $(Code::$name => concat!($($doc,)+).trim_ascii(),)+ }
            }
        }
    };
}

codes! {
    /// The TOML of `book.toml`, of front matter or of `book.lock` cannot be read.
    BadToml = "bad-toml", Error;
    /// The YAML of front matter cannot be read.
    BadYaml = "bad-yaml", Error;
    /// Front matter is opened and never closed.
    UnclosedFrontMatter = "unclosed-front-matter", Error;
    /// A key that this table does not have.
    UnknownKey = "unknown-key", Error;
    /// A value of another type than the key takes.
    WrongType = "wrong-type", Error;
    /// A value of the right type that is not one of those allowed.
    BadValue = "bad-value", Error;
    /// A tag, role or level that `[vocabulary]` does not declare.
    UndeclaredName = "undeclared-name", Error;
    /// A page without a title, in front matter or as its first heading.
    MissingTitle = "missing-title", Error;
    /// A heading that is not shown, since front matter gives the page another title.
    TwoTitles = "two-titles", Warning;
    /// A heading that is nearly what makes a question or one of its sections.
    NearSection = "near-section", Warning;
    /// Two questions or pages with one id.
    DuplicateId = "duplicate-id", Error;
    /// A heading id given twice on one page.
    DuplicateAnchor = "duplicate-anchor", Error;
    /// An alias that is also a living id or path, or claimed twice.
    BadAlias = "bad-alias", Error;
    /// A link to a file that is not in the book.
    DeadLink = "dead-link", Error;
    /// A link to a heading that the target page does not have.
    DeadAnchor = "dead-anchor", Error;
    /// An image that is not in the book.
    DeadImage = "dead-image", Error;
    /// A link that nobody can follow: without words, or without a destination.
    EmptyLink = "empty-link", Warning;
    /// A reference to a link that is not defined: shown as typed.
    UndefinedReference = "undefined-reference", Warning;
    /// The definition of a link that no link refers to: it is not shown.
    UnreadDefinition = "unread-definition", Warning;
    /// A footnote that is referred to and not there, or there and not referred to.
    LostFootnote = "lost-footnote", Warning;
    /// An address in text that is no link.
    BareAddress = "bare-address", Warning;
    /// Syntax of another tool, which means nothing here and is shown as typed.
    ForeignSyntax = "foreign-syntax", Warning;
    /// A related or pinned id that no question has.
    UnknownId = "unknown-id", Error;
    /// A path or symbolic link that leads out of the book.
    OutsideBook = "outside-book", Error;
    /// Bytes that are not UTF-8 in a text file.
    InvalidUtf8 = "invalid-utf8", Error;
    /// A character that neither HTML nor XML may hold, such as a control character.
    ControlCharacter = "control-character", Error;
    /// A name of a published file that Windows cannot hold.
    UnportableName = "unportable-name", Warning;
    /// A code fence in a language that the highlighter does not know.
    UnknownLanguage = "unknown-language", Warning;
    /// A code fence attribute that does not exist or cannot be read.
    BadFence = "bad-fence", Error;
    /// A code fence that is never closed.
    UnclosedFence = "unclosed-fence", Warning;
    /// A field of a worksheet without an id, so that its label cannot change.
    LooseField = "loose-field", Warning;
    /// A `check`, `starter` or `broken` that belongs to nothing.
    BadExercise = "bad-exercise", Error;
    /// Options without one to choose, or a page with gaps that no card asks for.
    BadCard = "bad-card", Error;
    /// LaTeX that cannot be turned into MathML.
    BadMath = "bad-math", Error;
    /// Raw HTML that the site's content security policy would block.
    BlockedHtml = "blocked-html", Error;
    /// A file beside the pages that would run script in a reader's browser.
    ActiveFile = "active-file", Error;
    /// A raw HTML element that is opened and never closed, closed and never opened, or that browsers put elsewhere.
    MisplacedHtml = "misplaced-html", Error;
    /// Something that looks like an HTML element and is none.
    UnknownElement = "unknown-element", Warning;
    /// A template or theme file that cannot be used.
    BadTemplate = "bad-template", Error;
    /// A file of the book's own theme that nothing uses.
    UnusedThemeFile = "unused-theme-file", Warning;
    /// A style sheet that takes away custom properties which other styles use.
    LostProperty = "lost-property", Warning;
    /// Two sources that would be written to one place.
    PathClash = "path-clash", Error;
    /// A code block or a line of code that is more than the highlighter takes: shown plain.
    PlainCode = "plain-code", Note;
    /// An id in `book.lock` that no page has any more.
    VanishedId = "vanished-id", Warning;
    /// A page that stands elsewhere than `book.lock` has it, without an alias.
    MovedPage = "moved-page", Warning;
    /// Readers' progress is no longer found where `book.lock` says that it was kept.
    ChangedKey = "changed-key", Warning;
    /// A title from which other books get the same key for readers' progress.
    SharedKey = "shared-key", Warning;
    /// An entry of `book.lock` that is missing or out of date.
    StaleLock = "stale-lock", Warning;
    /// A diagram without the picture of what it says now, or a picture that no diagram has any more.
    StalePicture = "stale-picture", Warning;
    /// An image without alternative text.
    MissingAlt = "missing-alt", Warning;
    /// A page so large that reading it would take the machine's memory.
    LargePage = "large-page", Error;
    /// A file that looks like a page and is copied as it is.
    UnreadPage = "unread-page", Warning;
    /// A file so large that a reader on a phone would notice.
    LargeFile = "large-file", Warning;
    /// No `base_url`: no canonical addresses, sitemap or feed.
    NoBaseUrl = "no-base-url", Note;
    /// A runtime that `[run.LANG]` names and that is not installed: readers cannot run the language.
    MissingRuntime = "missing-runtime", Note;
    /// A language that the interface does not speak.
    Untranslated = "untranslated", Note;
    /// A cue that is too long to be a hook.
    LongCue = "long-cue", Warning;
    /// A question without a cue.
    MissingCue = "missing-cue", Warning;
    /// An opening paragraph too long to say in one breath.
    LongOpening = "long-opening", Warning;
    /// An answer longer than the limit.
    LongAnswer = "long-answer", Warning;
    /// An example with too many lines of code.
    LongExample = "long-example", Warning;
    /// A "why they ask" that explains too much.
    LongWhy = "long-why", Warning;
    /// A list of trade-offs with too many items.
    LongTradeoffs = "long-tradeoffs", Warning;
    /// Too few or too many follow-ups.
    FollowUpCount = "follow-up-count", Warning;
    /// A follow-up without an answer.
    UnansweredFollowUp = "unanswered-follow-up", Warning;
    /// A section that pages of this format are expected to have.
    MissingSection = "missing-section", Warning;
    /// Something that was begun and holds nothing: an empty answer, a plan without tasks.
    Unfinished = "unfinished", Warning;
    /// A card whose answer is a list, which is hard to recall.
    ListCard = "list-card", Warning;
    /// A card whose answer is too long to recall.
    LongCard = "long-card", Warning;
    /// Two questions that ask nearly the same.
    NearDuplicate = "near-duplicate", Warning;
    /// One sentence on three pages.
    RepeatedSentence = "repeated-sentence", Warning;
    /// A page that nobody reviewed for a year.
    NotReviewed = "not-reviewed", Warning;
    /// A role and level with too few questions.
    ThinTrack = "thin-track", Warning;
    /// A page that no other page links to.
    OrphanPage = "orphan-page", Warning;
    /// An unknown lint in `allow` or `[lint]`.
    UnknownLint = "unknown-lint", Error;
    /// An external link that does not answer as it should.
    ExternalLink = "external-link", Warning;
    /// A code block that failed or printed something else.
    FailedBlock = "failed-block", Error;
    /// A command of `[test.LANG]` that cannot be run.
    MissingInterpreter = "missing-interpreter", Error;
    /// A glyph that the embedded font of the PDF does not have.
    MissingGlyph = "missing-glyph", Warning;
    /// A file that cannot be read or written.
    Io = "io", Error;
}

impl Code {
    /// The code of that name.
    pub fn from_name(name: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.as_str() == name)
    }

    /// Content lints: found by `check`, tuned in `[lint]`, silenced by `allow`.
    pub fn is_lint(self) -> bool {
        self.severity() == Severity::Warning
    }
}

/// One problem at one place.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Which kind of problem.
    pub code: Code,
    /// How bad here.
    pub severity: Severity,
    /// The file, relative to the book, with `/`; none for a problem of the whole book.
    pub file: Option<Arc<str>>,
    /// Bytes of the file; none for the whole file.
    pub span: Option<Range<usize>>,
    /// What is wrong: a sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// How to mend it, where that is certain.
    #[serde(default)]
    pub fix: Option<Box<Fix>>,
}

/// What mends a problem.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fix {
    /// The bytes to replace; none for those of the problem.
    pub at: Option<Range<usize>>,
    /// What to write in their place.
    pub text: String,
}

impl Diagnostic {
    /// A problem of the whole book.
    pub fn new(code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            severity: code.severity(),
            file: None,
            span: None,
            message: message.into(),
            help: None,
            fix: None,
        }
    }

    /// The same problem, placed in a file.
    pub fn in_file(mut self, file: &Arc<str>) -> Diagnostic {
        self.file = Some(file.clone());
        self
    }

    /// The same problem, placed at bytes of a file.
    pub fn at(mut self, file: &Arc<str>, span: Range<usize>) -> Diagnostic {
        self.file = Some(file.clone());
        self.span = Some(span);
        self
    }

    /// The same problem with advice.
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// The same problem with what to write in place of its span.
    pub fn fix(mut self, text: impl Into<String>) -> Diagnostic {
        self.fix = Some(Box::new(Fix { at: None, text: text.into() }));
        self
    }

    /// The same problem with the nearest of some names as advice, if one is near.
    pub fn suggest<'a>(mut self, written: &str, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
        if let Some(name) = nearest(written, known) {
            self.help = Some(format!("did you mean `{name}`?"));
        }
        self
    }
}

/// A value with what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Checked<T> {
    /// The best value that could be made.
    pub value: T,
    /// What is wrong with it; empty when all is well.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Checked<T> {
    /// The value, its diagnostics moved to `all`.
    pub fn collect(self, all: &mut Vec<Diagnostic>) -> T {
        all.extend(self.diagnostics);
        self.value
    }
}

/// Names longer than this are no slips of one another: comparing takes the product of their lengths.
const LONGEST_NAME: usize = 200;

/// The name closest to what was written, if it is close enough to be a slip. Of equally close ones the first by alphabet.
pub(crate) fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = written.to_lowercase();
    let length = written.chars().count();
    if length > LONGEST_NAME {
        return None;
    }
    known
        .into_iter()
        .filter_map(|name| {
            let other = name.chars().count();
            let most = (other.max(length) / 3).max(1);
            if other.abs_diff(length) > most || other > LONGEST_NAME {
                return None;
            }
            let distance = strsim::damerau_levenshtein(&wanted, &name.to_lowercase());
            (distance <= most).then_some((distance, name))
        })
        .min()
        .map(|(_, name)| name)
}

/// Sorts by file and place and drops exact repeats, so that the report does not depend on who worked when.
pub(crate) fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| {
        let place = |d: &Diagnostic| (d.file.clone(), d.span.as_ref().map(|s| (s.start, s.end)), d.severity, d.code);
        place(a).cmp(&place(b)).then_with(|| a.message.cmp(&b.message))
    });
    diagnostics.dedup();
}
