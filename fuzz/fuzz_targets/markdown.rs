//! Any text as Markdown: outline, HTML, and every way of filling its holes. Text must not become markup.

#![no_main]

#[allow(dead_code)]
#[path = "../../tests/suite/properties.rs"]
mod properties;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    properties::read_page(&text);
});
