//! Real code, each file with the grammar of its language, token by token as syntect reads it.
//!
//! The files of the repository, some of each language. `SCOPELINE_CODE` names more folders, with a colon between them,
//! and `SCOPELINE_BYTES` how much is read of each language.

use scopeline::{Grammars, Reader};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use syntect::parsing::ParseState;

/// Read of each language if nothing else is said.
const BYTES: usize = 100_000;
/// Longer lines are left out: syntect takes minutes for some. The tests of hostile lines have them.
const MAX_LINE: usize = 1_000;
/// Read of one file.
const MAX_FILE: usize = 100_000;

/// Files below a folder, but for what tools keep there.
fn files(folder: &Path, left_out: &[&str], found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && left_out.iter().all(|out| name != *out) => files(&path, left_out, found),
            Ok(kind) if kind.is_file() => found.push(path),
            _ => {}
        }
    }
}

/// The code of each language, by the number of its grammar, with the files that it comes from.
fn code(grammars: &Grammars, bytes: usize) -> BTreeMap<usize, Vec<(PathBuf, String)>> {
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."), &["target", ".git", "node_modules"], &mut found);
    for folder in std::env::var("SCOPELINE_CODE").unwrap_or_default().split(':').filter(|folder| !folder.is_empty()) {
        files(Path::new(folder), &[], &mut found);
    }
    found.sort();
    // Files of one folder are alike: a stride takes some of each.
    let strides = (0..7).flat_map(|stride| found.iter().skip(stride).step_by(7));
    let (mut code, mut sizes) = (BTreeMap::<usize, Vec<(PathBuf, String)>>::new(), BTreeMap::<usize, usize>::new());
    for path in strides {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let token = path.extension().and_then(|extension| extension.to_str()).unwrap_or(name);
        let Some(grammar) = grammars.find(token) else { continue };
        let size = sizes.entry(grammar).or_default();
        if *size >= bytes {
            continue;
        }
        let Ok(text) = std::fs::read_to_string(path) else { continue };
        let room = MAX_FILE.min(bytes - *size);
        let mut kept = String::new();
        for line in text.split_inclusive('\n').filter(|line| line.len() <= MAX_LINE) {
            if kept.len() + line.len() > room {
                break;
            }
            kept.push_str(line);
        }
        *size += kept.len();
        code.entry(grammar).or_default().push((path.clone(), kept));
    }
    code
}

#[test]
fn real_code_is_read_as_syntect_reads_it() {
    let bytes = std::env::var("SCOPELINE_BYTES").map_or(BYTES, |bytes| bytes.parse().expect("a number of bytes"));
    let grammars = Grammars::new(two_face::syntax::extra_newlines());
    let mut reader = Reader::new(&grammars);
    let mut total = 0;
    for (grammar, files) in code(&grammars, bytes) {
        let syntax = &grammars.set().syntaxes()[grammar];
        let (mut read, mut departed) = (0, 0);
        for (path, text) in files {
            let mut ours = grammars.start(grammar).expect("a main context");
            let mut theirs = ParseState::new(syntax);
            for (number, line) in (1..).zip(text.split_inclusive('\n')) {
                let place = format!("{} {}:{number} {line:?}", syntax.name, path.display());
                let changes = reader.read(&mut ours, line).unwrap_or_else(|stop| panic!("{place}: {stop}"));
                if reader.departed() {
                    departed += 1;
                    ours = grammars.start(grammar).expect("a main context");
                    theirs = ParseState::new(syntax);
                    continue;
                }
                let expected = theirs.parse_line(line, grammars.set()).expect("syntect reads it too");
                assert_eq!(changes, expected, "{place}");
                read += line.len();
            }
        }
        println!("{}: {read} bytes the same, {departed} lines that syntect does not return from", syntax.name);
        total += read;
    }
    println!("{total} bytes the same");
    assert!(total > 500_000, "{total}");
}
