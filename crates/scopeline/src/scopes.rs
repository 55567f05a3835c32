//! The changes of scope that a match makes: its own, those of its groups, and those of the contexts that it leaves and
//! enters.

use crate::bounds::Stop;
use crate::grammar::{Context, Operation, Pattern};
use crate::reader::{Changes, Run, Winner};
use syntect::parsing::ScopeStackOp;

impl Run<'_, '_> {
    /// The scopes of a match, of its groups, and of the contexts that it leaves and enters.
    pub(crate) fn scopes(&mut self, winner: &Winner, pattern: &Pattern, context: &Context) -> Result<(), Stop> {
        self.scopes_before(winner.start, &pattern.operation, context)?;
        self.changes.extend(pattern.scope.iter().map(|scope| (winner.start, ScopeStackOp::Push(*scope))));
        if !pattern.captures.is_empty() {
            self.scopes_of_groups(pattern);
        }
        if !pattern.scope.is_empty() {
            self.changes.push((winner.end, ScopeStackOp::Pop(pattern.scope.len())));
        }
        self.scopes_after(winner.end, &pattern.operation, context)
    }

    /// Groups may overlap and stand in any order: an outer one opens before those in it, and at one place what ends
    /// comes before what begins.
    fn scopes_of_groups(&mut self, pattern: &Pattern) {
        let mut sorted = Vec::new();
        for (group, scopes) in &pattern.captures {
            let Some((start, end)) = self.groups.get(*group).copied().flatten().filter(|(start, end)| start != end)
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
}

fn pop(changes: &mut Changes, at: usize, count: usize) {
    if count > 0 {
        changes.push((at, ScopeStackOp::Pop(count)));
    }
}
