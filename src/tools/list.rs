//! `cuebook list`: the questions of a book, as a table, JSON or CSV.
//!
//! In: the scene and what is wanted. Out: text. Must not know: files, views.

use crate::book::levels::Standing;
use crate::diag::{Code, Diagnostic};
use crate::outputs::scene::Scene;
use clap::ValueEnum;

/// How the questions are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// Columns for people.
    Table,
    /// One JSON array.
    Json,
    /// Comma-separated values with a header line.
    Csv,
}

/// Which questions are wanted; `None` wants all.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    /// Of this track.
    pub track: Option<String>,
    /// At this level.
    pub level: Option<String>,
    /// What that level takes for known too.
    pub assumed: bool,
    /// With this tag.
    pub tag: Option<String>,
    /// Of this topic, by its folder, and of those below it.
    pub topic: Option<String>,
}

/// The questions wanted, in the order of the track or of the book. `Err` when a name does not exist.
pub(crate) fn questions(scene: &Scene, wanted: &Wanted) -> Result<Vec<usize>, Diagnostic> {
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
    declared("topic", &wanted.topic, book.topics.iter().map(|topic| topic.folder.as_str()).collect())?;
    declared("tag", &wanted.tag, tags.iter().map(String::as_str).collect())?;
    if wanted.assumed && wanted.level.is_none() {
        let problem = Diagnostic::new(Code::BadValue, "what is assumed depends on a level");
        return Err(problem.help("name one with `--level`"));
    }
    let track = wanted.track.as_ref().and_then(|slug| book.tracks.iter().find(|track| track.slug == *slug));
    let all = || (0..book.questions.len()).collect();
    let mut questions: Vec<usize> = track.map_or_else(all, |track| track.questions.clone());
    let below = |topic: &str, folder: &str| {
        topic.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    questions.retain(|question| {
        let entry = &book.questions[*question];
        let topic = book.topics[entry.topic].folder.as_str();
        standing(scene, wanted, *question) <= if wanted.assumed { Standing::Assumed } else { Standing::Asked }
            && wanted.topic.as_ref().is_none_or(|folder| below(topic, folder))
            && wanted.tag.as_ref().is_none_or(|tag| entry.tags.contains(tag))
    });
    Ok(questions)
}

/// How a question stands to the level that is wanted: asked where none is.
pub(crate) fn standing(scene: &Scene, wanted: &Wanted, question: usize) -> Standing {
    let book = &scene.book;
    let track = wanted.track.as_ref().and_then(|slug| book.tracks.iter().find(|track| track.slug == *slug));
    match &wanted.level {
        Some(level) if !track.is_some_and(|track| track.questions[..track.pinned].contains(&question)) => {
            Standing::of(&book.questions[question], level, &scene.config.vocabulary)
        }
        _ => Standing::Asked,
    }
}

/// The questions as text; with `--assumed` each says whether it is asked or assumed.
pub(crate) fn format(scene: &Scene, wanted: &Wanted, questions: &[usize], format: ListFormat) -> String {
    let standing = |question: usize| {
        wanted.assumed.then(|| match standing(scene, wanted, question) {
            Standing::Assumed => "assumed",
            _ => "asked",
        })
    };
    match format {
        ListFormat::Table => table(scene, questions, standing),
        ListFormat::Json => json(scene, questions, standing),
        ListFormat::Csv => csv(scene, questions, standing),
    }
}

fn table(scene: &Scene, questions: &[usize], standing: impl Fn(usize) -> Option<&'static str>) -> String {
    let width = questions.iter().map(|question| scene.book.question(*question).id.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for &question in questions {
        let (entry, facts) = (&scene.book.questions[question], scene.book.question(question));
        let standing = standing(question).map(|standing| format!("  {standing:7}")).unwrap_or_default();
        text.push_str(&format!(
            "{:width$}  {}{standing}  {}  {}\n",
            facts.id,
            entry.weight,
            entry.levels.join(","),
            facts.title.text
        ));
    }
    text
}

fn json(scene: &Scene, questions: &[usize], standing: impl Fn(usize) -> Option<&'static str>) -> String {
    let list: Vec<serde_json::Value> = questions
        .iter()
        .map(|question| {
            let (entry, facts) = (&scene.book.questions[*question], scene.book.question(*question));
            let mut value = serde_json::json!({
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
            });
            if let Some(standing) = standing(*question) {
                value["standing"] = standing.into();
            }
            value
        })
        .collect();
    format!("{:#}\n", serde_json::Value::Array(list))
}

fn csv(scene: &Scene, questions: &[usize], standing: impl Fn(usize) -> Option<&'static str>) -> String {
    let mut text = String::from("id,title,topic,weight,format,levels,roles,tags,file");
    text.push_str(if questions.first().and_then(|question| standing(*question)).is_some() {
        ",standing\n"
    } else {
        "\n"
    });
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
        let fields = fields.into_iter().chain(standing(question));
        let fields: Vec<String> = fields.map(csv_field).collect();
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
