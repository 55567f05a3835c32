//! For a list of contexts, which of their patterns can match at a place of a line.
//!
//! A bit for each pattern, in the order in which they are tried. For the place before, and for the first places from there
//! on, a row for each symbol says which patterns allow it: what all rows allow is possible.

use crate::bounds::Stop;
use crate::grammar::{ContextId, Grammars, PatternId};
use crate::pattern::{AHEAD, Outlook, Symbols};

/// A context whose patterns are tried, and whether it comes from a `with_prototype`.
pub(crate) type Tried = (bool, ContextId);

#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) entries: Vec<Entry>,
    /// Numbers of 64 bits in a row.
    pub(crate) words: usize,
    /// For each place, a row for each symbol.
    rows: Vec<u64>,
    /// Whether any pattern can begin with a symbol.
    starts: [bool; SYMBOLS],
    /// Patterns that are searched for.
    pub(crate) searched: Vec<u64>,
    pub(crate) searches: bool,
    /// Patterns of which nothing is known in a line with other than ASCII characters.
    folding: Vec<u64>,
    folds: bool,
}

#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) pattern: PatternId,
    /// The place of its context in the list.
    pub(crate) of: usize,
    pub(crate) of_with_prototype: bool,
    pub(crate) is_searched: bool,
    /// ASCII characters that must come from the start of a match on, or [`NOTHING`].
    pub(crate) needs: [u8; NEEDS],
}

/// The most characters that are asked for.
const NEEDS: usize = 4;
pub(crate) const NOTHING: u8 = 128;

/// Symbols that are told apart: the ASCII characters, any other, an edge of the line.
const SYMBOLS: usize = 130;
const OTHER: usize = 128;
const EDGE: usize = 129;
const PLACES: usize = AHEAD + 1;

impl Table {
    pub(crate) fn new(grammars: &Grammars, tried: &[Tried]) -> Result<Table, Stop> {
        let mut entries = Vec::new();
        let mut outlooks = Vec::new();
        for (of, (of_with_prototype, context)) in tried.iter().enumerate() {
            for pattern in grammars.tried_in(*context)? {
                let outlook = grammars.pattern(*pattern)?.outlook();
                entries.push(Entry::new(*pattern, (of, *of_with_prototype), outlook));
                outlooks.push(outlook);
            }
        }
        Ok(Table::of(entries, &outlooks))
    }

    fn of(entries: Vec<Entry>, outlooks: &[Option<&Outlook>]) -> Table {
        let words = entries.len().div_ceil(64);
        let mask = |holds: fn(&Option<&Outlook>) -> bool| {
            let mut mask = vec![0; words];
            for (number, _) in outlooks.iter().enumerate().filter(|(_, outlook)| holds(outlook)) {
                mask[number / 64] |= 1 << (number % 64);
            }
            mask
        };
        let mut table = Table {
            words,
            rows: vec![0; PLACES * SYMBOLS * words],
            starts: [false; SYMBOLS],
            searched: mask(|outlook| outlook.is_none()),
            folding: mask(|outlook| outlook.is_some_and(|outlook| outlook.folds)),
            searches: outlooks.iter().any(Option::is_none),
            folds: outlooks.iter().flatten().any(|outlook| outlook.folds),
            entries,
        };
        for place in 0..PLACES {
            table.fill(place, outlooks);
        }
        for symbol in 0..SYMBOLS {
            table.starts[symbol] = table.row(1, symbol).iter().any(|word| *word != 0);
        }
        table
    }

    fn row(&self, place: usize, symbol: usize) -> &[u64] {
        let from = (place * SYMBOLS + symbol) * self.words;
        &self.rows[from..from + self.words]
    }

    /// Fills the rows of a place: sets of few symbols one by one, those of many by what they lack.
    fn fill(&mut self, place: usize, outlooks: &[Option<&Outlook>]) {
        let words = self.words;
        let rows = &mut self.rows[place * SYMBOLS * words..][..SYMBOLS * words];
        let mut mostly = vec![0; words];
        let mut lacking = Vec::new();
        for (number, outlook) in outlooks.iter().enumerate() {
            let Some(Outlook { reach, .. }) = outlook else { continue };
            let symbols = if place == 0 { reach.before } else { reach.ahead[place - 1] };
            let (word, bit) = (number / 64, 1 << (number % 64));
            if symbols.ascii.count_ones() > 64 {
                mostly[word] |= bit;
                lacking.push((word, bit, !symbols));
            } else {
                each(symbols, |symbol| rows[symbol * words + word] |= bit);
            }
        }
        for row in rows.chunks_mut(words.max(1)) {
            row.iter_mut().zip(&mostly).for_each(|(word, mostly)| *word |= mostly);
        }
        for (word, bit, symbols) in lacking {
            each(symbols, |symbol| rows[symbol * words + word] &= !bit);
        }
    }

    /// The symbols around a place of a line, if any pattern can begin with the one there.
    pub(crate) fn look(&self, line: &Line<'_>, at: usize) -> Option<Around> {
        let first = symbol(line.bytes.get(at));
        let is_possible = self.starts[first] || (self.folds && !line.is_ascii);
        is_possible.then(|| line.around(at))
    }

    /// The patterns of one word of the rows that are possible there.
    pub(crate) fn possible(&self, line: &Line<'_>, around: &Around, word: usize) -> u64 {
        let row = |place: usize| self.rows[(place * SYMBOLS + around.symbols[place]) * self.words + word];
        let mut possible = row(0) & row(1);
        if !line.is_ascii {
            possible |= self.folding[word];
        }
        for place in 2..around.known {
            if possible == 0 {
                break;
            }
            let row = row(place);
            possible &= if line.is_ascii { row } else { row | self.folding[word] };
        }
        possible
    }
}

impl Entry {
    fn new(pattern: PatternId, (of, of_with_prototype): (usize, bool), outlook: Option<&Outlook>) -> Entry {
        let needs = few(outlook.map_or(0, |outlook| outlook.needs));
        Entry { pattern, of, of_with_prototype, is_searched: outlook.is_none(), needs }
    }
}

/// A line, and what is known of it as a whole.
#[derive(Debug)]
pub(crate) struct Line<'l> {
    pub(crate) text: &'l str,
    bytes: &'l [u8],
    is_ascii: bool,
    /// For each ASCII character, the place after the last one; for [`NOTHING`], one that never comes.
    last: [usize; 129],
}

impl<'l> Line<'l> {
    pub(crate) fn new(text: &'l str) -> Line<'l> {
        let bytes = text.as_bytes();
        let mut last = [0; 129];
        last[usize::from(NOTHING)] = usize::MAX;
        let mut is_ascii = true;
        for (at, byte) in bytes.iter().enumerate() {
            if byte.is_ascii() {
                last[usize::from(*byte)] = at + 1;
            } else {
                is_ascii = false;
            }
        }
        Line { text, bytes, is_ascii, last }
    }

    /// Whether what a pattern needs comes from a place on.
    pub(crate) fn has(&self, needs: &[u8; NEEDS], from: usize) -> bool {
        needs.iter().all(|need| self.last[usize::from(*need)] > from)
    }

    /// The place of the next character.
    pub(crate) fn next(&self, at: usize) -> usize {
        let mut next = at + 1;
        while self.bytes.get(next).is_some_and(|byte| byte & 0xc0 == 0x80) {
            next += 1;
        }
        next
    }

    fn around(&self, at: usize) -> Around {
        let mut symbols = [EDGE; PLACES];
        symbols[0] = symbol(at.checked_sub(1).and_then(|before| self.bytes.get(before)));
        for place in 1..PLACES {
            symbols[place] = symbol(self.bytes.get(at + place - 1));
            // Where the next place begins is known after an ASCII character alone.
            if symbols[place] >= OTHER {
                return Around { symbols, known: place + 1 };
            }
        }
        Around { symbols, known: PLACES }
    }
}

/// The symbols before a place and from there on.
pub(crate) struct Around {
    symbols: [usize; PLACES],
    /// How many of them are known.
    known: usize,
}

fn symbol(byte: Option<&u8>) -> usize {
    byte.map_or(EDGE, |byte| usize::from(*byte).min(OTHER))
}

fn each(symbols: Symbols, mut with: impl FnMut(usize)) {
    let mut ascii = symbols.ascii;
    while ascii != 0 {
        with(ascii.trailing_zeros() as usize);
        ascii &= ascii - 1;
    }
    if symbols.other {
        with(OTHER);
    }
    if symbols.edge {
        with(EDGE);
    }
}

/// Of the characters that must come, the first few.
fn few(mut needs: u128) -> [u8; NEEDS] {
    std::array::from_fn(|_| {
        let need = needs.trailing_zeros() as u8;
        needs &= needs.wrapping_sub(1);
        need.min(NOTHING)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::Grammars;

    /// Lines of many languages, and some that belong to none.
    const LINES: &[&str] = &[
        "\n",
        "class Ready < Base(object): # a note\n",
        "  def f(self, a=1, *b, **c) -> 'int': return a if b else {1: 0x1f, \"k\": 1.5e-3}\n",
        "fn main<T: Clone>(x: &'a mut Vec<u8>) -> Result<(), Box<dyn Error>> { let r#a = b'\\n'; }\n",
        "SELECT a.*, COUNT(*) FROM t AS x WHERE x.y >= 10 AND z LIKE '%s' GROUP BY 1; -- end\n",
        "#include <stdio.h> /* c */ int main(void) { printf(\"%d\\n\", 1 << 2); }\n",
        "  - key: &anchor \"value\" # yaml\n",
        "<a href=\"x?y=1&amp;z\" class='b'>text</a><!-- c --><script>let a = /re[g]x/g;</script>\n",
        "for i in $(seq 1 10); do echo \"${x:-y}\" | grep -v '^#' >> /dev/null 2>&1; done\n",
        ".a > b:hover::before, #id[href^=\"x\"] { color: #fff; margin: -1px auto !important; @media }\n",
        "## A *heading* with `code`, [a link](http://x.y/z_(w)) and **bold** text\n",
        "$x = @{ $y->{'z'} } =~ s/a(b)c/$1/gi; %h = qw(a b); my $s = <<'END';\n",
        "package main; import \"fmt\"; func (t *T) M(a, b int) (c chan<- string, err error) { go f() }\n",
        "Straße ſet K= é_ß ñ := λx → «y» 中文\n",
        "@app.route('/x') async def g(): await h; raise E from None; f\"{a!r:>{w}}\"\n",
        "\\begin{a}[b] \\frac{1}{2} $x^2_i$ %c\n",
        "IF x THEN PRINT \"y\" ELSE GOTO 10 END IF; BEGIN TRY; DECLARE @a INT = 1\n",
        "--- a/b.c\n",
        "@@ -1,2 +3,4 @@ f()\n",
        "2026-11-29T07:00:00Z [ERROR] 127.0.0.1 GET /index.html 404\n",
    ];

    /// What Oniguruma finds, the analysis lets through: for every pattern of the bundle, at every place of these lines.
    #[test]
    fn every_match_is_possible_where_it_begins() {
        let grammars = Grammars::new(two_face::syntax::extra_newlines());
        let mut missed = Vec::new();
        let mut matches = 0;
        for (id, pattern) in grammars.all_patterns() {
            let (Some(outlook), Ok(regex)) = (pattern.outlook(), pattern.regex()) else { continue };
            let table = Table::of(vec![Entry::new(id, (0, false), Some(outlook))], &[Some(outlook)]);
            for text in LINES {
                let line = Line::new(text);
                for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
                    let options = onig::SearchOptions::SEARCH_OPTION_NONE;
                    let mut bound = onig::MatchParam::default();
                    bound.set_retry_limit_in_match(10_000);
                    if !matches!(regex.match_with_param(*text, at, options, None, bound), Ok(Some(_))) {
                        continue;
                    }
                    matches += 1;
                    let around = table.look(&line, at);
                    let is_possible = around.is_some_and(|around| table.possible(&line, &around, 0) == 1);
                    if !(is_possible && line.has(&table.entries[0].needs, at)) {
                        missed.push(format!("{:?} at {at} of {text:?}", pattern.source));
                    }
                }
            }
        }
        assert!(matches > 100_000, "{matches}");
        assert!(missed.is_empty(), "{} missed, such as\n{}", missed.len(), missed[..missed.len().min(20)].join("\n"));
    }
}
