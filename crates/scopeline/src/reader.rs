//! Reads a line: from the contexts that are open, pattern by pattern, to the changes of scope and the contexts after it.
//!
//! How a Sublime grammar works: the pattern that matches earliest wins, among equals the first. It may push contexts on
//! the stack, pop one, or set others in its place. A push that consumed nothing must not be undone by a pop that
//! consumes nothing: the next pattern is taken, or the reader moves on by one character. Where contexts are set in turn,
//! syntect goes round for ever; here what led back to the same contexts at the same place is not taken again.

use crate::bounds::{Budget, Stop};
use crate::grammar::{Context, ContextId, Grammars, Operation, Pattern, PatternId, Target};
use crate::search::{Groups, Question, Searches};
use crate::state::{Captures, Level, State};
use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};
use syntect::parsing::ScopeStackOp;

/// Levels above which nothing is pushed.
const MAX_DEPTH: usize = 100;

/// Changes of scope, each with its byte in the line, in the order in which they apply.
type Changes = Vec<(usize, ScopeStackOp)>;

/// Reads lines. Keeps what it needs from line to line, so one reader for each thread is best.
#[derive(Debug)]
pub struct Reader<'g> {
    grammars: &'g Grammars,
    searches: Searches,
    departed: bool,
    spent: u64,
}

/// The pattern that won, and where.
struct Winner {
    pattern: PatternId,
    groups: Groups,
    start: usize,
    end: usize,
    of_with_prototype: bool,
    would_loop: bool,
}

impl<'g> Reader<'g> {
    /// A reader that has read nothing yet.
    pub fn new(grammars: &'g Grammars) -> Reader<'g> {
        Reader { grammars, searches: Searches::default(), departed: false, spent: 0 }
    }

    /// The changes of scope in a line, which should end with its newline. Where the line needs more than its bound, the
    /// state stays as it was before the line.
    pub fn read(&mut self, state: &mut State, line: &str) -> Result<Vec<(usize, ScopeStackOp)>, Stop> {
        let mut run = Run {
            grammars: self.grammars,
            searches: &mut self.searches,
            line,
            state: state.clone(),
            at: 0,
            pushed: None,
            taken: Vec::new(),
            budget: Budget::of_line(line),
            changes: Vec::new(),
        };
        run.searches.begin_line();
        let end = run.read_all();
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
struct Run<'r, 'g> {
    grammars: &'g Grammars,
    searches: &'r mut Searches,
    line: &'r str,
    state: State,
    at: usize,
    /// Where a push consumed nothing, and the depth after it.
    pushed: Option<(usize, usize)>,
    /// Patterns that consumed nothing at this place, each with [`Run::position`] before it.
    taken: Vec<(u64, PatternId)>,
    budget: Budget,
    changes: Changes,
}

impl<'g> Run<'_, 'g> {
    fn read_all(&mut self) -> Result<(), Stop> {
        self.first_line()?;
        while self.step()? {}
        Ok(())
    }

    fn first_line(&mut self) -> Result<(), Stop> {
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
        let Some(winner) = self.winner()? else {
            return Ok(false);
        };
        if winner.would_loop {
            let next = self.line[self.at..].chars().next().map_or(0, char::len_utf8);
            self.at += next;
            self.taken.clear();
            return Ok(next > 0 && self.at < self.line.len());
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
        self.change_stack(&winner, pattern)?;
        Ok(true)
    }

    /// All that decides what comes next at this place of the line.
    fn position(&self) -> u64 {
        let mut hasher = FxHasher::default();
        (&self.state.stack, &self.state.floors, self.pushed).hash(&mut hasher);
        hasher.finish()
    }

    /// Of all patterns of the open contexts, the one that matches first.
    fn winner(&mut self) -> Result<Option<Winner>, Stop> {
        let State { stack, floors, .. } = &self.state;
        let may_loop = self.pushed == Some((self.at, stack.len()));
        let top = stack.last().ok_or(Stop::Grammar)?;
        let prototype = self.grammars.context(top.context)?.prototype;
        let floor = floors.last().copied().unwrap_or(0);
        let with_prototypes = stack.get(floor..).unwrap_or_default().iter();
        let with_prototypes =
            with_prototypes.flat_map(|level| level.prototypes.iter().map(|id| (true, *id, level.captures.as_ref())));
        let tried = with_prototypes.chain(prototype.map(|id| (false, id, None))).chain([(
            false,
            top.context,
            top.captures.as_ref(),
        )]);
        let position = if self.taken.is_empty() { 0 } else { self.position() };
        let mut best: Option<Winner> = None;
        for (of_with_prototype, context, captures) in tried {
            for pattern in self.grammars.tried_in(context)? {
                let question = Question {
                    line: self.line,
                    start: self.at,
                    pattern: *pattern,
                    captures,
                    counts: does_something,
                    depth: stack.len(),
                };
                let Some((start, end)) = self.searches.find(self.grammars, &question, &mut self.budget)? else {
                    continue;
                };
                if best.as_ref().is_some_and(|best| !(start < best.start || (start == best.start && best.would_loop))) {
                    continue;
                }
                if end <= self.at && self.taken.contains(&(position, *pattern)) {
                    self.budget.departed = true;
                    continue;
                }
                let operation = &self.grammars.pattern(*pattern)?.operation;
                if matches!(operation, Operation::Push(_)) && stack.len() >= MAX_DEPTH {
                    return Ok(None);
                }
                let would_loop = may_loop && end <= self.at && matches!(operation, Operation::Pop);
                let mut groups = best.take().map(|best| best.groups).unwrap_or_default();
                self.searches.groups(*pattern, &mut groups);
                best = Some(Winner { pattern: *pattern, groups, start, end, of_with_prototype, would_loop });
                if start == self.at && !would_loop {
                    return Ok(best);
                }
            }
        }
        Ok(best)
    }

    /// The scopes of a match, of its groups, and of the contexts that it leaves and enters.
    fn scopes(&mut self, winner: &Winner, pattern: &Pattern, context: &Context) -> Result<(), Stop> {
        self.scopes_before(winner.start, &pattern.operation, context)?;
        self.changes.extend(pattern.scope.iter().map(|scope| (winner.start, ScopeStackOp::Push(*scope))));
        if !pattern.captures.is_empty() {
            self.scopes_of_groups(winner, pattern);
        }
        if !pattern.scope.is_empty() {
            self.changes.push((winner.end, ScopeStackOp::Pop(pattern.scope.len())));
        }
        self.scopes_after(winner.end, &pattern.operation, context)
    }

    /// Groups may overlap and stand in any order: an outer one opens before those in it, and at one place what ends
    /// comes before what begins.
    fn scopes_of_groups(&mut self, winner: &Winner, pattern: &Pattern) {
        let mut sorted = Vec::new();
        for (group, scopes) in &pattern.captures {
            let Some((start, end)) = winner.groups.get(*group).copied().flatten().filter(|(start, end)| start != end)
            else {
                continue;
            };
            let length = -((end - start) as i64);
            sorted.extend(scopes.iter().map(|scope| ((start, length), ScopeStackOp::Push(*scope))));
            sorted.push(((end, i64::MIN), ScopeStackOp::Pop(scopes.len())));
        }
        sorted.sort_by_key(|(place, _)| *place);
        self.changes.extend(sorted.into_iter().map(|((at, _), change)| (at, change)));
    }

    fn scopes_before(&mut self, at: usize, operation: &Operation, context: &Context) -> Result<(), Stop> {
        let (targets, is_set) = match operation {
            Operation::Pop => {
                pop(&mut self.changes, at, context.meta_content_scope.len());
                return Ok(());
            }
            Operation::Push(targets) => (targets, false),
            Operation::Set(targets) => (targets, true),
            Operation::None => return Ok(()),
        };
        if is_set && context.clear_scopes.is_some() {
            self.changes.push((at, ScopeStackOp::Restore));
        }
        for target in targets {
            let entered = self.grammars.context((*target)?)?;
            if !is_set {
                self.changes.extend(entered.clear_scopes.map(|amount| (at, ScopeStackOp::Clear(amount))));
            }
            self.changes.extend(entered.meta_scope.iter().map(|scope| (at, ScopeStackOp::Push(*scope))));
        }
        Ok(())
    }

    fn scopes_after(&mut self, at: usize, operation: &Operation, context: &Context) -> Result<(), Stop> {
        let (targets, is_set) = match operation {
            Operation::Pop => {
                pop(&mut self.changes, at, context.meta_scope.len());
                if context.clear_scopes.is_some() {
                    self.changes.push((at, ScopeStackOp::Restore));
                }
                return Ok(());
            }
            Operation::Push(targets) => (targets, false),
            Operation::Set(targets) => (targets, true),
            Operation::None => return Ok(()),
        };
        let entered: Vec<&Context> =
            targets.iter().map(|target| self.grammars.context((*target)?)).collect::<Result<_, Stop>>()?;
        let left = if is_set { context.meta_scope.len() + context.meta_content_scope.len() } else { 0 };
        let content =
            |entered: &&Context| !entered.meta_content_scope.is_empty() || (is_set && entered.clear_scopes.is_some());
        if left == 0 && !entered.iter().any(content) {
            return Ok(());
        }
        // The scopes of all contexts are taken off and put on again, so that those of the content follow each its own.
        pop(&mut self.changes, at, left + entered.iter().map(|entered| entered.meta_scope.len()).sum::<usize>());
        for entered in entered {
            if is_set {
                self.changes.extend(entered.clear_scopes.map(|amount| (at, ScopeStackOp::Clear(amount))));
            }
            let scopes = entered.meta_scope.iter().chain(&entered.meta_content_scope);
            self.changes.extend(scopes.map(|scope| (at, ScopeStackOp::Push(*scope))));
        }
        Ok(())
    }

    fn change_stack(&mut self, winner: &Winner, pattern: &Pattern) -> Result<(), Stop> {
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
            let captures = self.needs_captures(context, &prototypes)?.then(|| self.captured(winner));
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

    fn captured(&self, winner: &Winner) -> Captures {
        let text = |group: &Option<(usize, usize)>| group.and_then(|(start, end)| self.line.get(start..end));
        winner.groups.iter().map(|group| text(group).map(Box::from)).collect()
    }
}

fn pop(changes: &mut Changes, at: usize, count: usize) {
    if count > 0 {
        changes.push((at, ScopeStackOp::Pop(count)));
    }
}

/// Whether a match is more than an empty match that changes nothing, or a push where the stack is full.
fn does_something(pattern: &Pattern, (start, end): (usize, usize), depth: usize) -> bool {
    match pattern.operation {
        Operation::None => start != end,
        Operation::Push(_) => depth < MAX_DEPTH,
        _ => true,
    }
}
