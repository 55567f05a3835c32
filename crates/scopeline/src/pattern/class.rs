//! Sets of characters, exact for ASCII and rough for the rest.

use std::ops::{BitAnd, BitOr, Not};

/// What may stand at a place of a line: an ASCII character, another character, or nothing, where the line has its edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Symbols {
    /// A bit for each ASCII character.
    pub(crate) ascii: u128,
    /// Any character that is not ASCII.
    pub(crate) other: bool,
    /// The start of the line, or its end.
    pub(crate) edge: bool,
}

impl Symbols {
    pub(crate) const ALL: Symbols = Symbols { ascii: u128::MAX, other: true, edge: true };
    pub(crate) const NONE: Symbols = Symbols { ascii: 0, other: false, edge: false };

    pub(crate) fn is_empty(self) -> bool {
        self == Symbols::NONE
    }
}

impl BitAnd for Symbols {
    type Output = Symbols;
    fn bitand(self, that: Symbols) -> Symbols {
        Symbols { ascii: self.ascii & that.ascii, other: self.other && that.other, edge: self.edge && that.edge }
    }
}

impl BitOr for Symbols {
    type Output = Symbols;
    fn bitor(self, that: Symbols) -> Symbols {
        Symbols { ascii: self.ascii | that.ascii, other: self.other || that.other, edge: self.edge || that.edge }
    }
}

impl Not for Symbols {
    type Output = Symbols;
    fn not(self) -> Symbols {
        Symbols { ascii: !self.ascii, other: !self.other, edge: !self.edge }
    }
}

/// A class of characters between two bounds: all that it may hold, and what it certainly holds. Negation exchanges them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Class {
    pub(crate) may: Symbols,
    pub(crate) must: Symbols,
}

impl Class {
    pub(crate) const EMPTY: Class = Class { may: Symbols::NONE, must: Symbols::NONE };
    /// A class of which nothing is known.
    pub(crate) const UNKNOWN: Class = Class { may: Symbols { edge: false, ..Symbols::ALL }, must: Symbols::NONE };

    /// Exactly these ASCII characters, and some, none or all of the others.
    const fn ascii(ascii: u128, other: Other) -> Class {
        let may = !matches!(other, Other::None);
        let must = matches!(other, Other::All);
        Class { may: Symbols { ascii, other: may, edge: false }, must: Symbols { ascii, other: must, edge: false } }
    }

    pub(crate) fn any() -> Class {
        Class::ascii(u128::MAX, Other::All)
    }

    pub(crate) fn any_but_newline() -> Class {
        Class::ascii(!bit('\n'), Other::All)
    }

    pub(crate) fn of(c: char) -> Class {
        if c.is_ascii() { Class::ascii(bit(c), Other::None) } else { Class::ascii(0, Other::Some) }
    }

    pub(crate) fn range(from: char, to: char) -> Class {
        let ascii = if from.is_ascii() { run(from, to.min('\x7f')) } else { 0 };
        Class::ascii(ascii, if to.is_ascii() { Other::None } else { Other::Some })
    }

    /// The class of an escape such as `\w`.
    pub(crate) fn of_escape(c: char) -> Option<Class> {
        let class = match c.to_ascii_lowercase() {
            'w' => Class::ascii(WORD, Other::Some),
            'd' => Class::ascii(DIGIT, Other::Some),
            's' => Class::ascii(SPACE, Other::Some),
            'h' => Class::ascii(XDIGIT, Other::None),
            _ => return None,
        };
        Some(if c.is_ascii_uppercase() { class.negated() } else { class })
    }

    /// The class of a POSIX bracket or of a property of Unicode.
    pub(crate) fn named(name: &str) -> Class {
        let name: String = name.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).collect();
        let ascii = match name.to_ascii_lowercase().as_str() {
            "alpha" | "alphabetic" | "l" | "letter" | "xidstart" => UPPER | LOWER,
            "upper" | "lu" | "uppercase" | "uppercaseletter" => UPPER,
            "lower" | "ll" | "lowercase" | "lowercaseletter" => LOWER,
            "alnum" => UPPER | LOWER | DIGIT,
            "digit" | "nd" | "n" => DIGIT,
            "word" | "xidcontinue" => WORD,
            "space" => SPACE,
            "blank" => bit(' ') | bit('\t'),
            "cntrl" => run('\0', '\x1f') | bit('\x7f'),
            "xdigit" => return Class::ascii(XDIGIT, Other::None),
            "ascii" => return Class::ascii(u128::MAX, Other::None),
            // Which signs are punctuation differs from one version of Unicode's tables to the next.
            "punct" => {
                let may = Symbols { ascii: run('!', '~') & !(UPPER | LOWER | DIGIT), other: true, edge: false };
                return Class { may, must: Symbols::NONE };
            }
            _ => return Class::UNKNOWN,
        };
        Class::ascii(ascii, Other::Some)
    }

    pub(crate) fn negated(self) -> Class {
        let not = |set: Symbols| Symbols { edge: false, ..!set };
        Class { may: not(self.must), must: not(self.may) }
    }

    pub(crate) fn or(self, that: Class) -> Class {
        Class { may: self.may | that.may, must: self.must | that.must }
    }

    pub(crate) fn and(self, that: Class) -> Class {
        Class { may: self.may & that.may, must: self.must & that.must }
    }

    /// With each letter, that of the other case.
    pub(crate) fn folded(self) -> Class {
        let fold = |set: Symbols| {
            // `a` is 32 places above `A`.
            let (lower, upper) = (set.ascii & LOWER, set.ascii & UPPER);
            Symbols { ascii: set.ascii | lower >> 32 | upper << 32, ..set }
        };
        let mut folded = Class { may: fold(self.may), must: fold(self.must) };
        // The sign for Kelvin and the long s are `k` and `s` in another case.
        folded.may.other |= self.has_letters();
        folded
    }

    pub(crate) fn has_letters(self) -> bool {
        self.may.ascii & (UPPER | LOWER) != 0
    }
}

/// How many of the characters that are not ASCII a class holds.
enum Other {
    None,
    Some,
    All,
}

/// The bit of an ASCII character.
pub(crate) const fn bit(c: char) -> u128 {
    1 << (c as u32 & 127)
}

/// The bits of the ASCII characters from one to another.
const fn run(from: char, to: char) -> u128 {
    if from > to { 0 } else { (u128::MAX >> (127 - (to as u32 - from as u32))) << (from as u32) }
}

const UPPER: u128 = run('A', 'Z');
const LOWER: u128 = run('a', 'z');
const DIGIT: u128 = run('0', '9');
const XDIGIT: u128 = DIGIT | run('a', 'f') | run('A', 'F');
const SPACE: u128 = run('\t', '\r') | bit(' ');
/// The ASCII characters of words, in the sense of `\w` and `\b`.
pub(crate) const WORD: u128 = UPPER | LOWER | DIGIT | bit('_');
