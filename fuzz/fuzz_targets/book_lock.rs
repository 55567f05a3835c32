//! Any text as `book.lock`: read, written, and read again as the same.

#![no_main]

#[allow(dead_code)]
#[path = "../../tests/suite/properties.rs"]
mod properties;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    properties::read_lock(&text);
});
