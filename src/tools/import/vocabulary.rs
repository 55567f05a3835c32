//! Labels of a source → names that the book declares.
//!
//! In: `book.toml`, and the tags, roles and levels of imported pages as labels. Out: ids, and `book.toml` with those that
//! were missing, its comments and order as they were.
//!
//! Must not know: pages.

use crate::config::Vocabulary;
use crate::diag::{Code, Diagnostic};
use crate::route;
use std::collections::BTreeMap;
use toml_edit::{DocumentMut, Item, Table, value};

/// What a label is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum LabelKind {
    Tags,
    Roles,
    Levels,
}

impl LabelKind {
    fn key(self) -> &'static str {
        match self {
            LabelKind::Tags => "tags",
            LabelKind::Roles => "roles",
            LabelKind::Levels => "levels",
        }
    }
}

/// The names of a book, old and new.
pub(crate) struct BookNames {
    known: BTreeMap<LabelKind, Vec<(String, String)>>,
    new: Vec<(LabelKind, String, String)>,
}

impl BookNames {
    pub(crate) fn of(vocabulary: &Vocabulary) -> BookNames {
        let known = BTreeMap::from([
            (LabelKind::Tags, vocabulary.tags.clone()),
            (LabelKind::Roles, vocabulary.roles.clone()),
            (LabelKind::Levels, vocabulary.levels.clone()),
        ]);
        BookNames { known, new: Vec::new() }
    }

    /// The id of a label; one that the book does not have is declared.
    pub(crate) fn id(&mut self, list: LabelKind, label: &str) -> String {
        let label = label.trim().trim_start_matches('#');
        let slug = route::slug(label);
        let known = self.known.entry(list).or_default();
        let same = |(id, of): &&(String, String)| *id == slug || of.eq_ignore_ascii_case(label);
        if let Some((id, _)) = known.iter().find(same) {
            return id.clone();
        }
        known.push((slug.clone(), label.to_owned()));
        self.new.push((list, slug.clone(), label.to_owned()));
        slug
    }

    /// What was declared: list, id, label.
    pub(crate) fn added(&self) -> impl Iterator<Item = (&'static str, &str, &str)> {
        self.new.iter().map(|(list, id, label)| (list.key(), id.as_str(), label.as_str()))
    }

    /// `book.toml` with what is new.
    pub(crate) fn declared(&self, book_toml: &str) -> Result<String, Diagnostic> {
        if self.new.is_empty() {
            return Ok(book_toml.to_owned());
        }
        let wrong = |message: String| Diagnostic::new(Code::BadToml, message).in_file(&"book.toml".into());
        let mut document: DocumentMut = book_toml
            .parse()
            .map_err(|error: toml_edit::TomlError| wrong(format!("invalid TOML: {}", error.message())))?;
        for (list, id, label) in &self.new {
            let vocabulary = document.entry("vocabulary").or_insert_with(|| {
                let mut table = Table::new();
                table.set_implicit(true);
                Item::Table(table)
            });
            let vocabulary =
                vocabulary.as_table_like_mut().ok_or_else(|| wrong("`vocabulary` must be a table".to_owned()))?;
            let names = vocabulary.entry(list.key()).or_insert_with(|| Item::Table(Table::new()));
            let table = names.as_table_like_mut().ok_or_else(|| wrong(format!("`{}` must be a table", list.key())))?;
            table.insert(id, value(label));
            if let Some(line) = names.as_inline_table_mut() {
                line.fmt();
            }
        }
        Ok(document.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_declared_and_the_rest_stays() {
        let vocabulary =
            Vocabulary { tags: vec![("oop".to_owned(), "Object orientation".to_owned())], ..Vocabulary::default() };
        let mut names = BookNames::of(&vocabulary);
        assert_eq!(names.id(LabelKind::Tags, "object orientation"), "oop");
        assert_eq!(names.id(LabelKind::Tags, "Big O"), "big-o");
        assert_eq!(names.id(LabelKind::Tags, "#big-o"), "big-o");
        assert_eq!(names.id(LabelKind::Levels, "Senior"), "senior");
        let before = "# Mine\n[book]\ntitle = \"T\" # here\n\n[vocabulary.tags]\noop = \"Object orientation\"\n\n[lint]\ncue_words = 9\n";
        let after = names.declared(before).expect("good TOML");
        assert!(after.starts_with("# Mine\n[book]\ntitle = \"T\" # here\n"), "{after}");
        assert!(after.contains("oop = \"Object orientation\"\nbig-o = \"Big O\"\n"), "{after}");
        assert!(after.contains("[vocabulary.levels]\nsenior = \"Senior\"\n"), "{after}");
        let inline = names.declared("[vocabulary]\ntags = { oop = \"O\" }\n").expect("good TOML");
        assert!(inline.contains("oop = \"O\", big-o = \"Big O\""), "{inline}");
    }
}
