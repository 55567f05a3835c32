//! Any text as paths, links and slugs. A link from one route leads, by the rules of relative links, to the other.

#![no_main]

#[allow(dead_code)]
#[path = "../../tests/suite/properties.rs"]
mod properties;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    properties::read_routes(text.split_once('\n').unwrap_or((&text, "")));
});
