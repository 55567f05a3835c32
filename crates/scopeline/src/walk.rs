//! The next match, place by place: at each, the patterns that are possible there are matched at it, in their order.
//!
//! The first place with a match wins, and at a place the first pattern: what syntect finds by searching for every pattern.

use crate::bounds::{Budget, EFFORTS, Stop};
use crate::grammar::{Grammars, Pattern, PatternId};
use crate::reader::{MAX_DEPTH, Run, Winner, does_something};
use crate::search::Groups;
use crate::table::{Around, Entry, Table, Tried};
use onig::{MatchParam, Region, SearchOptions};
use rustc_hash::FxHashMap;
use std::ops::Deref;
use std::rc::Rc;

/// What walks need from place to place.
#[derive(Debug)]
pub(crate) struct Walks {
    region: Region,
    /// Tables of contexts in which a `with_prototype` holds.
    tables: FxHashMap<Vec<Tried>, Rc<Table>>,
    /// Patterns that were searched for and found, by their number in the table, with the start and end.
    found: Vec<(usize, usize, usize)>,
    /// Patterns whose first match does nothing: they do not count until the next match.
    idle: Vec<usize>,
    /// Patterns that took more than they may in this line.
    given_up: Vec<PatternId>,
}

/// Tables that are kept.
const MAX_TABLES: usize = 256;

impl Default for Walks {
    fn default() -> Walks {
        Walks {
            region: Region::new(),
            tables: FxHashMap::default(),
            found: Vec::new(),
            idle: Vec::new(),
            given_up: Vec::new(),
        }
    }
}

impl Walks {
    pub(crate) fn begin_line(&mut self) {
        self.given_up.clear();
        if self.tables.len() > MAX_TABLES {
            self.tables.clear();
        }
    }

    /// Where a match of a pattern at a place ends. A pattern that takes more than the last effort counts as not found in
    /// the line.
    fn match_at(
        &mut self,
        (id, pattern): (PatternId, &Pattern),
        line: &str,
        at: usize,
        budget: &mut Budget,
    ) -> Result<Option<usize>, Stop> {
        let regex = pattern.regex()?;
        for effort in EFFORTS {
            budget.spend(effort.units)?;
            let mut bound = MatchParam::default();
            bound.set_retry_limit_in_match(effort.backtracks);
            let options = SearchOptions::SEARCH_OPTION_NONE;
            if let Ok(length) = regex.match_with_param(line, at, options, Some(&mut self.region), bound) {
                return Ok(length.map(|length| at + length));
            }
        }
        budget.departed = true;
        self.given_up.push(id);
        Ok(None)
    }

    fn groups(&self, groups: &mut Groups) {
        groups.clear();
        groups.extend((0..self.region.len()).map(|group| self.region.pos(group)));
    }
}

/// The table of the contexts that are open.
enum Open<'g> {
    Context(&'g Table),
    WithPrototypes(Rc<Table>),
}

impl Deref for Open<'_> {
    type Target = Table;
    fn deref(&self) -> &Table {
        match self {
            Open::Context(table) => table,
            Open::WithPrototypes(table) => table,
        }
    }
}

impl<'g> Run<'_, 'g> {
    pub(crate) fn walked_winner(&mut self) -> Result<Option<Winner>, Stop> {
        let table = self.table()?;
        self.walks.found.clear();
        self.walks.idle.clear();
        let mut at = self.at;
        let end = self.line.text.len();
        let mut found_first = usize::MAX;
        let winner = loop {
            let is_first = at == self.at;
            let around = table.look(&self.line, at);
            let asks = is_first && table.searches || at == found_first;
            if (around.is_some() || asks)
                && let Some(winner) = self.winner_at(&table, at, around)?
            {
                break Some(winner);
            }
            if is_first {
                found_first = self.walks.found.iter().map(|found| found.1).min().unwrap_or(usize::MAX);
            }
            if at >= end {
                break None;
            }
            at = self.line.next(at);
        };
        self.budget.spend((at - self.at) as u64 + 1)?;
        Ok(winner)
    }

    fn table(&mut self) -> Result<Open<'g>, Stop> {
        let grammars: &'g Grammars = self.grammars;
        if self.state.open_levels().iter().all(|level| level.prototypes.is_empty()) {
            let top = self.state.stack.last().ok_or(Stop::Grammar)?;
            return Ok(Open::Context(grammars.table(top.context)?));
        }
        let tried = self.tried()?;
        if let Some(table) = self.walks.tables.get(&tried) {
            return Ok(Open::WithPrototypes(Rc::clone(table)));
        }
        let table = Rc::new(Table::new(grammars, &tried)?);
        self.walks.tables.insert(tried, Rc::clone(&table));
        Ok(Open::WithPrototypes(table))
    }

    /// The first pattern that matches at a place.
    fn winner_at(&mut self, table: &Table, at: usize, around: Option<Around>) -> Result<Option<Winner>, Stop> {
        let is_first = at == self.at;
        let mut looping = None;
        for word in 0..table.words {
            let mut possible = around.as_ref().map_or(0, |around| table.possible(&self.line, around, word));
            if is_first {
                possible |= table.searched[word];
            }
            for (number, ..) in self.walks.found.iter().filter(|found| found.1 == at && found.0 / 64 == word) {
                possible |= 1 << (number % 64);
            }
            while possible != 0 {
                let number = word * 64 + possible.trailing_zeros() as usize;
                possible &= possible - 1;
                let entry = &table.entries[number];
                let Some(end) = self.end_at(entry, number, at)? else { continue };
                if self.was_taken(entry.pattern, end) {
                    continue;
                }
                let pattern = self.grammars.pattern(entry.pattern)?;
                let winner = Winner {
                    pattern: entry.pattern,
                    start: at,
                    end,
                    of_with_prototype: entry.of_with_prototype,
                    would_loop: self.would_loop(&pattern.operation, end),
                };
                if winner.would_loop {
                    looping = Some(winner);
                    continue;
                }
                if entry.is_searched {
                    self.searches.groups(entry.pattern, &mut self.groups);
                } else if pattern.wants_groups() {
                    self.walks.groups(&mut self.groups);
                }
                return Ok(Some(winner));
            }
        }
        Ok(looping)
    }

    /// Where a match of a pattern at a place ends, if there is one that counts.
    fn end_at(&mut self, entry: &Entry, number: usize, at: usize) -> Result<Option<usize>, Stop> {
        if entry.is_searched {
            if at == self.at
                && let Some((start, end)) = self.find(entry.pattern, entry.of)?
            {
                self.walks.found.push((number, start, end));
            }
            let found = self.walks.found.iter().find(|found| found.0 == number && found.1 == at);
            return Ok(found.map(|found| found.2));
        }
        if !self.line.has(&entry.needs, at)
            || self.walks.idle.contains(&number)
            || self.walks.given_up.contains(&entry.pattern)
        {
            return Ok(None);
        }
        let pattern = self.grammars.pattern(entry.pattern)?;
        let matched = self.walks.match_at((entry.pattern, pattern), self.line.text, at, &mut self.budget)?;
        let Some(end) = matched else { return Ok(None) };
        if !does_something(pattern, (at, end), MAX_DEPTH - 1) {
            self.walks.idle.push(number);
            return Ok(None);
        }
        Ok(Some(end))
    }
}
