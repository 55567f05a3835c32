//! Any text as code of any language: this reader and syntect tell the same, token by token. The first two bytes choose the
//! language.

#![no_main]

use libfuzzer_sys::fuzz_target;
use scopeline::{Grammars, Reader};
use std::sync::OnceLock;
use syntect::parsing::ParseState;

/// Longer lines are left out: syntect may take minutes for one.
const MAX_LINE: usize = 200;

fn grammars() -> &'static Grammars {
    static ALL: OnceLock<Grammars> = OnceLock::new();
    ALL.get_or_init(|| Grammars::new(two_face::syntax::extra_newlines()))
}

fuzz_target!(|data: &[u8]| {
    let [high, low, code @ ..] = data else { return };
    let syntaxes = grammars().set().syntaxes();
    let grammar = usize::from(u16::from_be_bytes([*high, *low])) % syntaxes.len();
    let mut reader = Reader::new(grammars());
    let mut ours = grammars().start(grammar).expect("a main context");
    let mut theirs = ParseState::new(&syntaxes[grammar]);
    let code = String::from_utf8_lossy(code);
    for line in code.split_inclusive('\n').filter(|line| line.len() <= MAX_LINE) {
        let Ok(changes) = reader.read(&mut ours, line) else { continue };
        if reader.departed() {
            return;
        }
        let expected = theirs.parse_line(line, grammars().set()).expect("syntect reads it too");
        assert_eq!(changes, expected, "{} {line:?}", syntaxes[grammar].name);
    }
});
