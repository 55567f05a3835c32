//! How much work a line may take, counted in a way that is the same on every machine.

use std::fmt;

/// Why a line was not read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The grammar changed its contexts again and again without moving on.
    Loop,
    /// The line's patterns took more work than a line may.
    Work,
    /// The grammar refers to what it does not have, or a pattern of it cannot be compiled.
    Grammar,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Stop::Loop => "the grammar does not get past a place of this line",
            Stop::Work => "the grammar needs too much work for this line",
            Stop::Grammar => "the grammar is not complete",
        })
    }
}

impl std::error::Error for Stop {}

/// Changes of context at one place. The deepest grammars make some thirty.
const STEPS_IN_PLACE: u32 = 256;
/// What a line may take whatever its length: each pattern of its contexts is tried at least once.
const LINE: u64 = 1_000_000;
/// What it may take for each of its bytes.
const BYTE: u64 = 2_000;

/// What a line has left.
///
/// A unit is a pattern tried at a byte with at most [`Effort::backtracks`] of the first effort.
#[derive(Debug, Default)]
pub(crate) struct Budget {
    whole: u64,
    units: u64,
    place: usize,
    steps: u32,
    /// The line was read otherwise than syntect reads it.
    pub(crate) departed: bool,
}

impl Budget {
    pub(crate) fn of_line(line: &str) -> Budget {
        let units = LINE + BYTE * line.len() as u64;
        Budget { whole: units, units, place: 0, steps: 0, departed: false }
    }

    pub(crate) fn spend(&mut self, units: u64) -> Result<(), Stop> {
        self.units = self.units.checked_sub(units).ok_or(Stop::Work)?;
        Ok(())
    }

    pub(crate) fn spent(&self) -> u64 {
        self.whole - self.units
    }

    /// One more step, at a place of the line.
    pub(crate) fn step(&mut self, place: usize) -> Result<(), Stop> {
        if place != self.place {
            (self.place, self.steps) = (place, 0);
        }
        self.steps += 1;
        if self.steps > STEPS_IN_PLACE { Err(Stop::Loop) } else { Ok(()) }
    }
}

/// How hard a pattern is tried at each byte. Few need more than the first effort, so the count of tries stands for the
/// work that was done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effort {
    pub(crate) backtracks: u32,
    /// Units for each byte that the search went over.
    pub(crate) units: u64,
}

pub(crate) const EFFORTS: [Effort; 3] = [
    Effort { backtracks: 32, units: 1 },
    Effort { backtracks: 1_000, units: 32 },
    Effort { backtracks: 10_000, units: 300 },
];
