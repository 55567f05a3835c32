//! Lines made of the words and signs of a grammar's own patterns, read as syntect reads them, in every grammar.
//!
//! `SCOPELINE_LINES` says how many lines of each grammar.

use scopeline::{Grammars, Reader};
use std::collections::{BTreeMap, BTreeSet};
use syntect::parsing::{ParseState, syntax_definition::Pattern};

/// Lines of each grammar if nothing else is said.
const LINES: usize = 60;
/// After so many lines the next begins in the first state again.
const BLOCK: usize = 12;

/// Pieces that stand in code of any language, some of them not ASCII.
const PIECES: &[&str] = &[
    " ", " ", " ", " ", "\t", "(", ")", "[", "]", "{", "}", "<", ">", "\"", "'", "`", "\\", "\\n", "/*", "*/", "//",
    "#", "--", "=", "==", "=>", "->", "::", ":", ";", ",", ".", "..", "+", "-", "*", "/", "%", "&", "&&", "|", "||",
    "!", "?", "@", "$", "${", "~", "^", "_", "0", "12", "0x1F", "1.5e-3", "x", "Name", "CONST", "a_b", "<!--", "-->",
    "</", "/>", "\"\"\"", "'''", "<<", "<<'A'", "é", "ß", "K", "ſ", "中", "\u{a0}", "«",
];

/// A small generator of numbers, the same everywhere.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }
}

/// The words in the patterns of each grammar, by its name.
fn words() -> BTreeMap<String, Vec<String>> {
    let builder = two_face::syntax::extra_newlines().into_builder();
    let mut words = BTreeMap::new();
    for syntax in builder.syntaxes() {
        let mut found = BTreeSet::new();
        for pattern in syntax.contexts.values().flat_map(|context| &context.patterns) {
            let Pattern::Match(pattern) = pattern else { continue };
            let parts =
                pattern.regex.regex_str().split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '!'));
            found.extend(parts.filter(|word| (2..20).contains(&word.len())).map(str::to_owned));
        }
        words.insert(syntax.name.clone(), found.into_iter().collect());
    }
    words
}

fn line(numbers: &mut Numbers, words: &[String]) -> String {
    let mut line = String::new();
    for _ in 0..numbers.below(14) {
        if words.is_empty() || numbers.below(2) == 0 {
            line.push_str(PIECES[numbers.below(PIECES.len())]);
        } else {
            line.push_str(&words[numbers.below(words.len())]);
            if numbers.below(3) > 0 {
                line.push(' ');
            }
        }
    }
    line + "\n"
}

#[test]
fn generated_lines_are_read_as_syntect_reads_them() {
    let lines = std::env::var("SCOPELINE_LINES").map_or(LINES, |lines| lines.parse().expect("a number of lines"));
    let grammars = Grammars::new(two_face::syntax::extra_newlines());
    let words = words();
    let mut numbers = Numbers(1);
    let (mut same, mut departed) = (0, 0);
    for (grammar, syntax) in grammars.set().syntaxes().iter().enumerate() {
        let mut reader = Reader::new(&grammars);
        let start = || (grammars.start(grammar).expect("a main context"), ParseState::new(syntax));
        let (mut ours, mut theirs) = start();
        for number in 0..lines {
            if number % BLOCK == 0 {
                (ours, theirs) = start();
            }
            let line = line(&mut numbers, &words[&syntax.name]);
            let changes =
                reader.read(&mut ours, &line).unwrap_or_else(|stop| panic!("{}: {stop} {line:?}", syntax.name));
            if reader.departed() {
                departed += 1;
                (ours, theirs) = start();
                continue;
            }
            let expected = theirs.parse_line(&line, grammars.set()).expect("syntect reads it too");
            assert_eq!(changes, expected, "{}: {line:?}", syntax.name);
            same += 1;
        }
    }
    println!("{same} lines the same, {departed} that syntect does not return from");
    assert!(same > 9 * departed, "{same} {departed}");
}
