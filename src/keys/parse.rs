//! TOML and YAML → [`Table`]s in which everything has its place in the file.
//!
//! In: text, and where in its file it begins. Out: a table, and what is wrong with the text. Must not know: which keys mean
//! something.

use crate::controls;
use crate::diag::{Code, Diagnostic};
use crate::keys::{Spanned, Table, Value};
use std::ops::Range;
use std::sync::Arc;

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
                    .help(match message.contains("tabs") {
                        true => "indent with spaces: YAML takes no tabs",
                        false => {
                            "quote values that hold `: `, `#`, or start with `[`, `{`, `@`, `*`, `&` or a backtick"
                        }
                    }),
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
}
