//! What a hit shows, in chunks.
//!
//! In: documents, then which of them come ahead of the rest. Out: a line for each document, its fields divided by tabs:
//! address, title, summary, cue, topic, kind, then anchor and title of each section; chunks of such lines. Text is parsed
//! faster than an array of strings and takes less room. Must not know: words, postings, files.

use crate::markdown::text::Title;
use crate::outputs::search::docs::SearchDoc;
use crate::outputs::search::words::NamedSection;
use std::borrow::Cow;

/// Some documents.
pub(crate) struct Chunk {
    /// How many.
    pub docs: usize,
    /// A line for each.
    pub text: String,
}

/// What a document can be; a hit names it by number.
pub(crate) const KINDS: &[&str] = &["question", "questions", "guide", "plan", "worksheet", "topic", "track"];

/// Bytes of text in a chunk.
const CHUNK: usize = 64 << 10;
/// Characters of a summary that a hit shows.
const SUMMARY: usize = 150;

/// The lines of documents: those of `front` in that order, then the others in theirs.
pub(crate) fn chunks(hits: &[&str], front: &[u32]) -> Vec<Chunk> {
    let mut ahead = vec![false; hits.len()];
    for doc in front {
        ahead[*doc as usize] = true;
    }
    let rest = (0..hits.len()).filter(|doc| !ahead[*doc]);
    let mut chunks: Vec<Chunk> = Vec::new();
    for doc in front.iter().map(|doc| *doc as usize).chain(rest) {
        let hit = hits[doc];
        match chunks.last_mut().filter(|chunk| chunk.text.len() < CHUNK) {
            Some(chunk) => {
                chunk.docs += 1;
                chunk.text.push('\n');
                chunk.text.push_str(hit);
            }
            None => chunks.push(Chunk { docs: 1, text: hit.to_owned() }),
        }
    }
    chunks
}

/// The line of a document with some sections.
pub(crate) fn line(doc: &SearchDoc, sections: &[NamedSection]) -> String {
    let kind = KINDS.iter().position(|kind| *kind == doc.kind).unwrap_or_default();
    let (title, summary) = (ticked(&doc.title), cut(&doc.summary));
    let (topic, kind) = ((doc.topic as i32).to_string(), kind.to_string());
    let mut line = String::with_capacity(2 * summary.len() + 40 * sections.len());
    push_line(&doc.url, &mut line);
    let sections = sections.iter().flat_map(|section| [section.anchor.as_str(), &section.title]);
    for field in [&*title, &*summary, &*doc.cue, &*topic, &*kind].into_iter().chain(sections) {
        line.push('\t');
        push_line(field, &mut line);
    }
    line
}

/// Appends a text in one line and without tabs.
fn push_line(text: &str, line: &mut String) {
    for (at, part) in text.split(['\t', '\n', '\r']).enumerate() {
        if at > 0 {
            line.push(' ');
        }
        line.push_str(part);
    }
}

/// A title as text, inline code between backticks.
fn ticked(title: &Title) -> Cow<'_, str> {
    if title.text.contains('`') {
        return title.text.replace('`', "'").into();
    }
    if title.code.is_empty() {
        return title.text.as_str().into();
    }
    title.runs().map(|(code, run)| if code { format!("`{run}`") } else { run.to_owned() }).collect::<String>().into()
}

/// The beginning of a text, up to the last word that fits.
fn cut(text: &str) -> Cow<'_, str> {
    let Some((limit, _)) = text.char_indices().nth(SUMMARY) else {
        return text.into();
    };
    let end = text[..limit].rfind(' ').filter(|end| *end > limit / 2).unwrap_or(limit);
    format!("{}…", text[..end].trim_end_matches([',', ';', ':', ' '])).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_a_line_whatever_its_texts_hold() {
        let doc = |url: &str, summary: &str| SearchDoc {
            url: url.to_owned(),
            summary: summary.to_owned(),
            kind: "guide",
            topic: u32::MAX,
            ..SearchDoc::default()
        };
        let docs = [doc("a.html", "one\ttwo\nthree"), doc("b.html", ""), doc("c.html", "")];
        let hits: Vec<String> = docs.iter().map(|doc| line(doc, &[])).collect();
        let chunks = chunks(&hits.iter().map(String::as_str).collect::<Vec<_>>(), &[2]);
        assert_eq!(chunks.len(), 1);
        assert_eq!(chunks[0].docs, 3);
        assert_eq!(chunks[0].text, "c.html\t\t\t\t-1\t2\na.html\t\tone two three\t\t-1\t2\nb.html\t\t\t\t-1\t2");
    }
}
