//! What may stand around the start of a match.
//!
//! Worked out node by node as a list of cubes: for each place near the start, the symbols that may stand there, whatever
//! stands at the others. Alternatives that agree in their length are joined where the list would grow too long, which
//! lets more texts through and never fewer.

use super::class::{Class, Symbols, WORD, bit};
use super::syntax::Node;

/// Places from the start of a match on that are told apart.
pub(crate) const AHEAD: usize = 4;

/// For the place before a match and the first places from its start, what may stand there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reach {
    pub(crate) before: Symbols,
    pub(crate) ahead: [Symbols; AHEAD],
}

impl Reach {
    pub(crate) fn of(node: &Node) -> Reach {
        let cubes = cubes(node);
        let place = |place: usize| cubes.iter().fold(Symbols::NONE, |all, cube| all | cube.places[place]);
        Reach { before: place(0), ahead: std::array::from_fn(|ahead| place(ahead + 1)) }
    }
}

/// Texts that a node matches: of a length, with these symbols around their start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cube {
    /// In characters; [`AHEAD`] stands for that or more.
    length: usize,
    /// The place before the start, then those from the start on.
    places: [Symbols; AHEAD + 1],
}

/// Cubes that are kept apart.
const MAX_CUBES: usize = 12;

const EMPTY: Cube = Cube { length: 0, places: [Symbols::ALL; AHEAD + 1] };

impl Cube {
    /// This one, then that.
    fn then(&self, that: &Cube) -> Option<Cube> {
        let mut joined = Cube { length: (self.length + that.length).min(AHEAD), places: self.places };
        // Where that one begins is known if this one is not as long as can be told.
        if self.length < AHEAD {
            for (place, symbols) in joined.places.iter_mut().skip(self.length).zip(that.places) {
                *place = *place & symbols;
            }
        }
        (!joined.places.iter().any(|place| place.is_empty())).then_some(joined)
    }

    fn around(before: Symbols, ahead: Symbols) -> Cube {
        let mut cube = EMPTY;
        (cube.places[0], cube.places[1]) = (before, ahead);
        cube
    }

    fn ahead(symbols: Symbols) -> Cube {
        Cube::around(Symbols::ALL, symbols)
    }
}

fn cubes(node: &Node) -> Vec<Cube> {
    let newline = Symbols { ascii: bit('\n'), other: false, edge: true };
    let edge = Symbols { edge: true, ..Symbols::NONE };
    match node {
        Node::Class(class) => one(class),
        Node::Cat(nodes) => nodes.iter().fold(vec![EMPTY], |before, node| then(&before, &cubes(node))),
        Node::Alt(nodes) => joined(nodes.iter().flat_map(cubes).collect()),
        Node::Group(node) => cubes(node),
        Node::Repeat { node, min, max } => repeated(&cubes(node), *min, *max),
        Node::Ahead(node) => joined(cubes(node).into_iter().map(|cube| Cube { length: 0, ..cube }).collect()),
        Node::NotAhead(node) => vec![Cube::ahead(!certain(node))],
        Node::Behind(node) => vec![Cube::around(last(node), Symbols::ALL)],
        Node::NotBehind(node) => vec![Cube::around(!certain(node), Symbols::ALL)],
        Node::LineStart => vec![Cube::around(newline, Symbols { edge: true, ..Symbols::ALL })],
        Node::TextStart => vec![Cube::around(edge, Symbols::ALL)],
        Node::LineEnd => vec![Cube::ahead(newline)],
        Node::TextEnd => vec![Cube::ahead(edge)],
        Node::WordBoundary => {
            let (word, gap) = words();
            vec![Cube::around(gap, word), Cube::around(word, gap)]
        }
        Node::NotWordBoundary => {
            let (word, gap) = words();
            vec![Cube::around(word, word), Cube::around(gap, gap)]
        }
    }
}

/// What may be a character of a word, and what may be none.
fn words() -> (Symbols, Symbols) {
    let word = Symbols { ascii: WORD, other: true, edge: false };
    (word, Symbols { other: true, ..!word })
}

fn one(class: &Class) -> Vec<Cube> {
    if class.may.is_empty() { Vec::new() } else { vec![Cube { length: 1, ..Cube::ahead(class.may) }] }
}

fn then(before: &[Cube], after: &[Cube]) -> Vec<Cube> {
    joined(before.iter().flat_map(|one| after.iter().filter_map(|two| one.then(two))).collect())
}

fn repeated(once: &[Cube], min: u32, max: Option<u32>) -> Vec<Cube> {
    let mut run = vec![EMPTY];
    for _ in 0..min.min(AHEAD as u32) {
        run = then(&run, once);
    }
    let more = max.map_or(AHEAD as u32, |max| max.saturating_sub(min)).min(AHEAD as u32);
    let mut all = run.clone();
    for _ in 0..more {
        run = then(&run, once);
        all.extend(&run);
    }
    joined(all)
}

/// The same texts or more, in fewer cubes.
fn joined(cubes: Vec<Cube>) -> Vec<Cube> {
    let mut kept: Vec<Cube> = Vec::new();
    for cube in cubes {
        join(&mut kept, cube, |one, two| one.length == two.length && one.places[..2] == two.places[..2]);
    }
    let agree: [fn(&Cube, &Cube) -> bool; 2] =
        [|one, two| one.length == two.length && one.places[0] == two.places[0], |one, two| one.length == two.length];
    for agree in agree {
        if kept.len() > MAX_CUBES {
            for cube in std::mem::take(&mut kept) {
                join(&mut kept, cube, agree);
            }
        }
    }
    kept
}

fn join(kept: &mut Vec<Cube>, cube: Cube, agree: impl Fn(&Cube, &Cube) -> bool) {
    match kept.iter_mut().find(|known| agree(known, &cube)) {
        Some(known) => {
            for (place, symbols) in known.places.iter_mut().zip(cube.places) {
                *place = *place | symbols;
            }
        }
        None => kept.push(cube),
    }
}

/// Symbols at which the node certainly matches, whatever follows: a class of one character, or an end.
fn certain(node: &Node) -> Symbols {
    match node {
        Node::Class(class) => class.must,
        Node::Alt(nodes) => nodes.iter().fold(Symbols::NONE, |all, node| all | certain(node)),
        Node::Group(node) => certain(node),
        Node::Cat(nodes) if nodes.len() == 1 => certain(&nodes[0]),
        _ => Symbols::NONE,
    }
}

/// What may stand last in a text that the node matches.
fn last(node: &Node) -> Symbols {
    match node {
        Node::Class(class) => class.may,
        Node::Alt(nodes) => nodes.iter().fold(Symbols::NONE, |all, node| all | last(node)),
        Node::Group(node) => last(node),
        Node::Cat(nodes) => nodes.last().map_or(Symbols::ALL, last),
        Node::Repeat { node, min, .. } if *min > 0 => last(node),
        Node::LineStart => Symbols { ascii: bit('\n'), other: false, edge: true },
        Node::TextStart => Symbols { edge: true, ..Symbols::NONE },
        _ => Symbols::ALL,
    }
}
