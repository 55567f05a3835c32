//! Searches of patterns in one line, each within its bound, and what they found.

use crate::bounds::{Budget, EFFORTS, Stop};
use crate::grammar::{Grammars, Pattern, PatternId, compile};
use crate::state::Captures;
use onig::{MatchParam, Regex, Region, SearchOptions};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// Where the groups of a match stand; the first is the whole.
pub(crate) type Groups = Vec<Option<(usize, usize)>>;

/// What searches of one line found: a pattern that is not in the rest of the line is not looked for again.
#[derive(Debug, Default)]
pub(crate) struct Searches {
    /// By grammar, then by pattern.
    slots: Vec<Vec<Slot>>,
    line: u64,
    /// Patterns with captured text put in.
    filled: FxHashMap<String, Option<Rc<Regex>>>,
}

#[derive(Debug)]
struct Slot {
    /// The line that `found` speaks of.
    line: u64,
    found: bool,
    region: Region,
}

/// What is asked of a search.
pub(crate) struct Question<'a> {
    pub(crate) line: &'a str,
    pub(crate) start: usize,
    pub(crate) pattern: PatternId,
    /// What the level of the pattern captured.
    pub(crate) captures: Option<&'a Captures>,
    /// Whether a match of this pattern counts, by where it begins and ends.
    pub(crate) counts: fn(&Pattern, (usize, usize), usize) -> bool,
    pub(crate) depth: usize,
}

/// Filled patterns that are kept.
const MAX_FILLED: usize = 64;

impl Searches {
    pub(crate) fn begin_line(&mut self) {
        self.line += 1;
        if self.filled.len() > MAX_FILLED {
            self.filled.clear();
        }
    }

    /// Where the pattern is next found, if it is. [`Searches::groups`] then tells its groups.
    pub(crate) fn find(
        &mut self,
        grammars: &Grammars,
        question: &Question<'_>,
        budget: &mut Budget,
    ) -> Result<Option<(usize, usize)>, Stop> {
        let line = self.line;
        let id = question.pattern;
        let slot = self.slot(grammars, id)?;
        budget.spend(1)?;
        if slot.line == line {
            match whole(&slot.region).filter(|_| slot.found) {
                Some(at) if at.0 >= question.start => return Ok(Some(at)),
                Some(_) => {}
                None => return Ok(None),
            }
        }
        let pattern = grammars.pattern(id)?;
        let filled = match question.captures {
            Some(captures) if pattern.has_captures => Some(self.filled(pattern, captures)?),
            _ => None,
        };
        let regex = match &filled {
            Some(regex) => regex,
            None => pattern.regex()?,
        };
        let slot = self.slot(grammars, id)?;
        let found = search(regex, question, &mut slot.region, budget)?;
        let counted = found.filter(|at| (question.counts)(pattern, *at, question.depth));
        // A match that does not count is not remembered: further on there may be one that does.
        let remembered = filled.is_none() && counted.is_some() == found.is_some();
        (slot.line, slot.found) = (if remembered { line } else { 0 }, found.is_some());
        Ok(counted)
    }

    /// The groups of the last match of a pattern.
    pub(crate) fn groups(&self, id: PatternId, groups: &mut Groups) {
        groups.clear();
        let slot = self.slots.get(id.grammar as usize).and_then(|slots| slots.get(id.pattern as usize));
        if let Some(slot) = slot {
            groups.extend((0..slot.region.len()).map(|group| slot.region.pos(group)));
        }
    }

    fn slot(&mut self, grammars: &Grammars, id: PatternId) -> Result<&mut Slot, Stop> {
        let (grammar, pattern) = (id.grammar as usize, id.pattern as usize);
        if self.slots.len() <= grammar {
            self.slots.resize_with(grammar + 1, Vec::new);
        }
        if self.slots[grammar].is_empty() {
            let count = grammars.patterns_of(grammar)?;
            self.slots[grammar].resize_with(count, || Slot { line: 0, found: false, region: Region::new() });
        }
        self.slots[grammar].get_mut(pattern).ok_or(Stop::Grammar)
    }

    fn filled(&mut self, pattern: &Pattern, captures: &Captures) -> Result<Rc<Regex>, Stop> {
        let source = fill(&pattern.source, captures);
        let filled = match self.filled.get(&source) {
            Some(filled) => filled,
            None => {
                let compiled = compile(&source).map(Rc::new);
                self.filled.entry(source).or_insert(compiled)
            }
        };
        filled.clone().ok_or(Stop::Grammar)
    }
}

fn whole(region: &Region) -> Option<(usize, usize)> {
    region.pos(0)
}

/// Searches the rest of a line, at first with little effort. A pattern that takes more than the last effort counts as not
/// found: syntect does the same, after a thousand times the work.
fn search(
    regex: &Regex,
    question: &Question<'_>,
    region: &mut Region,
    budget: &mut Budget,
) -> Result<Option<(usize, usize)>, Stop> {
    let (line, start) = (question.line, question.start);
    for effort in EFFORTS {
        let mut bound = MatchParam::default();
        bound.set_retry_limit_in_match(effort.backtracks);
        let options = SearchOptions::SEARCH_OPTION_NONE;
        let found = regex.search_with_param(line, start, line.len(), options, Some(&mut *region), bound);
        let end = match found {
            Ok(Some(at)) => at,
            _ => line.len(),
        };
        budget.spend((end.saturating_sub(start) as u64 + 1) * effort.units)?;
        if let Ok(found) = found {
            return Ok(found.and(whole(region)));
        }
    }
    budget.departed = true;
    Ok(None)
}

/// The source of a pattern with the captured text in place of its references.
fn fill(source: &str, captures: &Captures) -> String {
    let mut filled = String::with_capacity(source.len());
    let mut escaped = false;
    for c in source.chars() {
        match c.to_digit(10).filter(|_| escaped) {
            Some(group) => {
                for c in captures.get(group as usize).into_iter().flatten().flat_map(|text| text.chars()) {
                    if is_meta(c) {
                        filled.push('\\');
                    }
                    filled.push(c);
                }
            }
            None if escaped => filled.extend(['\\', c]),
            None if c != '\\' => filled.push(c),
            None => {}
        }
        escaped = c == '\\' && !escaped;
    }
    if escaped {
        filled.push('\\');
    }
    filled
}

/// Characters that mean something in a pattern: the same that `regex_syntax::escape` quotes.
fn is_meta(c: char) -> bool {
    matches!(
        c,
        '\\' | '.' | '+' | '*' | '?' | '(' | ')' | '|' | '[' | ']' | '{' | '}' | '^' | '$' | '#' | '&' | '-' | '~'
    )
}
