//! The code blocks of a page that can be run: what each runs, what it must print or raise, and its digest.
//!
//! In: a [`Doc`], and which languages have a `[test.LANG]`. Out: one [`Runnable`] for each such block. A block that
//! `continue`s runs after the blocks it continues; its digest covers them, and what it must print, so that a digest in
//! `book.lock` says that exactly what the page shows has passed.
//!
//! Must not know: how a block is run, what passed.

use crate::book::exercises::{self, Exercise, canonical};
use crate::diag::{Code, Diagnostic};
use crate::digest::{self, Digest};
use crate::markdown::doc::{Block, Doc};
use crate::markdown::fence::BlockRole;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A block that `cuebook test` looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runnable {
    /// The block, as an index into [`Doc::fences`].
    pub index: usize,
    /// Its language, as its `[test.LANG]` is called.
    pub language: String,
    /// Its code.
    pub code: Arc<str>,
    /// What its language's `setup` file holds: it runs before everything.
    pub setup: String,
    /// Code of the blocks it continues, first to last.
    pub before: Vec<Arc<str>>,
    /// What it must print, when an `output` block follows.
    pub output: Option<String>,
    /// The exception it must end with.
    pub raises: Option<String>,
    /// Marked `no-run`.
    pub no_run: bool,
    /// Of a check: what stands in for the solution and must fail, and the code before the check then.
    pub must_fail: Vec<(WrongBlock, Vec<Arc<str>>)>,
    /// Digest of all of the above but the index.
    pub digest: Digest,
}

impl Runnable {
    /// Whether there is anything to run.
    pub fn runs(&self) -> bool {
        !self.no_run || !self.must_fail.is_empty()
    }
}

/// What a check must not let pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WrongBlock {
    /// No code at all.
    Nothing,
    /// The starter as it is.
    Starter,
    /// The broken block as it is.
    Broken,
}

/// A block can continue at most this many others. It runs after all of them, so without a bound the work for a page would grow
/// with the square of its size.
const MOST_CONTINUED: usize = 100;

/// The code that a block continues, and its own.
type CodeSoFar = (Vec<Arc<str>>, Arc<str>);

/// The blocks of a page whose language is tested, in the order of the text. `setup_of` gives the setup of the
/// languages that have a `[test.LANG]`, empty for none.
///
/// A block continues the chain of the blocks of its language since the last one that began anew. A block that raises is
/// the end of its own run and no part of what later blocks continue; nor is a block that is broken on purpose. A starter
/// runs only before the check of its exercise.
pub fn of_doc<'a>(doc: &Doc, setup_of: impl Fn(&str) -> Option<&'a str>) -> Vec<Runnable> {
    let mut found: Vec<Runnable> = Vec::new();
    let named = |language: &str| {
        let canonical = canonical(language);
        [language, canonical].into_iter().find(|name| !name.is_empty() && setup_of(name).is_some()).map(str::to_owned)
    };
    let code_of = |index: usize| doc.fences[index].code_in(&doc.text);
    let exercises = exercises::of_doc(doc).value;
    let mut chains: BTreeMap<String, Vec<Arc<str>>> = BTreeMap::new();
    let mut before_of: BTreeMap<usize, CodeSoFar> = BTreeMap::new();
    for (index, block) in doc.fences.iter().enumerate() {
        let fence = &block.fence;
        let Some(language) = named(&fence.language).filter(|_| fence.language != "output") else { continue };
        let code: Arc<str> = code_of(index).into();
        let setup = setup_of(&language).unwrap_or_default().to_owned();
        let follower = doc.fences.get(index + 1).filter(|next| next.fence.language == "output" && next.follows);
        let output = follower.map(|_| code_of(index + 1).to_owned());
        let chain = chains.entry(language.clone()).or_default();
        if fence.role == Some(BlockRole::Starter) {
            before_of.insert(index, (chain.clone(), code));
            continue;
        }
        if fence.role == Some(BlockRole::Check) {
            let exercise = exercises.binary_search_by_key(&index, |exercise| exercise.check).ok();
            found.extend(exercise.map(|at| check(&exercises[at], (language, setup, code), &before_of)));
            continue;
        }
        let apart = fence.no_run || fence.role == Some(BlockRole::Broken);
        if !fence.continues && !apart {
            chain.clear();
        }
        let before = if fence.continues { chain.clone() } else { Vec::new() };
        before_of.insert(index, (before.clone(), code.clone()));
        if !apart && fence.raises.is_none() && chain.len() < MOST_CONTINUED {
            chain.push(code.clone());
        }
        let raises = fence.raises.clone();
        let digest = with_setup(&setup, digest::of(&(&language, &before, &code, &output, &raises, fence.no_run)));
        let (no_run, must_fail) = (fence.no_run, Vec::new());
        found.push(Runnable { index, language, code, setup, before, output, raises, no_run, must_fail, digest });
    }
    found
}

/// Reports of the blocks that continue more than a block can.
pub(crate) fn problems(doc: &Doc) -> Vec<Diagnostic> {
    let mut lengths: HashMap<&str, usize> = HashMap::new();
    let mut problems = Vec::new();
    let in_chains = |block: &&Block| {
        let fence = &block.fence;
        let alone = matches!(fence.role, Some(BlockRole::Starter | BlockRole::Check));
        !alone && !fence.is_field() && !matches!(fence.language.as_str(), "" | "output")
    };
    for block in doc.fences.iter().filter(in_chains) {
        let fence = &block.fence;
        let apart = fence.no_run || fence.role == Some(BlockRole::Broken);
        let length = lengths.entry(canonical(&fence.language)).or_default();
        if !fence.continues && !apart {
            *length = 0;
        }
        if fence.continues && *length > MOST_CONTINUED {
            let message = format!("this block continues more than {MOST_CONTINUED} blocks");
            let problem = Diagnostic::new(Code::BadFence, message).at(&doc.file, block.opening(&doc.text));
            problems.push(problem.help("leave out `continue`, and begin anew with what the block needs"));
        }
        *length += usize::from(!apart && fence.raises.is_none());
    }
    problems
}

/// The digest of a block together with its setup: without one it stays what it is.
fn with_setup(setup: &str, block: Digest) -> Digest {
    if setup.is_empty() { block } else { digest::of(&(setup, block)) }
}

/// A check as a block that runs after the solution. `before_of` has for each block the code it continues and its own.
fn check(
    exercise: &Exercise,
    (language, setup, code): (String, String, Arc<str>),
    before_of: &BTreeMap<usize, CodeSoFar>,
) -> Runnable {
    let with = |block: &usize| {
        before_of.get(block).map(|(before, code)| before.iter().chain([code]).cloned().collect::<Vec<Arc<str>>>())
    };
    let solution = exercise.solution.as_ref();
    let context = solution.or(exercise.broken.as_ref()).and_then(|block| before_of.get(block));
    let context = context.map(|(before, _)| before.clone()).unwrap_or_default();
    let mut must_fail = vec![(WrongBlock::Nothing, context.clone())];
    if let Some((_, starter)) = exercise.starter.and_then(|starter| before_of.get(&starter)) {
        must_fail.push((WrongBlock::Starter, context.into_iter().chain([starter.clone()]).collect()));
    }
    must_fail.extend(exercise.broken.as_ref().and_then(with).map(|before| (WrongBlock::Broken, before)));
    let before = solution.and_then(with).unwrap_or_default();
    let digest = with_setup(&setup, digest::of(&(&language, &before, &code, &must_fail)));
    let (output, raises, no_run) = (None, None, solution.is_none());
    Runnable { index: exercise.check, language, code, setup, before, output, raises, no_run, must_fail, digest }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Source;
    use crate::markdown::events::{HtmlMode, Reading};
    use crate::markdown::outline;
    use crate::markdown::quotes::Quotes;

    fn blocks(text: &str) -> Vec<Runnable> {
        let source = Source { path: "content/a.md".into(), text: text.into(), ..Source::default() };
        let doc = outline::parse(
            &source,
            Reading { quotes: Some(Quotes::ENGLISH), html: HtmlMode::Allow, math: true, remote_images: false },
        )
        .value;
        of_doc(&doc, |language| (language == "python").then_some(""))
    }

    #[test]
    fn a_chain_is_what_a_block_continues() {
        let found = blocks(
            "```python\na\n```\n\n```python continue raises=E\nb\n```\n\n```output\nx\n```\n\n```python continue\nc\n```\n\n\
             ```sql\nd\n```\n\n```py\ne\n```\n\n- ```python continue\n  f\n   g\n  ```\n\n```python no-run\nh\n```\n",
        );
        let seen: Vec<(String, &str)> = found.iter().map(|block| (block.before.concat(), &*block.code)).collect();
        let wanted = [("", "a\n"), ("a\n", "b\n"), ("a\n", "c\n"), ("", "e\n"), ("e\n", "f\n g\n"), ("", "h\n")];
        assert_eq!(seen, wanted.map(|(before, code)| (before.to_owned(), code)));
        assert_eq!(found[1].output.as_deref(), Some("x\n"));
        assert_eq!(found[2].output, None);
        assert!(found[5].no_run && !found[4].no_run);
    }

    #[test]
    fn the_digest_covers_what_is_shown() {
        let digest = |text: &str| blocks(text).last().map(|block| block.digest);
        let base = digest("```python\n1\n```\n\n```python continue\n2\n```\n\n```output\n3\n```\n");
        for other in [
            "```python\n0\n```\n\n```python continue\n2\n```\n\n```output\n3\n```\n",
            "```python\n1\n```\n\n```python\n2\n```\n\n```output\n3\n```\n",
            "```python\n1\n```\n\n```python continue\n2\n```\n\n```output\n4\n```\n",
            "```python\n1\n```\n\n```python continue\n2\n```\n",
        ] {
            assert_ne!(base, digest(other));
        }
        assert_eq!(base, digest("Text.\n\n```python\n1\n```\n\n```python continue\n2\n```\n\n```output\n3\n```\n"));
    }
}
