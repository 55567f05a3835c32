//! How pages are read: the names of recognised headings, and the settings that decide what a page becomes.
//!
//! In: `book.toml`'s settings. Out: [`PageOptions`], whose digest is part of the key under which a page is kept.
//!
//! Must not know: pages.

use crate::book::sections::SectionNames;
use crate::config::{CardsConfig, Config};
use crate::digest::{self, Digest};
use crate::markdown::doc::Reading;
use crate::markdown::quotes::Quotes;
use std::sync::Arc;

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
pub(crate) fn of_config(config: &Config) -> PageOptions {
    PageOptions {
        reading: reading(config),
        sections: SectionNames::new(&config.book.language, &config.sections),
        cards: config.cards.clone(),
        page_kib: config.lint.page_kib,
    }
}

/// How Markdown is read under some settings.
pub(crate) fn reading(config: &Config) -> Reading {
    Reading {
        quotes: config.markdown.smart_punctuation.then(|| Quotes::of_language(&config.book.language)),
        html: config.markdown.html,
        math: config.markdown.math,
        remote_images: config.remote_images,
    }
}

/// What decides how a page is read: its path, the digest of its source, that of how pages are read.
pub(crate) fn page_key(path: &Arc<str>, source: Digest, options: Digest) -> Digest {
    digest::of(&(path, source, options))
}
