//! Keyed values with their places: one tree for TOML and YAML, and a reader that knows which keys exist.
//!
//! In: the text of `book.toml` or of a page's front matter, and the byte at which it starts in its file. Out: a
//! [`Table`] whose every key and value has its span in the file, and [`Keys`], which takes typed values out of a table
//! and reports whatever is of the wrong type or unknown, with the nearest known key.
//!
//! Must not know: what any key means.

use crate::controls;
use crate::diag::{Code, Diagnostic, nearest};
use std::ops::Range;
use std::sync::Arc;

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
pub type Table = Vec<(Spanned<String>, Spanned<Value>)>;

/// The empty table.
pub static EMPTY: Table = Vec::new();

/// Reads TOML. `offset` is where `text` starts in the file.
pub fn parse_toml(text: &str, file: &Arc<str>, offset: usize, problems: &mut Vec<Diagnostic>) -> Table {
    let (table, errors) = toml::de::DeTable::parse_recoverable(text);
    // One slip makes the parser report many: only the first is worth reading.
    if let Some(error) = errors.first() {
        let span = error.span().unwrap_or(0..0);
        let message = error.message().lines().collect::<Vec<_>>().join(", ");
        problems.push(
            Diagnostic::new(Code::BadToml, format!("invalid TOML: {message}"))
                .at(file, span.start + offset..span.end + offset)
                .help("see https://toml.io for how values are written"),
        );
        return Table::new();
    }
    let table = toml_table(table.into_inner(), offset);
    refuse_controls(&table, (text, offset), file, problems);
    table
}

/// Reports values that hold what no page may: written as an escape, since the text itself is looked at where it is read.
fn refuse_controls(table: &Table, source: (&str, usize), file: &Arc<str>, problems: &mut Vec<Diagnostic>) {
    let (text, offset) = source;
    let mut look = |value: &str, span: &Range<usize>| {
        let written = text.get(span.start.saturating_sub(offset)..span.end.saturating_sub(offset)).unwrap_or_default();
        let problem = controls::in_value(value).filter(|_| !controls::any(written));
        problems.extend(problem.map(|problem| problem.at(file, span.clone())));
    };
    let mut rest: Vec<&Spanned<Value>> = Vec::new();
    let mut tables = vec![table];
    while let Some(table) = tables.pop() {
        for (key, value) in table {
            look(&key.value, &key.span);
            rest.push(value);
        }
        while let Some(value) = rest.pop() {
            match &value.value {
                Value::Text(text) => look(text, &value.span),
                Value::List(list) => rest.extend(list),
                Value::Table(table) => tables.push(table),
                _ => {}
            }
        }
    }
}

fn toml_table(table: toml::de::DeTable<'_>, offset: usize) -> Table {
    let place = |span: Range<usize>| span.start + offset..span.end + offset;
    let mut entries: Table = table
        .into_iter()
        .map(|(key, value)| {
            let key = Spanned { span: place(key.span()), value: key.into_inner().into_owned() };
            (key, toml_value(value, offset))
        })
        .collect();
    entries.sort_by_key(|(key, _)| key.span.start);
    entries
}

fn toml_value(value: toml::Spanned<toml::de::DeValue<'_>>, offset: usize) -> Spanned<Value> {
    use toml::de::DeValue;
    let span = value.span();
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| Value::Text(number.to_string()), Value::Int),
        DeValue::Float(number) => {
            number.as_str().parse().map_or_else(|_| Value::Text(number.to_string()), Value::Float)
        }
        DeValue::Boolean(value) => Value::Bool(value),
        DeValue::Datetime(date) => Value::Date(date.to_string()),
        DeValue::Array(values) => Value::List(values.into_iter().map(|value| toml_value(value, offset)).collect()),
        DeValue::Table(table) => Value::Table(toml_table(table, offset)),
    };
    Spanned { value, span: span.start + offset..span.end + offset }
}

/// Reads YAML: one document whose root is a mapping. `offset` is where `text` starts in the file.
pub fn parse_yaml(text: &str, file: &Arc<str>, offset: usize, problems: &mut Vec<Diagnostic>) -> Table {
    let whole = offset..offset + text.trim_end().len();
    if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
        return Table::new();
    }
    match serde_saphyr::from_str::<serde_saphyr::Spanned<Yaml>>(text) {
        Ok(root) => match root.value.0 {
            Value::Table(table) => {
                let table = shift_table(table, offset);
                refuse_controls(&table, (text, offset), file, problems);
                table
            }
            Value::Null => Table::new(),
            other => {
                problems.push(
                    Diagnostic::new(
                        Code::BadYaml,
                        format!("front matter must be keys with values, not {}", other.kind()),
                    )
                    .at(file, whole)
                    .help("write one `key: value` a line"),
                );
                Table::new()
            }
        },
        Err(error) => {
            let span = error.location().and_then(|place| yaml_span(&place, text)).unwrap_or(0..0);
            let message = error.without_snippet().to_string();
            let message = message.split(" at line ").next().unwrap_or(&message).trim_end_matches(':').to_owned();
            problems.push(
                Diagnostic::new(Code::BadYaml, format!("invalid YAML: {message}"))
                    .at(file, span.start + offset..span.end + offset)
                    .help("quote values that hold `: `, `#`, or start with `[`, `{`, `@`, `*`, `&` or a backtick"),
            );
            Table::new()
        }
    }
}

fn yaml_span(place: &serde_saphyr::Location, text: &str) -> Option<Range<usize>> {
    let span = place.span();
    if let (Some(start), Some(length)) = (span.byte_offset(), span.byte_len()) {
        return Some(start as usize..(start + length) as usize);
    }
    let line = usize::try_from(place.line()).ok()?.checked_sub(1)?;
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let column = usize::try_from(place.column()).ok()?.saturating_sub(1);
    let start = start + text[start..].chars().take(column).map(char::len_utf8).sum::<usize>();
    Some(start..start)
}

fn shift_table(table: Table, offset: usize) -> Table {
    table
        .into_iter()
        .map(|(mut key, value)| {
            key.span = key.span.start + offset..key.span.end + offset;
            (key, shift(value, offset))
        })
        .collect()
}

fn shift(mut value: Spanned<Value>, offset: usize) -> Spanned<Value> {
    value.span = value.span.start + offset..value.span.end + offset;
    value.value = match value.value {
        Value::List(values) => Value::List(values.into_iter().map(|value| shift(value, offset)).collect()),
        Value::Table(table) => Value::Table(shift_table(table, offset)),
        other => other,
    };
    value
}

/// A YAML value on its way in; spans are relative to the document.
struct Yaml(Value);

impl<'de> serde::Deserialize<'de> for Yaml {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Yaml, D::Error> {
        deserializer.deserialize_any(YamlVisitor)
    }
}

fn placed(value: serde_saphyr::Spanned<Yaml>) -> Spanned<Value> {
    let span = value.referenced.span();
    let start = span.byte_offset().unwrap_or(0) as usize;
    Spanned { value: value.value.0, span: start..start + span.byte_len().unwrap_or(0) as usize }
}

struct YamlVisitor;

impl<'de> serde::de::Visitor<'de> for YamlVisitor {
    type Value = Yaml;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value")
    }
    fn visit_unit<E>(self) -> Result<Yaml, E> {
        Ok(Yaml(Value::Null))
    }
    fn visit_none<E>(self) -> Result<Yaml, E> {
        Ok(Yaml(Value::Null))
    }
    fn visit_bool<E>(self, value: bool) -> Result<Yaml, E> {
        Ok(Yaml(Value::Bool(value)))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Yaml, E> {
        Ok(Yaml(Value::Int(value)))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Yaml, E> {
        Ok(Yaml(i64::try_from(value).map_or_else(|_| Value::Text(value.to_string()), Value::Int)))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Yaml, E> {
        Ok(Yaml(Value::Float(value)))
    }
    fn visit_str<E>(self, value: &str) -> Result<Yaml, E> {
        Ok(Yaml(Value::Text(value.to_owned())))
    }
    fn visit_string<E>(self, value: String) -> Result<Yaml, E> {
        Ok(Yaml(Value::Text(value)))
    }
    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut values: A) -> Result<Yaml, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = values.next_element::<serde_saphyr::Spanned<Yaml>>()? {
            list.push(placed(value));
        }
        Ok(Yaml(Value::List(list)))
    }
    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut entries: A) -> Result<Yaml, A::Error> {
        let mut table = Table::new();
        while let Some((key, value)) =
            entries.next_entry::<serde_saphyr::Spanned<String>, serde_saphyr::Spanned<Yaml>>()?
        {
            let span = key.referenced.span();
            let start = span.byte_offset().unwrap_or(0) as usize;
            let key = Spanned { value: key.value, span: start..start + span.byte_len().unwrap_or(0) as usize };
            table.push((key, placed(value)));
        }
        Ok(Yaml(Value::Table(table)))
    }
}

/// Takes typed values out of a table; what is left at the end is unknown.
pub struct Keys<'t, 'p> {
    /// The file the table stands in.
    pub file: &'p Arc<str>,
    /// Where problems go.
    pub problems: &'p mut Vec<Diagnostic>,
    table: &'t Table,
    known: Vec<&'static str>,
}

impl<'t, 'p> Keys<'t, 'p> {
    /// A reader of `table`.
    pub fn new(table: &'t Table, file: &'p Arc<str>, problems: &'p mut Vec<Diagnostic>) -> Keys<'t, 'p> {
        Keys { file, problems, table, known: Vec::new() }
    }

    /// The value of a key, as it is.
    pub fn take(&mut self, key: &'static str) -> Option<&'t Spanned<Value>> {
        self.known.push(key);
        let value = self.table.iter().find(|(name, _)| name.value == key).map(|(_, value)| value)?;
        (value.value != Value::Null).then_some(value)
    }

    /// The value of a key, not yet taken.
    pub fn peek(&self, key: &str) -> Option<&'t Value> {
        self.table.iter().find(|(name, _)| name.value == key).map(|(_, value)| &value.value)
    }

    /// The place of a key.
    pub fn key_span(&self, key: &str) -> Option<Range<usize>> {
        self.table.iter().find(|(name, _)| name.value == key).map(|(name, _)| name.span.clone())
    }

    /// Text. A number or date is taken as it is written only where YAML made it so.
    pub fn text(&mut self, key: &'static str) -> Option<Spanned<String>> {
        let value = self.take(key)?;
        match &value.value {
            Value::Text(text) | Value::Date(text) => Some(Spanned { value: text.clone(), span: value.span.clone() }),
            _ => self.wrong(key, value, "text"),
        }
    }

    /// A list of texts; a single text is a list of one.
    pub fn texts(&mut self, key: &'static str) -> Option<Vec<Spanned<String>>> {
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
    pub fn bool(&mut self, key: &'static str) -> Option<bool> {
        let value = self.take(key)?;
        match value.value {
            Value::Bool(value) => Some(value),
            _ => self.wrong(key, value, "`true` or `false`"),
        }
    }

    /// A whole number within limits, both included.
    pub fn int(&mut self, key: &'static str, limits: std::ops::RangeInclusive<i64>) -> Option<i64> {
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
    pub fn date(&mut self, key: &'static str) -> Option<Spanned<String>> {
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
    pub fn choice(&mut self, key: &'static str, choices: &[&'static str]) -> Option<&'static str> {
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
    pub fn table(&mut self, key: &'static str) -> Option<&'t Table> {
        let value = self.take(key)?;
        match &value.value {
            Value::Table(table) => Some(table),
            _ => self.wrong(key, value, "a table"),
        }
    }

    /// Reports every key that nobody asked for. `place` names the table: "front matter", "`[book]`".
    pub fn finish(self, place: &str) {
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
        let help = match wanted {
            "text" => "put it in quotes",
            "a list of texts" => "write it as `[\"one\", \"two\"]`",
            "`true` or `false`" | "a whole number" => "write it without quotes",
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

/// Whether a text is a real day of the Gregorian calendar as `YYYY-MM-DD`.
pub fn is_date(text: &str) -> bool {
    day_number(text).is_some()
}

/// Days since 1970-01-01 of a `YYYY-MM-DD`, or `None` when there is no such day.
pub fn day_number(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let number = |range: Range<usize>| {
        let part = text.get(range)?;
        part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<i64>().ok()).flatten()
    };
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let length = *days.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
    if day < 1 || day > length {
        return None;
    }
    let before: i64 = days[..month as usize - 1].iter().sum();
    let years = year - 1;
    // Rounded down, since the year 0 has none before it.
    let leaps = years.div_euclid(4) - years.div_euclid(100) + years.div_euclid(400);
    Some(years * 365 + leaps + before + day - 1 - 719_162)
}

/// The `YYYY-MM-DD` of a number of days since 1970-01-01.
pub fn date_of_day(day: i64) -> String {
    // The civil calendar in eras of 400 years that start on 1 March, so that a leap day ends a year.
    let day = day + 719_468;
    let (era, of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let (date, month_number) = (of_year - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    let year = era * 400 + year_of_era + i64::from(month_number <= 2);
    format!("{year:04}-{month_number:02}-{date:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Arc<str> {
        Arc::from("page.md")
    }

    #[test]
    fn spans_are_those_of_the_file() {
        let mut problems = Vec::new();
        let toml = "title = \"é\"\ntags = [\"a\", \"b\"]\n";
        let table = parse_toml(toml, &file(), 4, &mut problems);
        assert_eq!(table[1].0.span, 17..21);
        let yaml = "title: é\ntags: [a, b]\n";
        let table = parse_yaml(yaml, &file(), 4, &mut problems);
        assert_eq!(table[1].0.span, 14..18);
        let Value::List(tags) = &table[1].1.value else { panic!("{table:?}") };
        assert_eq!(&yaml[tags[1].span.start - 4..tags[1].span.end - 4], "b");
        assert!(problems.is_empty(), "{problems:?}");
    }

    #[test]
    fn days_are_counted_from_the_epoch() {
        assert_eq!(day_number("1970-01-01"), Some(0));
        assert_eq!(day_number("2000-03-01"), Some(11_017));
        assert_eq!(day_number("2026-02-29"), None);
        assert_eq!(day_number("2024-02-29"), Some(19_782));
        for day in (-200_000..200_000).step_by(97) {
            assert_eq!(day_number(&date_of_day(day)), Some(day));
        }
        assert_eq!(day_number("0000-12-31"), Some(-719_163));
        assert_eq!(day_number("0000-01-01"), Some(-719_528));
    }

    #[test]
    fn an_unknown_key_gets_the_nearest() {
        let (mut problems, file) = (Vec::new(), file());
        let table = parse_toml("titel = 'x'", &file, 0, &mut problems);
        let mut keys = Keys::new(&table, &file, &mut problems);
        keys.text("title");
        keys.finish("front matter");
        assert_eq!(problems[0].help.as_deref(), Some("did you mean `title`?"));
    }
}
