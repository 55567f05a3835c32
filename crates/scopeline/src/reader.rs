//! Reads a line: from the contexts that are open, pattern by pattern, to the changes of scope and the contexts after it.
//!
//! How a Sublime grammar works: the pattern that matches earliest wins, among equals the first. It may push contexts on
//! the stack, pop one, or set others in its place. A push that consumed nothing must not be undone by a pop that
//! consumes nothing: the next pattern is taken, or the reader moves on by one character. Where contexts are set in turn,
//! syntect goes round for ever; here what led back to the same contexts at the same place is not taken again.

use crate::bounds::{Budget, Stop};
use crate::grammar::{ContextId, Grammars, Operation, Pattern, PatternId, Target};
use crate::search::{Groups, Question, Searches};
use crate::state::{Captures, Level, State};
use crate::table::{Line, Tried};
use crate::walk::Walks;
use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};
use syntect::parsing::ScopeStackOp;

/// Levels above which nothing is pushed.
pub(crate) const MAX_DEPTH: usize = 100;

/// Changes of scope, each with its byte in the line, in the order in which they apply.
pub(crate) type Changes = Vec<(usize, ScopeStackOp)>;

/// Reads lines. Keeps what it needs from line to line, so one reader for each thread is best.
#[derive(Debug)]
pub struct Reader<'g> {
    grammars: &'g Grammars,
    searches: Searches,
    walks: Walks,
    departed: bool,
    spent: u64,
}

/// The pattern that won, and where. Its groups stand in [`Run::groups`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Winner {
    pub(crate) pattern: PatternId,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) of_with_prototype: bool,
    pub(crate) would_loop: bool,
}

impl<'g> Reader<'g> {
    /// A reader that has read nothing yet.
    pub fn new(grammars: &'g Grammars) -> Reader<'g> {
        Reader { grammars, searches: Searches::default(), walks: Walks::default(), departed: false, spent: 0 }
    }

    /// The changes of scope in a line, which should end with its newline. Where the line needs more than its bound, the
    /// state stays as it was before the line.
    pub fn read(&mut self, state: &mut State, line: &str) -> Result<Vec<(usize, ScopeStackOp)>, Stop> {
        let mut run = Run {
            grammars: self.grammars,
            searches: &mut self.searches,
            walks: &mut self.walks,
            line: Line::new(line),
            state: state.clone(),
            at: 0,
            pushed: None,
            taken: Vec::new(),
            groups: Groups::new(),
            is_stock: false,
            budget: Budget::of_line(line),
            changes: Vec::new(),
        };
        let end = run.read_all(state);
        (self.spent, self.departed) = (run.budget.spent(), run.budget.departed);
        end?;
        *state = run.state;
        Ok(run.changes)
    }

    /// The work that the last line took, whether it was read to its end or not. The bound of a line is a million units and
    /// 2,000 for each byte.
    pub fn spent(&self) -> u64 {
        self.spent
    }

    /// Whether the last line was read otherwise than syntect reads it: it has a place where syntect goes round for ever, or
    /// a pattern that takes so long that it counts as not found.
    pub fn departed(&self) -> bool {
        self.departed
    }
}

/// One line being read.
pub(crate) struct Run<'r, 'g> {
    pub(crate) grammars: &'g Grammars,
    pub(crate) searches: &'r mut Searches,
    pub(crate) walks: &'r mut Walks,
    pub(crate) line: Line<'r>,
    pub(crate) state: State,
    pub(crate) at: usize,
    /// Where a push consumed nothing, and the depth after it.
    pushed: Option<(usize, usize)>,
    /// Patterns that consumed nothing at this place, each with [`Run::position`] before it.
    taken: Vec<(u64, PatternId)>,
    /// Where the groups of the last match stand.
    pub(crate) groups: Groups,
    /// Whether every pattern is searched for, as syntect does.
    is_stock: bool,
    pub(crate) budget: Budget,
    pub(crate) changes: Changes,
}

impl Run<'_, '_> {
    fn read_all(&mut self, before: &State) -> Result<(), Stop> {
        self.begin()?;
        loop {
            if !self.is_stock && self.state.stack.len() >= MAX_DEPTH {
                self.is_stock = true;
                self.state = before.clone();
                (self.at, self.pushed) = (0, None);
                self.taken.clear();
                self.changes.clear();
                self.begin()?;
            }
            if !self.step()? {
                return Ok(());
            }
        }
    }

    fn begin(&mut self) -> Result<(), Stop> {
        self.searches.begin_line();
        self.walks.begin_line();
        if self.state.first_line {
            let scope = self.grammars.context(self.top()?.context)?.meta_content_scope.first();
            self.changes.extend(scope.map(|scope| (0, ScopeStackOp::Push(*scope))));
            self.state.first_line = false;
        }
        Ok(())
    }

    fn top(&self) -> Result<&Level, Stop> {
        self.state.stack.last().ok_or(Stop::Grammar)
    }

    /// Applies the pattern that comes next; false at the end of the line.
    fn step(&mut self) -> Result<bool, Stop> {
        self.budget.step(self.at)?;
        let depth = self.state.stack.len();
        while self.state.floors.last().is_some_and(|floor| *floor >= depth) {
            self.state.floors.pop();
        }
        let winner = if self.is_stock { self.stock_winner()? } else { self.walked_winner()? };
        let Some(winner) = winner else {
            return Ok(false);
        };
        if winner.would_loop {
            self.at = self.line.next(self.at);
            self.taken.clear();
            return Ok(self.at < self.line.text.len());
        }
        let pattern = self.grammars.pattern(winner.pattern)?;
        if winner.end > self.at {
            self.taken.clear();
        } else {
            self.taken.push((self.position(), winner.pattern));
            if matches!(pattern.operation, Operation::Push(_)) {
                self.pushed = Some((winner.end, depth + 1));
            }
        }
        self.at = winner.end;
        if winner.of_with_prototype {
            self.state.floors.push(depth);
        }
        let context = self.grammars.context(self.top()?.context)?;
        self.scopes(&winner, pattern, context)?;
        self.change_stack(pattern)?;
        Ok(true)
    }

    /// The contexts whose patterns are tried, in order.
    pub(crate) fn tried(&self) -> Result<Vec<Tried>, Stop> {
        let top = self.top()?;
        let prototype = self.grammars.context(top.context)?.prototype;
        let with_prototypes =
            self.state.open_levels().iter().flat_map(|level| level.prototypes.iter().map(|id| (true, *id)));
        Ok(with_prototypes.chain(prototype.map(|id| (false, id))).chain([(false, top.context)]).collect())
    }

    /// Searches the rest of the line for a pattern of a context, by its place in [`Run::tried`].
    pub(crate) fn find(&mut self, pattern: PatternId, of: usize) -> Result<Option<(usize, usize)>, Stop> {
        let mut with_prototypes =
            self.state.open_levels().iter().flat_map(|level| level.prototypes.iter().map(move |_| level));
        let level = match with_prototypes.clone().count() {
            count if of < count => with_prototypes.nth(of),
            // After the prototype of the context, which has no captures, the context itself.
            count => {
                let prototypes = usize::from(self.grammars.context(self.top()?.context)?.prototype.is_some());
                self.state.stack.last().filter(|_| of == count + prototypes)
            }
        };
        let question = Question {
            line: self.line.text,
            start: self.at,
            pattern,
            captures: level.and_then(|level| level.captures.as_ref()),
            counts: does_something,
            depth: self.state.stack.len(),
        };
        self.searches.find(self.grammars, &question, &mut self.budget)
    }

    /// Whether a match that consumes nothing was taken before in this position.
    pub(crate) fn was_taken(&mut self, pattern: PatternId, end: usize) -> bool {
        let was_taken = end <= self.at && !self.taken.is_empty() && self.taken.contains(&(self.position(), pattern));
        self.budget.departed |= was_taken;
        was_taken
    }

    /// Whether a match would only undo the push before it.
    pub(crate) fn would_loop(&self, operation: &Operation, end: usize) -> bool {
        end <= self.at && matches!(operation, Operation::Pop) && self.pushed == Some((self.at, self.state.stack.len()))
    }

    /// All that decides what comes next at this place of the line.
    fn position(&self) -> u64 {
        let mut hasher = FxHasher::default();
        (&self.state.stack, &self.state.floors, self.pushed).hash(&mut hasher);
        hasher.finish()
    }

    fn change_stack(&mut self, pattern: &Pattern) -> Result<(), Stop> {
        let (targets, mut kept) = match &pattern.operation {
            Operation::Push(targets) => (targets, Vec::new()),
            // A `with_prototype` stays while its level is set to other contexts.
            Operation::Set(targets) => {
                (targets, self.state.stack.pop().map(|level| level.prototypes).unwrap_or_default())
            }
            Operation::Pop => {
                self.state.stack.pop();
                return if self.state.stack.is_empty() { Err(Stop::Grammar) } else { Ok(()) };
            }
            Operation::None => return Ok(()),
        };
        for (number, target) in targets.iter().enumerate() {
            let context = (*target)?;
            let mut prototypes = std::mem::take(&mut kept);
            if number + 1 == targets.len() {
                let with: Option<Target> = pattern.with_prototype;
                prototypes.extend(with.transpose()?);
            }
            let captures = self.needs_captures(context, &prototypes)?.then(|| self.captured());
            self.state.stack.push(Level { context, prototypes, captures });
        }
        Ok(())
    }

    fn needs_captures(&self, context: ContextId, prototypes: &[ContextId]) -> Result<bool, Stop> {
        let mut uses = self.grammars.context(context)?.uses_backrefs;
        for prototype in prototypes {
            uses |= self.grammars.context(*prototype)?.uses_backrefs;
        }
        Ok(uses)
    }

    fn captured(&self) -> Captures {
        let text = |group: &Option<(usize, usize)>| group.and_then(|(start, end)| self.line.text.get(start..end));
        self.groups.iter().map(|group| text(group).map(Box::from)).collect()
    }
}

/// Whether a match is more than an empty match that changes nothing, or a push where the stack is full.
pub(crate) fn does_something(pattern: &Pattern, (start, end): (usize, usize), depth: usize) -> bool {
    match pattern.operation {
        Operation::None => start != end,
        Operation::Push(_) => depth < MAX_DEPTH,
        _ => true,
    }
}
