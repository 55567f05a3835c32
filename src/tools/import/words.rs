//! Whether every word of a source is in the result, or named in the report.
//!
//! In: the words of the source, the pages as written, the remarks. Out: a remark for what is in neither.
//!
//! Must not know: how anything was converted. It trusts no step but the texts themselves.

use super::reading::words;
use super::shape::{Fate, Original, Remark, SourceLine};
use super::write::PageToWrite;
use std::collections::HashMap;

/// Most words that one remark shows.
const SHOWN: usize = 12;

/// What of the originals is neither in the pages nor named. `labels` are those that `book.toml` now declares.
pub(crate) fn missing(
    originals: &[Original],
    pages: &[PageToWrite],
    labels: &[String],
    remarks: &[Remark],
) -> Vec<Remark> {
    let mut found: HashMap<String, usize> = HashMap::new();
    let pages = pages.iter().map(|page| without_ids(page.text.as_str()));
    let gone = remarks.iter().map(|remark| remark.gone.clone());
    for text in pages.chain(gone).chain(labels.iter().cloned()) {
        for word in words(&text) {
            *found.entry(word).or_default() += 1;
        }
    }
    let mut lost = Vec::new();
    for original in originals {
        let mut missing: Vec<(usize, String)> = Vec::new();
        for (line, text) in original.text.split('\n').enumerate() {
            for word in words(text) {
                match found.get_mut(&word) {
                    Some(count) if *count > 0 => *count -= 1,
                    _ => missing.push((line, word)),
                }
            }
        }
        if let Some((line, _)) = missing.first() {
            let place = SourceLine::new(&original.place.file, original.place.line + line);
            let all: Vec<&str> = missing.iter().map(|(_, word)| word.as_str()).collect();
            let more = if all.len() > SHOWN { format!(" and {} more", all.len() - SHOWN) } else { String::new() };
            let message = format!("words that no page has: {}{more}", all[..all.len().min(SHOWN)].join(" "));
            lost.push(Remark::new(Fate::Left, place, message).gone(all.join(" ")));
        }
    }
    lost
}

/// A page without its ids, which repeat the words of titles.
fn without_ids(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for (number, line) in text.lines().enumerate() {
        if number < 4 && line.starts_with("id = ") {
            continue;
        }
        let ids = line.starts_with("## ").then(|| line.rfind(" {#")).flatten();
        match ids {
            // Tags and levels behind the id are words of the source.
            Some(at) => {
                let rest =
                    line[at..].split_once(' ').and_then(|(_, rest)| rest.split_once(' ')).map_or("", |(_, rest)| rest);
                kept.push_str(&line[..at]);
                kept.push(' ');
                kept.push_str(rest);
            }
            None => kept.push_str(line),
        }
        kept.push('\n');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::import::shape::Text;

    #[test]
    fn a_word_that_is_nowhere_is_named_with_its_line() {
        let place = SourceLine::new(&"a.md".into(), 1);
        let originals = [Original { place: place.clone(), text: "Red green\nblue Red".to_owned() }];
        let page = |text: &str| PageToWrite { path: "content/a.md".to_owned(), text: Text::at(&place, text) };
        assert_eq!(missing(&originals, &[page("red GREEN blue red")], &[], &[]), []);
        let lost = missing(&originals, &[page("+++\nid = \"blue\"\n+++\n\n## red {#blue}\n\ngreen red")], &[], &[]);
        assert_eq!((lost[0].place.line, lost[0].gone.as_str()), (2, "blue"));
        let named = Remark::new(Fate::Left, place.clone(), "x").gone("blue");
        assert_eq!(missing(&originals, &[page("green red red")], &[], &[named]), []);
        assert_eq!(missing(&originals, &[page("green red blue")], &[], &[])[0].gone, "red");
    }
}
