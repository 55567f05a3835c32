//! The grammars of a syntect set, unpacked one by one when they are first needed.
//!
//! syntect keeps the contexts of its grammars to itself, but writes them out by serde: what is read here has the shape
//! of what it writes.

use crate::bounds::Stop;
use crate::pattern::Outlook;
use crate::state::State;
use crate::table::{Table, Tried};
use onig::{Regex, RegexOptions, Syntax};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use syntect::parsing::{ClearAmount, Scope, SyntaxReference, SyntaxSet};

/// The grammars of a [`SyntaxSet`], to read code with.
#[derive(Debug)]
pub struct Grammars {
    set: SyntaxSet,
    unpacked: Vec<OnceLock<Option<Grammar>>>,
}

impl Grammars {
    /// Takes over a set. A grammar is unpacked when it is first used.
    pub fn new(set: SyntaxSet) -> Grammars {
        let unpacked = set.syntaxes().iter().map(|_| OnceLock::new()).collect();
        Grammars { set, unpacked }
    }

    /// The set as syntect has it.
    pub fn set(&self) -> &SyntaxSet {
        &self.set
    }

    /// The number of the grammar with this file extension or name, for [`Grammars::start`].
    pub fn find(&self, token: &str) -> Option<usize> {
        let found = self.set.find_syntax_by_token(token)?;
        self.set.syntaxes().iter().position(|syntax| std::ptr::eq(syntax, found))
    }

    /// The state before the first line of code in a grammar, by the grammar's place in [`SyntaxSet::syntaxes`].
    pub fn start(&self, grammar: usize) -> Result<State, Stop> {
        let start = *self.grammar(grammar)?.names.get("__start").ok_or(Stop::Grammar)?;
        self.context(start)?;
        Ok(State::new(start))
    }

    pub(crate) fn context(&self, id: ContextId) -> Result<&Context, Stop> {
        self.grammar(id.grammar)?.contexts.get(id.context).ok_or(Stop::Grammar)
    }

    pub(crate) fn pattern(&self, id: PatternId) -> Result<&Pattern, Stop> {
        self.grammar(id.grammar as usize)?.patterns.get(id.pattern as usize).ok_or(Stop::Grammar)
    }

    /// Every pattern of every grammar.
    #[cfg(test)]
    pub(crate) fn all_patterns(&self) -> impl Iterator<Item = (PatternId, &Pattern)> {
        (0u32..)
            .zip(&self.unpacked)
            .filter_map(|(number, _)| Some((number, self.grammar(number as usize).ok()?)))
            .flat_map(|(grammar, unpacked)| {
                let patterns = (0u32..).zip(&unpacked.patterns);
                patterns.map(move |(pattern, read)| (PatternId { grammar, pattern }, read))
            })
    }

    /// How many patterns a grammar has.
    pub(crate) fn patterns_of(&self, grammar: usize) -> Result<usize, Stop> {
        Ok(self.grammar(grammar)?.patterns.len())
    }

    /// Every pattern that a context tries, in order, those of included contexts among them.
    pub(crate) fn tried_in(&self, id: ContextId) -> Result<&[PatternId], Stop> {
        let context = self.context(id)?;
        if let Some(tried) = context.tried.get() {
            return Ok(tried);
        }
        let mut tried = Vec::new();
        self.gather(id, &mut Vec::new(), &mut tried)?;
        Ok(context.tried.get_or_init(|| tried))
    }

    /// What is tried in a context where no `with_prototype` holds.
    pub(crate) fn table(&self, id: ContextId) -> Result<&Table, Stop> {
        let context = self.context(id)?;
        if let Some(table) = context.table.get() {
            return Ok(table);
        }
        let prototype = context.prototype.map(|id| (false, id));
        let tried: Vec<Tried> = prototype.into_iter().chain([(false, id)]).collect();
        let table = Table::new(self, &tried)?;
        Ok(context.table.get_or_init(|| table))
    }

    fn gather(&self, id: ContextId, within: &mut Vec<ContextId>, tried: &mut Vec<PatternId>) -> Result<(), Stop> {
        if within.contains(&id) {
            return Err(Stop::Grammar);
        }
        within.push(id);
        for rule in &self.context(id)?.rules {
            match rule {
                Rule::Match(pattern) => tried.push(*pattern),
                Rule::Include(other) => self.gather(*other, within, tried)?,
            }
        }
        within.pop();
        Ok(())
    }

    fn grammar(&self, number: usize) -> Result<&Grammar, Stop> {
        let slot = self.unpacked.get(number).ok_or(Stop::Grammar)?;
        slot.get_or_init(|| Grammar::unpack(self.set.syntaxes().get(number)?, number)).as_ref().ok_or(Stop::Grammar)
    }
}

#[derive(Debug)]
struct Grammar {
    names: BTreeMap<String, ContextId>,
    contexts: Vec<Context>,
    patterns: Vec<Pattern>,
}

#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) meta_scope: Vec<Scope>,
    pub(crate) meta_content_scope: Vec<Scope>,
    pub(crate) clear_scopes: Option<ClearAmount>,
    pub(crate) prototype: Option<ContextId>,
    pub(crate) uses_backrefs: bool,
    rules: Vec<Rule>,
    tried: OnceLock<Vec<PatternId>>,
    table: OnceLock<Table>,
}

#[derive(Debug)]
enum Rule {
    Match(PatternId),
    Include(ContextId),
}

#[derive(Debug)]
pub(crate) struct Pattern {
    pub(crate) source: String,
    /// The pattern refers to what the one that opened its level captured.
    pub(crate) has_captures: bool,
    pub(crate) scope: Vec<Scope>,
    pub(crate) captures: Vec<(usize, Vec<Scope>)>,
    pub(crate) operation: Operation,
    pub(crate) with_prototype: Option<Target>,
    compiled: OnceLock<Option<Regex>>,
    outlook: OnceLock<Option<Box<Outlook>>>,
}

impl Pattern {
    pub(crate) fn regex(&self) -> Result<&Regex, Stop> {
        self.compiled.get_or_init(|| compile(&self.source)).as_ref().ok_or(Stop::Grammar)
    }

    /// Whether its groups are asked for: they have scopes, or the contexts that it opens may refer to them.
    pub(crate) fn wants_groups(&self) -> bool {
        !self.captures.is_empty() || matches!(self.operation, Operation::Push(_) | Operation::Set(_))
    }

    /// Where the pattern can match; nothing for one that must be searched for.
    pub(crate) fn outlook(&self) -> Option<&Outlook> {
        let outlook = || if self.has_captures { None } else { Outlook::of(&self.source).map(Box::new) };
        self.outlook.get_or_init(outlook).as_deref()
    }
}

/// As syntect compiles its patterns.
pub(crate) fn compile(source: &str) -> Option<Regex> {
    Regex::with_options(source, RegexOptions::REGEX_OPTION_CAPTURE_GROUP, Syntax::default()).ok()
}

/// A context to open: an error if the set does not have it.
pub(crate) type Target = Result<ContextId, Stop>;

#[derive(Debug)]
pub(crate) enum Operation {
    Push(Vec<Target>),
    Set(Vec<Target>),
    Pop,
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
pub(crate) struct ContextId {
    pub(crate) grammar: usize,
    pub(crate) context: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PatternId {
    pub(crate) grammar: u32,
    pub(crate) pattern: u32,
}

impl Grammar {
    fn unpack(syntax: &SyntaxReference, number: usize) -> Option<Grammar> {
        let written = postcard::to_allocvec(syntax).ok()?;
        let written: written::Syntax = postcard::from_bytes(&written).ok()?;
        let written: written::Contexts = syntect::dumps::from_reader(&written.contexts[..]).ok()?;
        let mut grammar = Grammar { names: written.names, contexts: Vec::new(), patterns: Vec::new() };
        for context in written.contexts {
            let context = grammar.context(context, number)?;
            grammar.contexts.push(context);
        }
        Some(grammar)
    }

    fn context(&mut self, written: written::Context, number: usize) -> Option<Context> {
        let mut rules = Vec::with_capacity(written.patterns.len());
        for pattern in written.patterns {
            match pattern {
                written::Pattern::Match(pattern) => {
                    rules.push(Rule::Match(PatternId {
                        grammar: u32::try_from(number).ok()?,
                        pattern: u32::try_from(self.patterns.len()).ok()?,
                    }));
                    self.patterns.push(pattern.read());
                }
                // syntect passes over what it could not link.
                written::Pattern::Include(reference) => rules.extend(reference.target().ok().map(Rule::Include)),
            }
        }
        Some(Context {
            meta_scope: written.meta_scope,
            meta_content_scope: written.meta_content_scope,
            clear_scopes: written.clear_scopes,
            prototype: written.prototype,
            uses_backrefs: written.uses_backrefs,
            rules,
            tried: OnceLock::new(),
            table: OnceLock::new(),
        })
    }
}

/// What syntect writes, field by field in its order.
mod written {
    use super::{ContextId, Operation, Stop, Target};
    use serde::Deserialize;
    use std::collections::BTreeMap;
    use std::sync::OnceLock;
    use syntect::parsing::{ClearAmount, Scope};

    #[derive(Deserialize)]
    #[allow(dead_code, reason = "fields before the one that is wanted must be read")]
    pub(super) struct Syntax {
        name: String,
        file_extensions: Vec<String>,
        scope: String,
        first_line_match: Option<String>,
        hidden: bool,
        variables: BTreeMap<String, String>,
        pub(super) contexts: Vec<u8>,
    }

    #[derive(Deserialize)]
    pub(super) struct Contexts {
        pub(super) names: BTreeMap<String, ContextId>,
        pub(super) contexts: Vec<Context>,
    }

    #[derive(Deserialize)]
    pub(super) struct Context {
        pub(super) meta_scope: Vec<Scope>,
        pub(super) meta_content_scope: Vec<Scope>,
        /// What it says stands in `prototype` already.
        #[allow(dead_code, reason = "the fields after it are wanted")]
        meta_include_prototype: bool,
        pub(super) clear_scopes: Option<ClearAmount>,
        pub(super) prototype: Option<ContextId>,
        pub(super) uses_backrefs: bool,
        pub(super) patterns: Vec<Pattern>,
    }

    #[derive(Deserialize)]
    pub(super) enum Pattern {
        Match(MatchPattern),
        Include(Reference),
    }

    #[derive(Deserialize)]
    pub(super) struct MatchPattern {
        has_captures: bool,
        regex: String,
        scope: Vec<Scope>,
        captures: Option<Vec<(usize, Vec<Scope>)>>,
        operation: Change,
        with_prototype: Option<Reference>,
    }

    impl MatchPattern {
        pub(super) fn read(self) -> super::Pattern {
            let targets = |all: Vec<Reference>| all.iter().map(Reference::target).collect();
            super::Pattern {
                source: self.regex,
                has_captures: self.has_captures,
                scope: self.scope,
                captures: self.captures.unwrap_or_default(),
                operation: match self.operation {
                    Change::Push(all) => Operation::Push(targets(all)),
                    Change::Set(all) => Operation::Set(targets(all)),
                    Change::Pop => Operation::Pop,
                    Change::None => Operation::None,
                },
                with_prototype: self.with_prototype.map(|reference| reference.target()),
                compiled: OnceLock::new(),
                outlook: OnceLock::new(),
            }
        }
    }

    #[derive(Deserialize)]
    enum Change {
        Push(Vec<Reference>),
        Set(Vec<Reference>),
        Pop,
        None,
    }

    #[derive(Deserialize)]
    #[allow(dead_code, reason = "only direct references can be followed")]
    pub(super) enum Reference {
        Named(String),
        ByScope { scope: Scope, sub_context: Option<String>, with_escape: bool },
        File { name: String, sub_context: Option<String>, with_escape: bool },
        Inline(String),
        Direct(ContextId),
    }

    impl Reference {
        pub(super) fn target(&self) -> Target {
            match self {
                Reference::Direct(id) => Ok(*id),
                _ => Err(Stop::Grammar),
            }
        }
    }
}
