//! What the outside world reads: structured data, sitemap, feed, `robots.txt`, `llms.txt`, redirects.
//!
//! In: the [`Scene`], and the dates of `book.lock`. Out: text. These are the only artifacts that use `base_url`.
//!
//! Must not know: the clock. A date is that of the last change of content, or it is left out.

use crate::book::assemble::Moved;
use crate::book::facts::Kind;
use crate::markdown::text::escaped;
use crate::outputs::json;
use crate::outputs::scene::Scene;
use crate::outputs::view::Head;
use crate::route::Route;
use serde::Serialize;
use serde_json::{Value, json};

/// Structured data of a written page: where it stands, and for questions schema.org's flashcards.
pub fn json_ld(scene: &Scene, page: usize, head: &Head) -> Option<String> {
    // Each thing with its own context: the readers of `@graph` are fewer than those of a list.
    match (breadcrumb_list(scene, head), quiz(scene, page)) {
        (None, None) => None,
        (Some(crumbs), None) => Some(json::for_script(&crumbs)),
        (None, Some(quiz)) => Some(json::for_script(&quiz)),
        both => Some(json::for_script(&both)),
    }
}

/// Structured data of a page that only stands somewhere.
pub fn breadcrumbs(scene: &Scene, head: &Head) -> Option<String> {
    breadcrumb_list(scene, head).map(|crumbs| json::for_script(&crumbs))
}

/// Structured data of the home page.
pub fn website(scene: &Scene) -> Option<String> {
    let base = scene.config.book.base_url.as_deref()?;
    Some(json::for_script(&json!({
        "@context": CONTEXT,
        "@type": "WebSite",
        "name": scene.config.book.title,
        "description": scene.config.book.description,
        "inLanguage": scene.config.book.language,
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

fn breadcrumb_list<'a>(scene: &Scene, head: &'a Head) -> Option<BreadcrumbList<'a>> {
    let base = scene.config.book.base_url.as_deref()?;
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
    answer: Answer<'a>,
    #[serde(rename = "eduQuestionType")]
    form: &'static str,
    text: &'a str,
}

#[derive(Serialize)]
struct Answer<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    text: &'a str,
}

fn quiz(scene: &Scene, page: usize) -> Option<Quiz<'_>> {
    let questions = scene.questions_on(page);
    if questions.is_empty() {
        return None;
    }
    let facts = &scene.book.pages[page];
    let topic = scene.topic_of(facts);
    let answered = questions.iter().map(|question| scene.book.question(*question));
    let answered = answered.filter(|question| !question.opening.text.is_empty());
    let parts = answered.map(|question| Flashcard {
        kind: "Question",
        answer: Answer { kind: "Answer", text: &question.opening.text },
        form: "Flashcard",
        text: &question.title.text,
    });
    Some(Quiz {
        context: CONTEXT,
        kind: "Quiz",
        about: Thing { kind: "Thing", name: topic.map_or(scene.config.book.title.as_str(), |topic| &topic.title.text) },
        parts: parts.collect(),
        language: &scene.config.book.language,
        name: &facts.title.text,
    })
}

/// `sitemap.xml`: every page with its date, where it is known. `routes` are the pages to list.
pub fn sitemap(base: &str, routes: &[(Route, Option<String>)]) -> Vec<u8> {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for (route, date) in routes {
        xml.push_str(&format!("<url><loc>{}</loc>", escaped(&route.under(base))));
        if let Some(date) = date {
            xml.push_str(&format!("<lastmod>{}</lastmod>", escaped(date)));
        }
        xml.push_str("</url>\n");
    }
    xml.push_str("</urlset>\n");
    xml.into_bytes()
}

/// `robots.txt`.
pub fn robots(base: Option<&str>) -> Vec<u8> {
    let mut text = String::from("User-agent: *\nAllow: /\n");
    if let Some(base) = base {
        text.push_str(&format!("\nSitemap: {base}/sitemap.xml\n"));
    }
    text.into_bytes()
}

/// `feed.xml`: an Atom feed of the questions that changed last, at most fifty, newest first. A question of which
/// `book.lock` does not know when it changed is not news.
pub fn feed(scene: &Scene, base: &str) -> Vec<u8> {
    let book = &scene.book;
    let changed = |question: usize| scene.lock.page_day(&book.pages[book.questions[question].page].id.value);
    let mut entries: Vec<(String, usize)> =
        (0..book.questions.len()).filter_map(|question| Some((changed(question)?, question))).collect();
    entries.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| book.question(a.1).id.cmp(&book.question(b.1).id)));
    entries.truncate(50);
    let stamp = |day: &str| format!("{day}T00:00:00Z");
    let updated = entries.first().map_or_else(|| "1970-01-01T00:00:00Z".to_owned(), |(day, _)| stamp(day));
    let title = escaped(&scene.config.book.title);
    let language = escaped(&scene.config.book.language);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{language}\">\n<title>{title}</title>\n<id>{base}/</id>\n<link href=\"{base}/\"/>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"{base}/feed.xml\"/>\n<updated>{updated}</updated>\n",
        base = escaped(base),
    );
    let authors = &scene.config.book.authors;
    for author in if authors.is_empty() { std::slice::from_ref(&scene.config.book.title) } else { authors } {
        xml.push_str(&format!("<author><name>{}</name></author>\n", escaped(author)));
    }
    for (day, index) in entries {
        let question = book.question(index);
        let mut url = book.route_of(index).under(base);
        if let Some(anchor) = &question.anchor {
            url = format!("{url}#{}", crate::route::encode_fragment(anchor));
        }
        xml.push_str(&format!(
            "<entry><title>{}</title><id>{url}</id><link href=\"{url}\"/><updated>{}</updated><summary>{}</summary></entry>\n",
            escaped(&question.title.text),
            stamp(&day),
            escaped(question.one_liner()),
            url = escaped(&url),
        ));
    }
    xml.push_str("</feed>\n");
    xml.into_bytes()
}

/// `llms.txt`: the book's pages as plain Markdown, topic by topic.
pub fn llms(scene: &Scene) -> Vec<u8> {
    let book = &scene.book;
    let link = |page: usize, text: &mut String| {
        let facts = &book.pages[page];
        let route = crate::outputs::pages::markdown_route(facts);
        let href = match scene.config.book.base_url.as_deref() {
            Some(base) => route.under(base),
            None => crate::outputs::scene::encoded(&route),
        };
        text.push_str("- [");
        text.extend(facts.title.text.split(['[', ']']));
        for part in ["](", &href, ")"] {
            text.push_str(part);
        }
        let summary = crate::outputs::pages::summary(facts);
        if !summary.is_empty() {
            text.push_str(": ");
            text.push_str(summary);
        }
        text.push('\n');
    };
    let mut text = String::with_capacity(256 * book.pages.len());
    text.push_str(&format!("# {}\n\n", scene.config.book.title));
    if !scene.config.book.description.is_empty() {
        text.push_str(&format!("> {}\n\n", scene.config.book.description));
    }
    for topic in &book.topics {
        let mut pages: Vec<usize> = Vec::new();
        for question in &topic.questions {
            let page = book.questions[*question].page;
            // The questions of a page stand together.
            if pages.last() != Some(&page) {
                pages.push(page);
            }
        }
        pages.extend(topic.pages.iter().filter(|page| book.pages[**page].kind != Kind::Track));
        if pages.is_empty() {
            continue;
        }
        text.push_str(&format!("## {}\n\n", topic.title.text));
        pages.into_iter().for_each(|page| link(page, &mut text));
        text.push('\n');
    }
    text.into_bytes()
}

/// A page that leads to where another has moved; parts of it may have moved elsewhere (`js/moved.js` takes a reader there).
/// `script` is the path of that script from the root.
pub fn redirect(from: &Route, moved: &[Moved], script: Option<&str>, language: &str) -> Vec<u8> {
    let Some(main) = moved.iter().find(|one| one.anchor.is_none()).or(moved.first()) else { return Vec::new() };
    let parts = moved.iter().any(|one| one.anchor.is_some());
    let to = match &main.anchor {
        None => href(from, main),
        Some(_) => from.link_to(&main.to),
    };
    let refresh = format!("<meta http-equiv=\"refresh\" content=\"0; url={}\">", escaped(&to));
    let (refresh, script) = match script.filter(|_| parts) {
        // Only a script knows which part was asked for.
        Some(script) => {
            let mut map = moved_parts(from, moved);
            map.insert(String::new(), to.as_str().into());
            let map = json::for_script(&map);
            let root = from.to_root();
            let script = escaped(script);
            let data = format!("<script type=\"application/json\" id=\"cuebook-moved\">{map}</script>");
            (format!("<noscript>{refresh}</noscript>"), format!("{data}<script src=\"{root}{script}\"></script>"))
        }
        None => (refresh, String::new()),
    };
    let links: String = moved
        .iter()
        .filter_map(|one| {
            let (to, id) = (escaped(&href(from, one)), escaped(one.anchor.as_deref()?));
            Some(format!("<li id=\"{id}\"><a href=\"{to}\">#{id}</a></li>"))
        })
        .collect();
    let links = if links.is_empty() { links } else { format!("<ul>{links}</ul>") };
    let to = escaped(&to);
    format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self'\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{to}</title><meta name=\"robots\" content=\"noindex\">{refresh}<link rel=\"canonical\" href=\"{to}\"></head><body><main><h1><a href=\"{to}\">{to}</a></h1>{links}</main>{script}</body></html>\n",
        escaped(language),
    )
    .into_bytes()
}

fn href(from: &Route, moved: &Moved) -> String {
    let part = moved.part.as_ref().map(|part| format!("#{}", crate::route::encode_fragment(part)));
    format!("{}{}", from.link_to(&moved.to), part.unwrap_or_default())
}

/// The parts that have moved from a page, as JSON for a script: old id → link; none when no part has.
pub fn moved_json(from: &Route, moved: &[Moved]) -> Option<String> {
    let map = moved_parts(from, moved);
    (!map.is_empty()).then(|| json::for_script(&map))
}

fn moved_parts(from: &Route, moved: &[Moved]) -> serde_json::Map<String, Value> {
    moved.iter().filter_map(|one| Some((one.anchor.clone()?, href(from, one).into()))).collect()
}
