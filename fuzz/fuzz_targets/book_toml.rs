//! Any text as `book.toml`.

#![no_main]

use cuebook::{config, diag};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let read = config::read::parse(&text, &"book.toml".into());
    for problem in &read.diagnostics {
        diag::report::render(problem, Some(&text), false);
        diag::report::to_json(problem, Some(&diag::places::Places::new(&text)));
    }
});
