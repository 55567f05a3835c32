//! Lines made to take long, in every grammar of the bundle: each ends within its bound.

use scopeline::{Grammars, Reader};

/// What lines are made of by repeating it.
const PIECES: &[&str] = &[
    "a::",
    "a.",
    "a,",
    "a ",
    "a(",
    "a<",
    "a=",
    "a:",
    "a-",
    "(",
    "[",
    "{",
    "<",
    "((",
    "()",
    "[]",
    "{}",
    "<>",
    "\"",
    "'",
    "`",
    "\\",
    "/*",
    "//",
    "<!--",
    "<a ",
    "<a b=",
    "${",
    "$(",
    "{{",
    "{%",
    "#{",
    "<<",
    "->",
    "=>",
    "*",
    "**",
    "_",
    "~",
    "|",
    "&",
    "#",
    "@",
    "!",
    "-",
    "=",
    ";",
    " ",
    "\t",
    "1",
    "0x",
    "1e",
    "1.",
    "if ",
    "let a = ",
    "a b, ",
    "function(",
    "fn a(",
    "\\a{",
    "aA",
    "é",
];

#[test]
fn lines_of_200_bytes_stay_within_their_bound_in_every_grammar() {
    let grammars = Grammars::new(two_face::syntax::extra_newlines());
    let mut stopped = Vec::new();
    for (grammar, syntax) in grammars.set().syntaxes().iter().enumerate() {
        let mut reader = Reader::new(&grammars);
        for piece in PIECES {
            let line = format!("{}\n", piece.repeat(200 / piece.len()));
            for before in ["", "x = ", "fn f() {"] {
                let mut state = grammars.start(grammar).expect("a main context");
                for line in [format!("{before}{line}"), line.clone()] {
                    let read = reader.read(&mut state, &line);
                    stopped.extend(read.err().map(|stop| format!("{}: {before}{piece} {stop:?}", syntax.name)));
                }
            }
        }
    }
    assert_eq!(stopped, [""; 0], "lines beyond their bound");
}

#[test]
fn a_line_beyond_its_bound_leaves_the_state_as_it_was() {
    let grammars = Grammars::new(two_face::syntax::extra_newlines());
    let mut reader = Reader::new(&grammars);
    let grammar = grammars.find("SystemVerilog").expect("SystemVerilog");
    let mut state = grammars.start(grammar).expect("a main context");
    reader.read(&mut state, "\n").expect("an empty line");
    let before = state.clone();
    let line = format!("{}\n", "(".repeat(3_000));
    assert!(reader.read(&mut state, &line).is_err(), "a line of 3,000 brackets");
    assert_eq!(state, before);
    assert!(reader.spent() <= 1_000_000 + 2_000 * line.len() as u64);
}
