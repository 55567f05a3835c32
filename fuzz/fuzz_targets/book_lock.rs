//! Any text as `book.lock`: read, written, and read again as the same.

#![no_main]

use cuebook::book::lock;
use cuebook::diag;
use cuebook::tools::lock::write;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let read = lock::parse(&text, &"book.lock".into());
    for problem in &read.diagnostics {
        diag::report::render(problem, Some(&text), false);
    }
    let written = write(&read.value);
    let again = lock::parse(&written, &"book.lock".into());
    assert_eq!(again.diagnostics, []);
    assert_eq!(again.value, read.value);
    assert_eq!(write(&again.value), written);
});
