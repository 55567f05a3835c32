//! How pages are read: the names of recognised headings, and the settings that decide what a page becomes.
//!
//! In: `book.toml`'s settings. Out: [`PageOptions`], whose digest is part of the key under which a page is kept.
//!
//! Must not know: pages.

use crate::config::{CardsConfig, Config, SECTION_KINDS};
use crate::digest::{self, Digest};
use crate::markdown::doc::{Heading, Reading};
use std::collections::HashMap;
use std::sync::Arc;

/// Names of the recognised headings: lower-case name → kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SectionNames(HashMap<String, &'static str>);

impl std::hash::Hash for SectionNames {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        let mut names: Vec<_> = self.0.iter().collect();
        names.sort();
        names.hash(state);
    }
}

impl SectionNames {
    /// The usual English names, and the book's own.
    pub fn new(own: &std::collections::BTreeMap<String, Vec<String>>) -> SectionNames {
        let usual: &[(&str, &[&str])] = &[
            ("answer", &["answer", "short answer"]),
            ("example", &["example", "examples", "in practice"]),
            ("why", &["why they ask", "why it is asked", "what they listen for"]),
            ("tradeoffs", &["trade-offs", "tradeoffs", "trade offs"]),
            ("followups", &["follow-ups", "followups", "follow ups", "follow-up questions"]),
            ("pitfalls", &["pitfalls", "pitfall", "common mistakes"]),
            ("problem", &["problem"]),
            ("hints", &["hints", "hint"]),
            ("solution", &["solution"]),
            ("weak", &["weak answer"]),
            ("strong", &["strong answer"]),
            ("requirements", &["requirements"]),
            ("components", &["components"]),
            ("flow", &["data flow"]),
            ("diagram", &["diagram"]),
        ];
        let mut names = HashMap::new();
        for (kind, list) in usual {
            names.extend(list.iter().map(|name| ((*name).to_owned(), *kind)));
        }
        for kind in SECTION_KINDS {
            for name in own.get(*kind).into_iter().flatten() {
                names.insert(name.trim().to_lowercase(), kind);
            }
        }
        SectionNames(names)
    }

    /// The kind that a heading names, or `other`.
    pub fn kind(&self, heading: &Heading) -> &'static str {
        self.0.get(&heading.title.text.trim().to_lowercase()).copied().unwrap_or("other")
    }
}

/// Everything outside a page that decides how it is read. Its digest is part of the page's memo key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PageOptions {
    /// How Markdown is read.
    pub reading: Reading,
    /// Names of the recognised headings.
    pub sections: SectionNames,
    /// Which cards are made.
    pub cards: CardsConfig,
    /// The largest page that is read, in KiB.
    pub page_kib: u32,
}

/// How pages are read under some settings.
pub fn of_config(config: &Config) -> PageOptions {
    PageOptions {
        reading: reading(config),
        sections: SectionNames::new(&config.sections),
        cards: config.cards.clone(),
        page_kib: config.lint.page_kib,
    }
}

/// How Markdown is read under some settings.
pub fn reading(config: &Config) -> Reading {
    Reading { smart: config.markdown.smart_punctuation, html: config.markdown.html, math: config.markdown.math }
}

/// What decides how a page is read: its path, the digest of its source, that of how pages are read.
pub fn page_key(path: &Arc<str>, source: Digest, options: Digest) -> Digest {
    digest::of(&(path, source, options))
}
