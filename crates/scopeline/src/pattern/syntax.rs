//! Reads the source of a pattern, in the dialect that Oniguruma calls its own.
//!
//! Whatever is not surely read as Oniguruma reads it makes the whole source unknown.

use super::brackets;
use super::class::Class;

/// A part of a pattern.
#[derive(Debug)]
pub(crate) enum Node {
    /// One character.
    Class(Class),
    Cat(Vec<Node>),
    Alt(Vec<Node>),
    /// Capturing or not, atomic or not.
    Group(Box<Node>),
    /// Greedy, lazy or possessive.
    Repeat {
        node: Box<Node>,
        min: u32,
        max: Option<u32>,
    },
    Ahead(Box<Node>),
    NotAhead(Box<Node>),
    Behind(Box<Node>),
    NotBehind(Box<Node>),
    LineStart,
    LineEnd,
    TextStart,
    TextEnd,
    WordBoundary,
    NotWordBoundary,
}

pub(crate) struct Parsed {
    pub(crate) node: Node,
    /// Letters of any case match.
    pub(crate) folds: bool,
}

/// Nothing for a source with something unknown.
pub(crate) fn parse(source: &str) -> Option<Parsed> {
    let mut parser = Parser { rest: source, options: Options::default(), folds: false, depth: 0 };
    let node = parser.alternatives()?;
    parser.rest.is_empty().then_some(Parsed { node, folds: parser.folds })
}

#[derive(Debug, Clone, Copy, Default)]
struct Options {
    ignore_case: bool,
    extended: bool,
    dot_is_all: bool,
}

pub(super) struct Parser<'s> {
    rest: &'s str,
    options: Options,
    folds: bool,
    depth: usize,
}

/// Groups in groups that are read.
const MAX_DEPTH: usize = 50;

impl<'s> Parser<'s> {
    pub(super) fn rest(&self) -> &'s str {
        self.rest
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.skip(c.len_utf8());
        Some(c)
    }

    pub(super) fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    pub(super) fn eats(&mut self, c: char) -> bool {
        let rest = self.rest.strip_prefix(c);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    pub(super) fn ignores_case(&self) -> bool {
        self.options.ignore_case
    }

    /// A class as the options have it.
    pub(super) fn cased(&mut self, class: Class) -> Class {
        if !self.options.ignore_case {
            return class;
        }
        self.folds |= class.has_letters();
        class.folded()
    }

    /// Up to the end or to a closing parenthesis.
    fn alternatives(&mut self) -> Option<Node> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let mut all = vec![self.sequence()?];
        while self.eats('|') {
            all.push(self.sequence()?);
        }
        self.depth -= 1;
        Some(if all.len() == 1 { all.remove(0) } else { Node::Alt(all) })
    }

    fn sequence(&mut self) -> Option<Node> {
        let mut nodes = Vec::new();
        loop {
            self.skip_comments()?;
            match self.peek() {
                None | Some('|' | ')') => return Some(Node::Cat(nodes)),
                Some(_) => {
                    let node = self.atom()?;
                    nodes.push(self.repeats(node)?);
                }
            }
        }
    }

    fn skip_comments(&mut self) -> Option<()> {
        loop {
            if let Some(rest) = self.rest.strip_prefix("(?#") {
                let (comment, rest) = rest.split_once(')')?;
                if comment.contains('\\') {
                    return None;
                }
                self.rest = rest;
            } else if self.options.extended && matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r' | '\x0c')) {
                self.skip(1);
            } else if self.options.extended && self.peek() == Some('#') {
                self.rest = self.rest.split_once('\n').map_or("", |(_, rest)| rest);
            } else {
                return Some(());
            }
        }
    }

    fn atom(&mut self) -> Option<Node> {
        if self.repeat_ahead().is_some() {
            return None;
        }
        Some(match self.next()? {
            '(' => self.group()?,
            '[' => Node::Class(brackets::class(self)?),
            '.' if self.options.dot_is_all => Node::Class(Class::any()),
            '.' => Node::Class(Class::any_but_newline()),
            '^' => Node::LineStart,
            '$' => Node::LineEnd,
            '\\' => self.escape()?,
            c => self.literal(c)?,
        })
    }

    fn literal(&mut self, c: char) -> Option<Node> {
        // A letter that is not ASCII may stand for two that are, as `ß` does for `ss`.
        if self.options.ignore_case && !c.is_ascii() {
            return None;
        }
        Some(Node::Class(self.cased(Class::of(c))))
    }

    fn escape(&mut self) -> Option<Node> {
        let c = self.next()?;
        if let Some(class) = Class::of_escape(c) {
            return Some(Node::Class(class));
        }
        Some(match c {
            'b' => Node::WordBoundary,
            'B' => Node::NotWordBoundary,
            'A' => Node::TextStart,
            'z' => Node::TextEnd,
            'Z' => Node::Alt(vec![
                Node::TextEnd,
                Node::Ahead(Box::new(Node::Cat(vec![Node::Class(Class::of('\n')), Node::TextEnd]))),
            ]),
            'N' => Node::Class(Class::any_but_newline()),
            'O' => Node::Class(Class::any()),
            'p' | 'P' => Node::Class(self.property(c)?),
            _ => {
                let c = self.escaped_char(c)?;
                self.literal(c)?
            }
        })
    }

    /// The character that an escape stands for, after its letter or sign.
    pub(super) fn escaped_char(&mut self, c: char) -> Option<char> {
        let c = match c {
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'f' => '\x0c',
            'v' => '\x0b',
            'a' => '\x07',
            'e' => '\x1b',
            'u' => self.hexadecimal(4)?,
            'x' if self.eats('{') => {
                let (digits, _) = self.rest.split_once('}')?;
                let c = self.hexadecimal(digits.len())?;
                self.skip(1);
                c
            }
            // Two digits are a byte.
            'x' => self.hexadecimal(2).filter(char::is_ascii)?,
            c if c.is_ascii_alphanumeric() => return None,
            c => c,
        };
        (c.is_ascii() || !self.options.ignore_case).then_some(c)
    }

    fn hexadecimal(&mut self, digits: usize) -> Option<char> {
        let text = self.rest.get(..digits).filter(|text| text.chars().all(|c| c.is_ascii_hexdigit()))?;
        self.skip(digits);
        char::from_u32(u32::from_str_radix(text, 16).ok()?)
    }

    /// A property such as `\p{Lu}`, after its `p` or `P`.
    pub(super) fn property(&mut self, p: char) -> Option<Class> {
        if !self.eats('{') {
            return None;
        }
        let negated = self.eats('^') != (p == 'P');
        let (name, _) = self.rest.split_once('}')?;
        self.skip(name.len() + 1);
        let class = Class::named(name);
        if self.options.ignore_case {
            self.folds = true;
            return Some(Class::UNKNOWN);
        }
        Some(if negated { class.negated() } else { class })
    }

    /// What stands in parentheses, after the opening one.
    fn group(&mut self) -> Option<Node> {
        let before = self.options;
        let mut wrap: fn(Box<Node>) -> Node = Node::Group;
        if self.peek() == Some('*') {
            return None;
        }
        if self.eats('?') {
            match self.next()? {
                ':' | '>' => {}
                '=' => wrap = Node::Ahead,
                '!' => wrap = Node::NotAhead,
                '<' if self.eats('=') => wrap = Node::Behind,
                '<' if self.eats('!') => wrap = Node::NotBehind,
                '<' => self.name('>')?,
                '\'' => self.name('\'')?,
                option => {
                    let is_isolated = self.options(option)?;
                    if is_isolated {
                        // Holds for the rest of the group, further alternatives included.
                        let rest = self.alternatives()?;
                        self.options = before;
                        return Some(Node::Group(Box::new(rest)));
                    }
                }
            }
        }
        let node = self.alternatives()?;
        self.options = before;
        self.eats(')').then(|| wrap(Box::new(node)))
    }

    fn name(&mut self, end: char) -> Option<()> {
        let (name, _) = self.rest.split_once(end)?;
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        self.skip(name.len() + 1);
        is_name.then_some(())
    }

    /// Options up to `:` or, isolated, to `)`.
    fn options(&mut self, first: char) -> Option<bool> {
        let (mut c, mut on) = (first, true);
        loop {
            match c {
                '-' => on = false,
                'i' => self.options.ignore_case = on,
                'x' => self.options.extended = on,
                'm' => self.options.dot_is_all = on,
                ':' => return Some(false),
                ')' => return Some(true),
                _ => return None,
            }
            c = self.next()?;
        }
    }

    fn repeats(&mut self, node: Node) -> Option<Node> {
        let mut node = node;
        loop {
            self.skip_comments()?;
            let Some(repeat) = self.repeat_ahead() else {
                return Some(node);
            };
            self.skip(repeat.length);
            let (mut min, mut max) = (repeat.min, repeat.max);
            let next = self.peek().filter(|c| matches!(c, '?' | '+'));
            if next.is_some() {
                self.skip(1);
            }
            if max.is_some_and(|max| max < min) {
                return None;
            }
            if repeat.is_interval {
                // What a sign after an interval means differs by dialect: every reading is let in.
                match next {
                    Some('?') => min = 0,
                    Some(_) => max = None,
                    None => {}
                }
            }
            node = Node::Repeat { node: Box::new(node), min, max };
        }
    }

    fn repeat_ahead(&self) -> Option<Repetition> {
        let sign = |min, max| Some(Repetition { length: 1, min, max, is_interval: false });
        match self.peek()? {
            '*' => sign(0, None),
            '+' => sign(1, None),
            '?' => sign(0, Some(1)),
            '{' => interval(self.rest),
            _ => None,
        }
    }
}

struct Repetition {
    /// Bytes of its source.
    length: usize,
    min: u32,
    max: Option<u32>,
    is_interval: bool,
}

/// `{2}`, `{2,}`, `{,3}` or `{2,3}`; any other brace stands for itself.
fn interval(rest: &str) -> Option<Repetition> {
    let (inner, _) = rest.strip_prefix('{')?.split_once('}')?;
    let number = |text: &str| if text.chars().all(|c| c.is_ascii_digit()) { text.parse::<u32>().ok() } else { None };
    let (min, max) = match inner.split_once(',') {
        None => (number(inner)?, Some(number(inner)?)),
        Some(("", max)) => (0, Some(number(max)?)),
        Some((min, "")) => (number(min)?, None),
        Some((min, max)) => (number(min)?, Some(number(max)?)),
    };
    Some(Repetition { length: inner.len() + 2, min, max, is_interval: true })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::class::bit;

    #[test]
    fn what_is_not_known_is_not_read() {
        for source in [
            r"\Ga", r"a\K", r"(a)\1", r"\k<a>", "(?~a)", "(?(1)a)", "(*FAIL)", "*a", "a)", "(a", "[]a]", r"\R",
            "(?W:a)",
        ] {
            assert!(parse(source).is_none(), "{source}");
        }
        for source in
            ["a{", "a{,}", "(?x: a # )\n )", "(?<a>b)", r"[a\]&&[^b]]", "(?i)a|b", "a{2,3}?", r"\u00e9", "[[:alpha:]_]"]
        {
            assert!(parse(source).is_some(), "{source}");
        }
    }

    #[test]
    fn braces_without_numbers_stand_for_themselves() {
        let Some(Parsed { node: Node::Cat(nodes), .. }) = parse("{a") else { panic!("read") };
        assert!(matches!(nodes[0], Node::Class(class) if class.may.ascii == bit('{')));
    }
}
