//! The next match as syntect finds it: every pattern is searched for in the rest of the line.
//!
//! For lines whose stack comes near syntect's limit. There its answer depends on which searches it made before.

use crate::bounds::Stop;
use crate::grammar::Operation;
use crate::reader::{MAX_DEPTH, Run, Winner};

impl Run<'_, '_> {
    pub(crate) fn stock_winner(&mut self) -> Result<Option<Winner>, Stop> {
        let depth = self.state.stack.len();
        let mut best: Option<Winner> = None;
        for (of, (of_with_prototype, context)) in self.tried()?.into_iter().enumerate() {
            for pattern in self.grammars.tried_in(context)? {
                let Some((start, end)) = self.find(*pattern, of)? else {
                    continue;
                };
                if best.as_ref().is_some_and(|best| !(start < best.start || (start == best.start && best.would_loop))) {
                    continue;
                }
                if self.was_taken(*pattern, end) {
                    continue;
                }
                let operation = &self.grammars.pattern(*pattern)?.operation;
                if matches!(operation, Operation::Push(_)) && depth >= MAX_DEPTH {
                    return Ok(None);
                }
                let would_loop = self.would_loop(operation, end);
                self.searches.groups(*pattern, &mut self.groups);
                let winner = Winner { pattern: *pattern, start, end, of_with_prototype, would_loop };
                if start == self.at && !would_loop {
                    return Ok(Some(winner));
                }
                best = Some(winner);
            }
        }
        Ok(best)
    }
}
