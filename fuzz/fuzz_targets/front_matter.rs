//! Any text as a page, its front matter above all: read, and every diagnostic rendered at its place.

#![no_main]

#[allow(dead_code)]
#[path = "../../tests/suite/properties.rs"]
mod properties;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    properties::read_front_matter(&text);
});
