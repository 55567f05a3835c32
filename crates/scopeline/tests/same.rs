//! Every line is read as syntect reads it, and no line is read without a bound.
//!
//! Code of many languages is read with every grammar of the bundle.

use scopeline::{Grammars, Reader, Stop};
use std::sync::OnceLock;
use syntect::parsing::ParseState;

fn grammars() -> &'static Grammars {
    static ALL: OnceLock<Grammars> = OnceLock::new();
    ALL.get_or_init(|| Grammars::new(two_face::syntax::extra_newlines()))
}

/// Pieces of code of many languages, with the path of each.
fn samples() -> Vec<(String, String)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    let mut paths: Vec<_> = std::fs::read_dir(folder).expect("samples").flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| std::fs::read_to_string(path).expect("a sample");
    paths.iter().map(|path| (path.file_name().unwrap_or_default().to_string_lossy().into_owned(), read(path))).collect()
}

/// What became of the lines of some code.
#[derive(Default)]
struct Read {
    same: usize,
    /// Lines on which syntect goes round for ever: read by ours alone.
    went_round: usize,
    /// Lines beyond their bound.
    stopped: Vec<(usize, Stop)>,
}

/// Reads code both ways, until a line that syntect would not return from: then by ours alone.
fn compare(grammar: usize, name: &str, code: &str) -> Read {
    let grammars = grammars();
    let syntax = &grammars.set().syntaxes()[grammar];
    let mut reader = Reader::new(grammars);
    let mut ours = grammars.start(grammar).expect("a main context");
    let mut theirs = Some(ParseState::new(syntax));
    let mut read = Read::default();
    for (number, line) in (1..).zip(code.split_inclusive('\n')) {
        match reader.read(&mut ours, line) {
            Ok(_) if reader.went_round() => {
                read.went_round += 1;
                theirs = None;
            }
            Ok(changes) => {
                let Some(theirs) = &mut theirs else { continue };
                let expected = theirs.parse_line(line, grammars.set()).expect("syntect reads it too");
                assert_eq!(changes, expected, "{} reads line {number} of {name}: {line:?}", syntax.name);
                read.same += 1;
            }
            Err(stop) => read.stopped.push((number, stop)),
        }
    }
    read
}

#[test]
fn every_grammar_reads_every_sample_as_syntect_does() {
    let (mut same, mut went_round, mut stopped) = (0, 0, Vec::new());
    for (grammar, syntax) in grammars().set().syntaxes().iter().enumerate() {
        for (name, code) in samples() {
            let read = compare(grammar, &name, &code);
            same += read.same;
            went_round += read.went_round;
            let lines = read.stopped.iter().map(|(line, stop)| format!("{} {name}:{line} {stop:?}", syntax.name));
            stopped.extend(lines);
        }
    }
    println!("{same} lines the same, {went_round} on which syntect goes round");
    assert_eq!(stopped, [""; 0], "lines beyond their bound");
    assert!(went_round > 0, "the samples hold lines that syntect does not return from");
}
