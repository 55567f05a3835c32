//! Keyed values with their places: one tree for TOML and YAML ([`parse`]), and a reader that knows which keys exist.
//!
//! In: a [`Table`] whose every key and value has its span in the file. Out: [`Keys`], which takes typed values out of it
//! and reports whatever is of the wrong type or unknown, with the nearest known key.
//!
//! Must not know: what any key means.

use crate::dates::is_date;
use crate::diag::{Code, Diagnostic, nearest};
use std::ops::Range;
use std::sync::Arc;

pub(crate) mod parse;

/// A value and the bytes it was written in.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Bytes of the file.
    pub span: Range<usize>,
}

/// Any value of TOML or YAML.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// YAML's null: as if the key were absent.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Text, and in YAML also dates.
    Text(String),
    /// A TOML date or time, as written.
    Date(String),
    /// A list.
    List(Vec<Spanned<Value>>),
    /// A table.
    Table(Table),
}

impl Value {
    fn kind(&self) -> &'static str {
        match self {
            Value::Null => "nothing",
            Value::Bool(_) => "a boolean",
            Value::Int(_) => "a whole number",
            Value::Float(_) => "a number",
            Value::Text(_) => "text",
            Value::Date(_) => "a date",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }

    /// The value as JSON, for `[extra]`.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Int(value) => (*value).into(),
            Value::Float(value) => (*value).into(),
            Value::Text(value) | Value::Date(value) => value.as_str().into(),
            Value::List(values) => values.iter().map(|value| value.value.to_json()).collect(),
            Value::Table(table) => {
                table.iter().map(|(key, value)| (key.value.clone(), value.value.to_json())).collect()
            }
        }
    }
}

/// Keys with their values, in the order written.
pub(crate) type Table = Vec<(Spanned<String>, Spanned<Value>)>;

/// The empty table.
pub(crate) static EMPTY: Table = Vec::new();

/// Takes typed values out of a table; what is left at the end is unknown.
pub(crate) struct Keys<'t, 'p> {
    /// The file the table stands in.
    pub file: &'p Arc<str>,
    /// Where problems go.
    pub problems: &'p mut Vec<Diagnostic>,
    table: &'t Table,
    known: Vec<&'static str>,
}

impl<'t, 'p> Keys<'t, 'p> {
    /// A reader of `table`.
    pub(crate) fn new(table: &'t Table, file: &'p Arc<str>, problems: &'p mut Vec<Diagnostic>) -> Keys<'t, 'p> {
        Keys { file, problems, table, known: Vec::new() }
    }

    /// The value of a key, as it is.
    pub(crate) fn take(&mut self, key: &'static str) -> Option<&'t Spanned<Value>> {
        self.known.push(key);
        let value = self.table.iter().find(|(name, _)| name.value == key).map(|(_, value)| value)?;
        (value.value != Value::Null).then_some(value)
    }

    /// The value of a key, not yet taken.
    pub(crate) fn peek(&self, key: &str) -> Option<&'t Value> {
        self.table.iter().find(|(name, _)| name.value == key).map(|(_, value)| &value.value)
    }

    /// Whether a key is there that nothing has taken.
    pub(crate) fn is_unread(&self, key: &str) -> bool {
        !self.known.contains(&key) && self.table.iter().any(|(name, _)| name.value == key)
    }

    /// Where each key is written, in the order of the file.
    pub(crate) fn places(&self) -> impl Iterator<Item = (&'t str, usize)> {
        self.table.iter().map(|(name, _)| (name.value.as_str(), name.span.start))
    }

    /// The place of a key.
    pub(crate) fn key_span(&self, key: &str) -> Option<Range<usize>> {
        self.table.iter().find(|(name, _)| name.value == key).map(|(name, _)| name.span.clone())
    }

    /// Text. A number or date is taken as it is written only where YAML made it so.
    pub(crate) fn text(&mut self, key: &'static str) -> Option<Spanned<String>> {
        let value = self.take(key)?;
        match &value.value {
            Value::Text(text) | Value::Date(text) => Some(Spanned { value: text.clone(), span: value.span.clone() }),
            _ => self.wrong(key, value, "text"),
        }
    }

    /// A list of texts; a single text is a list of one.
    pub(crate) fn texts(&mut self, key: &'static str) -> Option<Vec<Spanned<String>>> {
        let value = self.take(key)?;
        let list = match &value.value {
            Value::List(list) => list.as_slice(),
            Value::Text(_) => std::slice::from_ref(value),
            _ => return self.wrong(key, value, "a list of texts"),
        };
        let mut texts = Vec::with_capacity(list.len());
        for item in list {
            match &item.value {
                Value::Text(text) => texts.push(Spanned { value: text.clone(), span: item.span.clone() }),
                _ => {
                    self.wrong::<()>(key, item, "a list of texts");
                }
            }
        }
        Some(texts)
    }

    /// A boolean.
    pub(crate) fn bool(&mut self, key: &'static str) -> Option<bool> {
        let value = self.take(key)?;
        match value.value {
            Value::Bool(value) => Some(value),
            _ => self.wrong(key, value, "`true` or `false`"),
        }
    }

    /// A whole number within limits, both included.
    pub(crate) fn int(&mut self, key: &'static str, limits: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let value = self.take(key)?;
        match value.value {
            Value::Int(number) if limits.contains(&number) => Some(number),
            Value::Int(_) => {
                let message = format!("`{key}` must be from {} to {}", limits.start(), limits.end());
                self.problems.push(Diagnostic::new(Code::BadValue, message).at(self.file, value.span.clone()));
                None
            }
            _ => self.wrong(key, value, "a whole number"),
        }
    }

    /// A calendar date as `YYYY-MM-DD`.
    pub(crate) fn date(&mut self, key: &'static str) -> Option<Spanned<String>> {
        let value = self.take(key)?;
        match &value.value {
            Value::Text(text) | Value::Date(text) => {
                let day = text.get(..10).unwrap_or(text);
                if is_date(day) && (text.len() == 10 || matches!(value.value, Value::Date(_))) {
                    return Some(Spanned { value: day.to_owned(), span: value.span.clone() });
                }
                let message = format!("`{text}` is not a date");
                self.problems.push(
                    Diagnostic::new(Code::BadValue, message)
                        .at(self.file, value.span.clone())
                        .help("write a date as 2026-11-21"),
                );
                None
            }
            _ => self.wrong(key, value, "a date such as 2026-11-21"),
        }
    }

    /// One of some words.
    pub(crate) fn choice(&mut self, key: &'static str, choices: &[&'static str]) -> Option<&'static str> {
        let text = self.text(key)?;
        if let Some(choice) = choices.iter().find(|choice| **choice == text.value) {
            return Some(choice);
        }
        let message = format!("`{key}` cannot be `{}`", text.value);
        let help = match nearest(&text.value, choices.iter().copied()) {
            Some(choice) => format!("did you mean `{choice}`?"),
            None => format!("it is one of {}", listed(choices)),
        };
        self.problems.push(Diagnostic::new(Code::BadValue, message).at(self.file, text.span).help(help));
        None
    }

    /// A table.
    pub(crate) fn table(&mut self, key: &'static str) -> Option<&'t Table> {
        let value = self.take(key)?;
        match &value.value {
            Value::Table(table) => Some(table),
            _ => self.wrong(key, value, "a table"),
        }
    }

    /// Reports every key that nobody asked for. `place` names the table: "front matter", "`[book]`".
    pub(crate) fn finish(self, place: &str) {
        for (key, _) in self.table {
            if !self.known.contains(&key.value.as_str()) {
                let message = format!("unknown key `{}` in {place}", key.value);
                let problem = Diagnostic::new(Code::UnknownKey, message).at(self.file, key.span.clone());
                self.problems.push(match nearest(&key.value, self.known.iter().copied()) {
                    Some(name) => problem.help(format!("did you mean `{name}`?")),
                    None => problem.help(format!("known keys: {}", listed(&self.known))),
                });
            }
        }
    }

    fn wrong<T>(&mut self, key: &str, value: &Spanned<Value>, wanted: &str) -> Option<T> {
        let message = format!("`{key}` must be {wanted}, not {}", value.value.kind());
        let text = if let Value::Text(text) = &value.value { text.trim().to_owned() } else { String::new() };
        let help = match wanted {
            "text" => "put it in quotes",
            "a list of texts" => "write it as `[\"one\", \"two\"]`",
            "`true` or `false`" if matches!(text.as_str(), "true" | "false") => "write it without quotes",
            "`true` or `false`" => "write one of the two, without quotes",
            "a whole number" if text.parse::<i64>().is_ok() => "write it without quotes",
            "a whole number" => "write it in digits, without quotes",
            "a table" => "write it as `[table]` with a key on each line below",
            _ => "see the manual for what this key takes",
        };
        self.problems.push(Diagnostic::new(Code::WrongType, message).at(self.file, value.span.clone()).help(help));
        None
    }
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::parse::parse_toml;

    #[test]
    fn an_unknown_key_gets_the_nearest() {
        let (mut problems, file) = (Vec::new(), Arc::from("page.md"));
        let table = parse_toml("titel = 'x'", &file, 0, &mut problems);
        let mut keys = Keys::new(&table, &file, &mut problems);
        keys.text("title");
        keys.finish("front matter");
        assert_eq!(problems[0].help.as_deref(), Some("did you mean `title`?"));
    }
}
