//! Structured data: what search engines read of a page.
//!
//! In: the [`Facts`] and the head of a page. Out: JSON-LD, ready for a script element; none for a book without an address.
//!
//! Must not know: templates, other artifacts.

use crate::outputs::facts::Facts;
use crate::outputs::json;
use crate::outputs::view::Head;
use crate::route::Route;
use serde::Serialize;
use serde_json::json;

/// Structured data of a written page: where it stands, and for questions schema.org's flashcards.
pub(crate) fn json_ld(facts: &Facts<'_>, page: usize, head: &Head) -> Option<String> {
    // Each thing with its own context: the readers of `@graph` are fewer than those of a list.
    match (breadcrumb_list(facts, head), quiz(facts, page)) {
        (None, None) => None,
        (Some(crumbs), None) => Some(json::for_script(&crumbs)),
        (None, Some(quiz)) => Some(json::for_script(&quiz)),
        both => Some(json::for_script(&both)),
    }
}

/// Structured data of a page that only stands somewhere.
pub(crate) fn breadcrumbs(facts: &Facts<'_>, head: &Head) -> Option<String> {
    breadcrumb_list(facts, head).map(|crumbs| json::for_script(&crumbs))
}

/// Structured data of the home page.
pub(crate) fn website(facts: &Facts<'_>) -> Option<String> {
    let base = facts.settings().base_url.as_deref()?;
    Some(json::for_script(&json!({
        "@context": CONTEXT,
        "@type": "WebSite",
        "name": facts.settings().title,
        "description": facts.settings().description,
        "inLanguage": facts.settings().language,
        "url": format!("{base}/"),
    })))
}

const CONTEXT: &str = "https://schema.org";

#[derive(Serialize)]
struct BreadcrumbList<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "itemListElement")]
    items: Vec<ListItem<'a>>,
}

#[derive(Serialize)]
struct ListItem<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    item: String,
    name: &'a str,
    position: usize,
}

fn breadcrumb_list<'a>(facts: &Facts<'_>, head: &'a Head) -> Option<BreadcrumbList<'a>> {
    let base = facts.settings().base_url.as_deref()?;
    let page = Route::new(head.path.as_str());
    let items = head.crumbs.iter().map(|crumb| {
        let path = crate::route::resolve(page.folder(), &crumb.href).unwrap_or_default();
        (crumb.title.text.as_str(), Route::new(crate::route::decode(&path)).under(base))
    });
    let last = (head.title.text.as_str(), head.canonical.clone()?);
    let items = items.chain([last]).zip(1..);
    let items = items.map(|((name, item), position)| ListItem { kind: "ListItem", item, name, position });
    Some(BreadcrumbList { context: CONTEXT, kind: "BreadcrumbList", items: items.collect() })
}

#[derive(Serialize)]
struct Quiz<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
    about: Thing<'a>,
    #[serde(rename = "hasPart")]
    parts: Vec<Flashcard<'a>>,
    #[serde(rename = "inLanguage")]
    language: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Thing<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: &'a str,
}

#[derive(Serialize)]
struct Flashcard<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "acceptedAnswer")]
    answer: AcceptedAnswer<'a>,
    #[serde(rename = "eduQuestionType")]
    form: &'static str,
    text: &'a str,
}

#[derive(Serialize)]
struct AcceptedAnswer<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    text: &'a str,
}

fn quiz<'a>(facts: &Facts<'a>, page: usize) -> Option<Quiz<'a>> {
    let questions = facts.questions_on(page);
    if questions.is_empty() {
        return None;
    }
    let topic = facts.name(page).topic.map(|topic| facts.topic(topic));
    let page = facts.page(page);
    let answered = page.questions.iter();
    let answered = answered.filter(|question| !question.opening.text.is_empty());
    let parts = answered.map(|question| Flashcard {
        kind: "Question",
        answer: AcceptedAnswer { kind: "Answer", text: &question.opening.text },
        form: "Flashcard",
        text: &question.title.text,
    });
    Some(Quiz {
        context: CONTEXT,
        kind: "Quiz",
        about: Thing { kind: "Thing", name: topic.map_or(facts.settings().title.as_str(), |topic| &topic.title.text) },
        parts: parts.collect(),
        language: &facts.settings().language,
        name: &page.title.text,
    })
}
