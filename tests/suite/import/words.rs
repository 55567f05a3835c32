//! The checker: every word of a source is in the result, or the report names it. It shares nothing with the program.

use std::collections::BTreeMap;

fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.chars().chain([' ']) {
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        } else if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
    }
    words
}

/// The words of a source that neither the result nor the report has as often.
pub fn lost(source: &str, result: &str, report: &str) -> Vec<String> {
    let mut count: BTreeMap<String, i64> = BTreeMap::new();
    for word in words(source) {
        *count.entry(word).or_default() += 1;
    }
    for line in result.lines().filter(|line| !line.starts_with("id = ")) {
        // An id repeats its title; what stands behind it does not.
        let id = line.find(" {#").filter(|_| line.starts_with("## "));
        let after = |at: usize| line[at + 3..].find([' ', '}']).map_or(line.len(), |end| at + 3 + end);
        let line = id.map_or(line.to_owned(), |at| format!("{} {}", &line[..at], &line[after(at)..]));
        for word in words(&line) {
            count.entry(word).and_modify(|count| *count -= 1);
        }
    }
    for line in report.lines() {
        let remark: serde_json::Value = serde_json::from_str(line).expect("a remark");
        for word in words(remark["help"].as_str().unwrap_or_default()) {
            count.entry(word).and_modify(|count| *count -= 1);
        }
    }
    count.into_iter().filter(|(_, count)| *count > 0).map(|(word, _)| word).collect()
}

#[test]
fn the_checker_finds_a_lost_word() {
    assert_eq!(lost("one two two", "One\nid = \"two\"\n## two {#two}", ""), ["two"]);
    let report = r#"{"help": "the source says: two"}"#;
    assert!(lost("one two two", "one two", report).is_empty());
}
