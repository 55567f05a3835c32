//! `cuebook list`: the questions of a book, as a table, JSON or CSV.
//!
//! In: the scene and what is wanted. Out: text. Must not know: files, views.

use crate::diag::{Code, Diagnostic};
use crate::outputs::scene::Scene;
use clap::ValueEnum;

/// How the questions are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Columns for people.
    Table,
    /// One JSON array.
    Json,
    /// Comma-separated values with a header line.
    Csv,
}

/// Which questions are wanted; `None` wants all.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Of this track.
    pub track: Option<String>,
    /// At this level.
    pub level: Option<String>,
    /// With this tag.
    pub tag: Option<String>,
}

/// The questions wanted, in the order of the track or of the book. `Err` when a name does not exist.
pub fn questions(scene: &Scene, wanted: &Wanted) -> Result<Vec<usize>, Diagnostic> {
    let book = &scene.book;
    let vocabulary = &scene.config.vocabulary;
    let declared = |what: &str, name: &Option<String>, known: Vec<&str>| match name {
        Some(name) if !known.contains(&name.as_str()) => {
            Err(Diagnostic::new(Code::UndeclaredName, format!("there is no {what} `{name}`")).suggest(name, known))
        }
        _ => Ok(()),
    };
    let ids = |list: &'_ [(String, String)]| -> Vec<String> { list.iter().map(|(id, _)| id.clone()).collect() };
    let (levels, tags) = (ids(&vocabulary.levels), ids(&vocabulary.tags));
    declared("track", &wanted.track, book.tracks.iter().map(|track| track.slug.as_str()).collect())?;
    declared("level", &wanted.level, levels.iter().map(String::as_str).collect())?;
    declared("tag", &wanted.tag, tags.iter().map(String::as_str).collect())?;
    let track = wanted.track.as_ref().and_then(|slug| book.tracks.iter().find(|track| track.slug == *slug));
    let all = || (0..book.questions.len()).collect();
    let mut questions: Vec<usize> = track.map_or_else(all, |track| track.questions.clone());
    questions.retain(|question| {
        let entry = &book.questions[*question];
        wanted.level.as_ref().is_none_or(|level| entry.levels.contains(level))
            && wanted.tag.as_ref().is_none_or(|tag| entry.tags.contains(tag))
    });
    Ok(questions)
}

/// The questions as text.
pub fn format(scene: &Scene, questions: &[usize], format: Format) -> String {
    match format {
        Format::Table => table(scene, questions),
        Format::Json => json(scene, questions),
        Format::Csv => csv(scene, questions),
    }
}

fn table(scene: &Scene, questions: &[usize]) -> String {
    let width = questions.iter().map(|question| scene.book.question(*question).id.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for &question in questions {
        let (entry, facts) = (&scene.book.questions[question], scene.book.question(question));
        text.push_str(&format!(
            "{:width$}  {}  {}  {}\n",
            facts.id,
            entry.weight,
            entry.levels.join(","),
            facts.title.text
        ));
    }
    text
}

fn json(scene: &Scene, questions: &[usize]) -> String {
    let list: Vec<serde_json::Value> = questions
        .iter()
        .map(|question| {
            let (entry, facts) = (&scene.book.questions[*question], scene.book.question(*question));
            serde_json::json!({
                "id": facts.id,
                "title": facts.title.text,
                "cue": facts.cue.as_ref().map(|cue| cue.value.as_str()),
                "topic": scene.book.topics[entry.topic].folder,
                "tags": entry.tags,
                "roles": entry.roles,
                "levels": entry.levels,
                "weight": entry.weight,
                "weights": entry.weights.iter().cloned().collect::<std::collections::BTreeMap<_, _>>(),
                "format": entry.format,
                "file": &*scene.book.pages[entry.page].file,
            })
        })
        .collect();
    format!("{:#}\n", serde_json::Value::Array(list))
}

fn csv(scene: &Scene, questions: &[usize]) -> String {
    let mut text = String::from("id,title,topic,weight,format,levels,roles,tags,file\n");
    for &question in questions {
        let (entry, facts) = (&scene.book.questions[question], scene.book.question(question));
        let weight = entry.weight.to_string();
        let (levels, roles, tags) = (entry.levels.join(" "), entry.roles.join(" "), entry.tags.join(" "));
        let fields = [
            facts.id.as_str(),
            &facts.title.text,
            &scene.book.topics[entry.topic].folder,
            &weight,
            entry.format,
            &levels,
            &roles,
            &tags,
            &scene.book.pages[entry.page].file,
        ];
        let fields: Vec<String> = fields.iter().map(|field| csv_field(field)).collect();
        text.push_str(&fields.join(","));
        text.push('\n');
    }
    text
}

fn csv_field(text: &str) -> String {
    // A spreadsheet would take it for a formula, and run it.
    let quoted = text.starts_with(['=', '+', '-', '@', '\t', '\r']).then(|| format!("'{text}"));
    let text = quoted.as_deref().unwrap_or(text);
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}
