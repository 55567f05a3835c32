//! What `benches/read.rs` measures, of syntect with fancy-regex: `cargo run --release -- FILE…`.

use rustix::time::{ClockId, clock_gettime};
use syntect::parsing::ParseState;

const ROUNDS: usize = 4;
/// Longer lines are left out: syntect takes minutes for some.
const MAX_LINE: usize = 1_000;

/// Seconds of the thread on the processor.
fn cpu() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn main() {
    let set = two_face::syntax::extra_newlines();
    for path in std::env::args().skip(1).map(std::path::PathBuf::from) {
        let token = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        let (Some(syntax), Ok(code)) = (set.find_syntax_by_token(token), std::fs::read_to_string(&path)) else {
            continue;
        };
        let lines: Vec<&str> = code.split_inclusive('\n').filter(|line| line.len() <= MAX_LINE).collect();
        let mut best = f64::MAX;
        for _ in 0..ROUNDS {
            let start = cpu();
            let mut state = ParseState::new(syntax);
            for line in &lines {
                std::hint::black_box(state.parse_line(line, &set).map_or(0, |changes| changes.len()));
            }
            best = best.min(cpu() - start);
        }
        let bytes: usize = lines.iter().map(|line| line.len()).sum();
        println!("| {token} | {:.2} |", bytes as f64 / 1e6 / best);
    }
}
