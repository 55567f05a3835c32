//! What the command line asks an import for.
//!
//! In: its arguments. Out: `Order`. Must not know: how any of it is done.

use super::names;
use clap::ValueEnum;
use std::path::Path;

/// What the source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ImportFormat {
    /// One Markdown file with many questions
    Readme,
    /// A table of cards, comma-separated
    Csv,
    /// A table of cards, tab-separated: Anki's text export, cuebook's own
    Tsv,
    /// A vault of Obsidian, or a folder of it
    Obsidian,
    /// The folder of an mdBook
    Mdbook,
    /// A package of Anki cards (`.apkg`), of any version
    Anki,
    /// A folder of Markdown with front matter: Hugo, Zola, Jekyll, MkDocs, Docusaurus, Starlight
    Folder,
}

/// What is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Order<'a> {
    pub(crate) format: ImportFormat,
    pub(crate) source: &'a Path,
    pub(crate) book: &'a Path,
    pub(crate) write: bool,
    pub(crate) topic: Option<String>,
    pub(crate) fetch: bool,
    /// What of the source means what: `question` → `Front`.
    pub(crate) map: Vec<(String, String)>,
}

impl Order<'_> {
    /// What a name of ours is called in the source.
    pub(crate) fn mapped(&self, name: &str) -> Option<&str> {
        self.map.iter().find(|(ours, _)| ours == name).map(|(_, theirs)| theirs.as_str())
    }

    /// The folder of the topic: the one asked for, or one made of a name.
    pub(crate) fn topic_or(&self, name: &str) -> String {
        names::of_path(self.topic.as_deref().unwrap_or(&name.replace('/', "-")))
    }

    /// What `import.lock` calls the source: the same wherever it lies.
    pub(crate) fn name(&self) -> String {
        let format = self.format.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned());
        format!("{format} {}", self.source_name())
    }

    /// The name of the source's file or folder.
    pub(crate) fn source_name(&self) -> String {
        let path = self.source.canonicalize().unwrap_or_else(|_| self.source.to_owned());
        path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    }
}
