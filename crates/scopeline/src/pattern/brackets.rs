//! Reads a class of characters in brackets.

use super::class::Class;
use super::syntax::Parser;

/// What a class is read to be, part by part.
struct Brackets {
    /// The sides of `&&` before this one.
    sides: Option<Class>,
    class: Class,
    /// Of the class only its end is known.
    is_unclear: bool,
}

/// The class after its opening bracket, which it reads to the closing one.
pub(super) fn class(parser: &mut Parser<'_>) -> Option<Class> {
    let negated = parser.eats('^');
    if parser.peek() == Some(']') {
        return None;
    }
    let mut read = Brackets { sides: None, class: Class::EMPTY, is_unclear: false };
    while !parser.eats(']') {
        read.item(parser)?;
    }
    let sides = read.sides.map_or(read.class, |sides| sides.and(read.class));
    let class = if read.is_unclear { Class::UNKNOWN } else { parser.cased(sides) };
    Some(if negated { class.negated() } else { class })
}

impl Brackets {
    fn item(&mut self, parser: &mut Parser<'_>) -> Option<()> {
        let first = parser.next()?;
        match first {
            '[' if parser.peek() == Some(':') => {
                let class = posix(parser)?;
                self.add_class(class, parser);
            }
            '[' => {
                // Case is folded once, for the whole: what a negated part makes of that is left open.
                self.is_unclear |= parser.ignores_case() && parser.peek() == Some('^');
                let class = class(parser)?;
                self.add_class(class, parser);
            }
            '&' if parser.eats('&') => {
                self.is_unclear |= parser.ignores_case();
                let side = std::mem::replace(&mut self.class, Class::EMPTY);
                self.sides = Some(self.sides.map_or(side, |sides| sides.and(side)));
            }
            '\\' => match escape(parser)? {
                Item::Char(c) => self.add_char(c, parser)?,
                Item::Class(class) => self.add_class(class, parser),
            },
            c => self.add_char(c, parser)?,
        }
        Some(())
    }

    fn add_class(&mut self, class: Class, parser: &mut Parser<'_>) {
        self.class = self.class.or(class);
        self.dash(parser);
    }

    /// A dash after a class or a range stands for itself, or so most readings have it.
    fn dash(&mut self, parser: &mut Parser<'_>) {
        self.is_unclear |= parser.peek() == Some('-') && !parser.rest().starts_with("-]");
    }

    fn add_char(&mut self, from: char, parser: &mut Parser<'_>) -> Option<()> {
        let is_range = parser.peek() == Some('-') && !parser.rest().starts_with("-]");
        if !is_range {
            self.class = self.class.or(Class::of(from));
            return Some(());
        }
        parser.next();
        let to = match parser.next()? {
            '[' => return None,
            '&' if parser.peek() == Some('&') => return None,
            '\\' => match escape(parser)? {
                Item::Char(c) => c,
                Item::Class(_) => return None,
            },
            c => c,
        };
        if from > to {
            return None;
        }
        self.class = self.class.or(Class::range(from, to));
        self.dash(parser);
        Some(())
    }
}

enum Item {
    Char(char),
    Class(Class),
}

fn escape(parser: &mut Parser<'_>) -> Option<Item> {
    let c = parser.next()?;
    if let Some(class) = Class::of_escape(c) {
        return Some(Item::Class(class));
    }
    Some(match c {
        'p' | 'P' => Item::Class(parser.property(c)?),
        'b' => Item::Char('\x08'),
        _ => Item::Char(parser.escaped_char(c)?),
    })
}

/// A class such as `[:alpha:]`, after its first bracket.
fn posix(parser: &mut Parser<'_>) -> Option<Class> {
    parser.eats(':');
    let negated = parser.eats('^');
    let (name, _) = parser.rest().split_once(":]")?;
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_lowercase()) {
        return None;
    }
    parser.skip(name.len() + 2);
    let class = Class::named(name);
    if negated && parser.ignores_case() {
        return Some(Class::UNKNOWN);
    }
    Some(if negated { class.negated() } else { class })
}
