//! Reads code of many languages with this crate and with syntect, in turn: the best of four rounds each, in the CPU time
//! of the thread.
//!
//! `cargo bench -p scopeline -- FILE…`, each file with the language of its extension. With `--only ours` or `--only
//! syntect` before the files, one of them reads each file once, for a count of instructions.

use scopeline::{Grammars, Reader};
use std::path::PathBuf;
use syntect::parsing::ParseState;

const ROUNDS: usize = 4;
/// Longer lines are left out: syntect takes minutes for some.
const MAX_LINE: usize = 1_000;

struct Sample {
    name: String,
    grammar: usize,
    code: String,
}

/// Seconds of the thread on the processor.
fn cpu() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn ours(grammars: &Grammars, sample: &Sample) -> usize {
    let mut reader = Reader::new(grammars);
    let mut state = grammars.start(sample.grammar).expect("a main context");
    let lines = sample.code.split_inclusive('\n');
    lines.map(|line| reader.read(&mut state, line).map_or(0, |changes| changes.len())).sum()
}

fn syntect(grammars: &Grammars, sample: &Sample) -> usize {
    let mut state = ParseState::new(&grammars.set().syntaxes()[sample.grammar]);
    let lines = sample.code.split_inclusive('\n');
    lines.map(|line| state.parse_line(line, grammars.set()).map_or(0, |changes| changes.len())).sum()
}

fn timed(read: impl Fn() -> usize) -> f64 {
    let start = cpu();
    std::hint::black_box(read());
    cpu() - start
}

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let only = (arguments.first().map(String::as_str) == Some("--only")).then(|| arguments.drain(..2).nth(1)).flatten();
    let grammars = Grammars::new(two_face::syntax::extra_newlines());
    let samples = arguments.iter().map(PathBuf::from).filter_map(|path| {
        let token = path.extension()?.to_str()?;
        let code = std::fs::read_to_string(&path).ok()?;
        let code = code.split_inclusive('\n').filter(|line| line.len() <= MAX_LINE).collect();
        Some(Sample { name: token.to_owned(), grammar: grammars.find(token)?, code })
    });
    println!("| language | KB | syntect, MB/s | scopeline, MB/s | |\n|---|---|---|---|---|");
    for sample in samples {
        match only.as_deref() {
            Some("ours") => println!("{}: {} changes", sample.name, ours(&grammars, &sample)),
            Some(_) => println!("{}: {} changes", sample.name, syntect(&grammars, &sample)),
            None => {
                let (mut best_ours, mut best_theirs) = (f64::MAX, f64::MAX);
                for _ in 0..ROUNDS {
                    best_theirs = best_theirs.min(timed(|| syntect(&grammars, &sample)));
                    best_ours = best_ours.min(timed(|| ours(&grammars, &sample)));
                }
                let megabytes = sample.code.len() as f64 / 1e6;
                println!(
                    "| {} | {:.0} | {:.2} | {:.2} | {:.1} × |",
                    sample.name,
                    megabytes * 1e3,
                    megabytes / best_theirs,
                    megabytes / best_ours,
                    best_theirs / best_ours
                );
            }
        }
    }
}
