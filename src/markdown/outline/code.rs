//! The code blocks of a page, and what is wrong with their fences.
//!
//! In: the events of code blocks. Out: a [`Block`] for each, in the document.
//!
//! Must not know: what a block is for.

use crate::diag::{self, Code, Diagnostic};
use crate::input::Included;
use crate::markdown::doc::Block;
use crate::markdown::fence::{self, Fence};
use crate::markdown::highlight;
use crate::markdown::outline::draft::Draft;
use crate::route;
use pulldown_cmark::CodeBlockKind;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

/// Languages of diagrams: a program draws them.
const DIAGRAMS: &[&str] = &["mermaid", "plantuml", "dot", "graphviz", "d2"];
/// What a field can ask for beside text.
const FIELDS: &[&str] = &["date", "questions"];

/// The code blocks that have been read, and the open one.
#[derive(Default)]
pub(super) struct CodeBlocks {
    open: Option<Block>,
    /// The code of the open block.
    text: String,
    /// The ids of a worksheet's fields.
    fields: HashSet<String>,
    /// Where the last block ends.
    last_end: Option<usize>,
    /// What fences include.
    included: Arc<[Included]>,
    /// What the open block includes.
    shown: Option<Arc<str>>,
}

impl CodeBlocks {
    /// Reads the blocks of a page whose fences include something.
    pub(super) fn new(included: &Arc<[Included]>) -> CodeBlocks {
        CodeBlocks { included: included.clone(), ..CodeBlocks::default() }
    }

    /// Opens a block; `top` where it stands in nothing else.
    pub(super) fn start(&mut self, kind: &CodeBlockKind<'_>, span: Range<usize>, top: bool, draft: &mut Draft) {
        let (fence, bad) = match kind {
            CodeBlockKind::Fenced(info) => fence::parse(info),
            CodeBlockKind::Indented => (Fence::default(), Vec::new()),
        };
        let text = draft.doc.text.clone();
        let opening = text[span.clone()].lines().next().unwrap_or_default();
        let rest = opening.trim_start_matches(['`', '~', ' ', '\t']);
        let start = span.start + opening.len() - rest.len();
        let written = rest.trim_end();
        // Where a backslash or an entity stands in it, what was read is not what was written: the whole is the place.
        let as_written = matches!(kind, CodeBlockKind::Fenced(info) if info.trim() == written);
        let place = |word: Range<usize>| match written.get(word.clone()).filter(|_| as_written) {
            Some(_) => start + word.start..start + word.end,
            None => start..start + written.len(),
        };
        let language = place(0..written.find([' ', '\t', ',']).unwrap_or(written.len()));
        for word in bad {
            let at = place(word.span.clone());
            let known = if fence.is_field() { fence::FIELD_ATTRIBUTES } else { fence::CODE_ATTRIBUTES };
            let problem = Diagnostic::new(Code::BadFence, word.message).at(&draft.doc.file, at);
            draft.problems.push(match word.instead {
                Some(nothing) if nothing.is_empty() => {
                    problem.help("remove it: it means something to another tool alone").fix(nothing)
                }
                Some(instead) => problem.help(format!("write `{instead}`")).fix(instead),
                // The word is known, and what it is given is wrong: the message says what it takes.
                None if known.contains(&&*word.word) => problem,
                None => problem
                    .help(format!("known words: {}", known.join(", ")))
                    .suggest(&word.word, known.iter().copied()),
            });
        }
        unknown_language(&fence, language.clone(), draft);
        let whole = place(0..written.len());
        if fence.is_field() && fence.label.is_none() {
            draft.problem(Code::BadFence, format!("a `{}` needs a label", fence.language), language).help =
                Some("write `label=\"…\"`: it names the field for every reader".to_owned());
        }
        self.field(&fence, whole, draft);
        self.shown =
            fence.file.as_ref().and_then(|part| {
                let at = place(part.span.clone());
                let known = self.included.binary_search_by(|included| included.written.cmp(&part.written)).ok()?;
                let included = &self.included[known];
                let refused = included.text.as_ref().err();
                draft.problems.extend(refused.map(|(message, help)| {
                    Diagnostic::new(Code::BadFence, message).at(&draft.doc.file, at).help(help)
                }));
                included.text.as_ref().ok().cloned()
            });
        let between = self.last_end.and_then(|end| text.get(end..span.start));
        let follows = between.is_some_and(|between| between.trim().is_empty());
        let plain = top && matches!(kind, CodeBlockKind::Fenced(_));
        let piece = draft.doc.pieces.len() - 1;
        self.open = Some(Block { fence, code: span.end..span.end, span, piece, plain, inner: Box::default(), follows });
        self.text.clear();
    }

    /// Takes text of the open block; `false` where none is open.
    pub(super) fn text(&mut self, text: &str, span: &Range<usize>) -> bool {
        let Some(block) = &mut self.open else { return false };
        if self.text.is_empty() {
            block.code = span.clone();
        }
        block.code.end = span.end;
        self.text.push_str(text);
        true
    }

    /// Closes the open block.
    pub(super) fn end(&mut self, span: Range<usize>, draft: &mut Draft) {
        let Some(mut block) = self.open.take() else { return };
        if self.text.is_empty() {
            block.code = span.end..span.end;
        }
        block.span.end = span.end.max(block.span.end);
        if block.fence.file.is_some() {
            self.include(&mut block, draft);
        }
        let lines = self.text.lines().count() as u32;
        missing_lines(&block, lines, draft);
        if block.fence.language != "output" && !block.fence.is_field() && !block.fence.is_scaffold() {
            draft.piece().code_lines += lines;
        }
        if highlight::is_too_large(&self.text) {
            let message = "this block is too long to be highlighted and is shown plain".to_owned();
            let first = block.span.start..block.span.start + 3;
            draft.problem(Code::PlainCode, message, first).help =
                Some("nothing else is lost; a shorter block is easier to learn from".to_owned());
        }
        plain_lines(&block, &self.text, draft);
        if !block.plain {
            block.inner = std::mem::take(&mut self.text).into();
        }
        unclosed(&block, draft);
        second_output(&block, draft);
        self.last_end = Some(block.span.end);
        draft.doc.fences.push(block);
    }

    /// Gives a block the lines of a file in place of its own.
    fn include(&mut self, block: &mut Block, draft: &mut Draft) {
        if !self.text.trim().is_empty() {
            let message = "what this block holds is not shown: `file` gives its code".to_owned();
            let first = block.code.start..block.code.start + 1;
            draft.problem(Code::BadFence, message, first).help =
                Some("remove the lines of the block, or `file=\"…\"`".to_owned());
        }
        self.text = self.shown.take().map(|text| text.to_string()).unwrap_or_default();
        (block.code, block.plain) = (block.opening(&draft.doc.text), false);
    }

    /// What a field cannot do without: an id of its own, and options where a choice is asked.
    fn field(&mut self, fence: &Fence, opening: Range<usize>, draft: &mut Draft) {
        if !fence.is_field() {
            return;
        }
        if fence.language == "choice" && fence.options.iter().all(|option| option.is_empty()) {
            let message = "a `choice` needs something to choose from".to_owned();
            draft.problem(Code::BadFence, message, opening.clone()).help = Some("write `options=\"1|2|3\"`".to_owned());
        }
        if let Some(kind) = fence.kind.as_deref().filter(|kind| !FIELDS.contains(kind)) {
            let message = format!("there is no field of the kind `{kind}`");
            draft.problem(Code::BadFence, message, opening.clone()).help =
                Some("kinds are `date` and `questions`; without one a field takes text".to_owned());
        }
        let Some(id) = &fence.id else {
            let message = format!("this `{}` has no id: what readers write is kept under its label", fence.language);
            let id = route::slug(fence.label.as_deref().unwrap_or("field"));
            draft.problem(Code::LooseField, message, opening).help =
                Some(format!("write `id={id}`: then the label may change"));
            return;
        };
        if !self.fields.insert(id.clone()) {
            let message = format!("the id `{id}` is that of another field of this page");
            draft.problem(Code::BadFence, message, opening).help =
                Some("what readers write is kept under the id: choose another".to_owned());
        }
    }
}

/// Reports a language that the highlighter does not know.
fn unknown_language(fence: &Fence, at: Range<usize>, draft: &mut Draft) {
    if fence.is_field() || highlight::knows(&fence.language) {
        return;
    }
    let message = format!("no grammar for the language `{}`: the code is shown plain", fence.language);
    let problem = Diagnostic::new(Code::UnknownLanguage, message).at(&draft.doc.file, at);
    let known: Vec<&str> = highlight::languages().filter(|name| name.len() > 2).collect();
    draft.problems.push(match diag::nearest(&fence.language, known) {
        Some(name) => problem.help(format!("did you mean `{name}`?")),
        None if DIAGRAMS.contains(&fence.language.as_str()) => problem.help(format!(
            "`[render.{}] command` in `book.toml` has `cuebook render` draw it; an SVG file does as well",
            fence.language
        )),
        None => problem.help("write `text` where no highlighting is wanted"),
    });
}

/// Reports a block that is never closed: it takes up all the rest of the page, or of what it stands in.
fn unclosed(block: &Block, draft: &mut Draft) {
    let text = &draft.doc.text[block.span.clone()];
    let mark = text.chars().next().filter(|mark| matches!(mark, '`' | '~'));
    let Some(mark) = mark else { return };
    let count = text.chars().take_while(|c| *c == mark).count();
    let last = text.trim_end().lines().last().unwrap_or_default();
    let last = last.trim_start_matches([' ', '\t', '>']);
    let closed = text.trim_end().contains('\n') && last.len() >= count && last.chars().all(|c| c == mark);
    if !closed {
        let message = "this block is never closed: everything after it is code".to_owned();
        let fence: String = std::iter::repeat_n(mark, count).collect();
        draft.problem(Code::UnclosedFence, message, block.opening(&draft.doc.text)).help =
            Some(format!("write {fence} on a line of its own where it ends"));
    }
}

/// Reports an output that nothing is compared with: the one before it is that of their block.
fn second_output(block: &Block, draft: &mut Draft) {
    let after_output = draft.doc.fences.last().is_some_and(|last| last.fence.language == "output");
    if block.fence.language == "output" && block.follows && after_output {
        let message = "this is the second output of one block: nothing is compared with it".to_owned();
        let opening = block.opening(&draft.doc.text);
        let at = opening.start + draft.doc.text[opening].find("output").unwrap_or_default();
        draft.problem(Code::BadFence, message, at..at + "output".len()).help =
            Some("write all that the block prints into one `output` fence, or a sentence between".to_owned());
    }
}

/// Reports lines that a fence names and its block does not have.
fn missing_lines(block: &Block, lines: u32, draft: &mut Draft) {
    for (word, ranges) in [("hl", &block.fence.highlight), ("hide", &block.fence.hide)] {
        let Some((_, last)) = ranges.iter().find(|(_, last)| *last > lines) else { continue };
        let opening = block.opening(&draft.doc.text);
        let written = &draft.doc.text[opening.clone()];
        let at = written.find(&format!("{word}=")).map_or(opening.start, |at| opening.start + at);
        let message = format!("`{word}` names line {last} of a block that has {lines}");
        draft.problem(Code::BadFence, message, at..at + word.len()).help =
            Some("lines are counted from 1, the fence apart".to_owned());
    }
}

/// Reports lines of a block that the highlighter gives up on.
fn plain_lines(block: &Block, code: &str, draft: &mut Draft) {
    let plain = highlight::plain_lines(&block.fence.language, code);
    let Some(first) = plain.first() else {
        return;
    };
    let lines = draft.doc.text[block.code.clone()].split_inclusive('\n');
    // A file's lines are not in the page: its block is the place.
    let before: usize = lines.take(*first).map(str::len).sum();
    let at = if block.fence.file.is_some() { block.code.start } else { block.code.start + before };
    let message = match plain.len() {
        1 => "this line is too much for the highlighter and is shown plain".to_owned(),
        count => format!(
            "this line and {} more of the block are too much for the highlighter and are shown plain",
            count - 1
        ),
    };
    draft.problem(Code::PlainCode, message, at..at + 1).help =
        Some("nothing else is lost; shorter lines are coloured".to_owned());
}
