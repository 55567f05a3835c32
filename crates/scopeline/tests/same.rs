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

/// Files of the repository, beside those of the folder of samples.
const FILES: &[&str] = &[
    "../../Cargo.toml",
    "../../README.md",
    "../../benches/compare.py",
    "../../tests/all.sh",
    "../../themes/default/css/base.css",
    "../../themes/default/templates/base.html",
    "../../.github/ISSUE_TEMPLATE/bug.yml",
    "src/reader.rs",
];
/// Lines that are read of each of them.
const LINES: usize = 40;

/// Code of many languages, each with its name. `SCOPELINE_SAMPLES` names a folder with more, read to the end.
fn samples() -> Vec<(String, String)> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [Some(root.join("tests/samples")), std::env::var_os("SCOPELINE_SAMPLES").map(Into::into)];
    let mut paths = Vec::new();
    for folder in folders.into_iter().flatten() {
        paths.extend(std::fs::read_dir(folder).expect("samples").flatten().map(|entry| entry.path()));
    }
    paths.sort();
    let name = |path: &std::path::Path| path.display().to_string();
    let read = |path: &std::path::Path| std::fs::read_to_string(path).expect("a sample");
    let whole = paths.iter().map(|path| (name(path), read(path)));
    let files = FILES.iter().map(|file| root.join(file));
    let parts = files.map(|path| (name(&path), read(&path).split_inclusive('\n').take(LINES).collect()));
    whole.chain(parts).collect()
}

/// What became of the lines of some code.
#[derive(Default)]
struct Read {
    same: usize,
    /// Lines that syntect would not return from, or only after minutes: read by ours alone.
    departed: usize,
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
            Ok(_) if reader.departed() => {
                read.departed += 1;
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
    let (mut same, mut departed, mut stopped) = (0, 0, Vec::new());
    for (grammar, syntax) in grammars().set().syntaxes().iter().enumerate() {
        for (name, code) in samples() {
            let read = compare(grammar, &name, &code);
            same += read.same;
            departed += read.departed;
            let lines = read.stopped.iter().map(|(line, stop)| format!("{} {name}:{line} {stop:?}", syntax.name));
            stopped.extend(lines);
        }
    }
    println!("{same} lines the same, {departed} that syntect does not return from");
    assert_eq!(stopped, [""; 0], "lines beyond their bound");
    assert!(departed > 0, "the samples hold lines that syntect does not return from");
}

/// syntect pushes nothing on a hundred contexts: lines that come there are read as it reads them.
#[test]
fn deep_nesting_is_read_as_syntect_does() {
    let mut same = 0;
    for grammar in 0..grammars().set().syntaxes().len() {
        for opening in ["(", "[", "{", "{ [(", "<a>", "f(a, "] {
            let code = format!("{} 1 \"a\"\n", opening.repeat(130 / opening.len())).repeat(3);
            same += compare(grammar, opening, &code).same;
        }
    }
    assert!(same > 3_500, "{same}");
}
