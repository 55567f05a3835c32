//! Where a reader stands between two lines.

use crate::grammar::ContextId;

/// The contexts that are open after a line. Two states that are equal read the next line the same way.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct State {
    pub(crate) stack: Vec<Level>,
    pub(crate) first_line: bool,
    /// Depths at which a pattern of a `with_prototype` pushed: prototypes below the last of them are not tried.
    pub(crate) floors: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Level {
    pub(crate) context: ContextId,
    /// Contexts of `with_prototype`, tried in this level and those above.
    pub(crate) prototypes: Vec<ContextId>,
    /// What the pattern that opened this level captured, where patterns of the level refer to it.
    pub(crate) captures: Option<Captures>,
}

/// The text of each group; none for a group that took part in no match.
pub(crate) type Captures = Box<[Option<Box<str>>]>;

impl State {
    pub(crate) fn new(context: ContextId) -> State {
        let level = Level { context, prototypes: Vec::new(), captures: None };
        State { stack: vec![level], first_line: true, floors: Vec::new() }
    }

    /// Levels whose `with_prototype` holds.
    pub(crate) fn open_levels(&self) -> &[Level] {
        self.stack.get(self.floors.last().copied().unwrap_or(0)..).unwrap_or_default()
    }
}
