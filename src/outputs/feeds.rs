//! Lists of pages for programs: sitemap, feed, `robots.txt`, `llms.txt`.
//!
//! In: the [`Facts`], and the dates of `book.lock`. Out: text.
//!
//! Must not know: the clock. A date is that of the last change of content, or it is left out.

use crate::book::facts::Kind;
use crate::markdown::text::{escaped, first_sentence};
use crate::outputs::facts::Facts;
use crate::outputs::places::{markdown_route, tag_route};
use crate::route::Route;

/// `sitemap.xml`: every page with the day it last changed, where that is known.
pub(crate) fn sitemap(facts: &Facts<'_>) -> Vec<u8> {
    let base = facts.settings().base_url.as_deref().unwrap_or_default();
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for (route, page) in listed(facts) {
        xml.push_str(&format!("<url><loc>{}</loc>", escaped(&route.under(base))));
        if let Some(day) = page.and_then(|page| facts.day(page)) {
            xml.push_str(&format!("<lastmod>{}</lastmod>", escaped(&day)));
        }
        xml.push_str("</url>\n");
    }
    xml.push_str("</urlset>\n");
    xml.into_bytes()
}

/// The pages that a sitemap lists, in order, each with the number of the page that it is written on.
fn listed(facts: &Facts<'_>) -> Vec<(Route, Option<usize>)> {
    let mut listed: Vec<(Route, Option<usize>)> = Vec::new();
    let mut home = None;
    for page in facts.pages() {
        match facts.kind(page) {
            Kind::Home => home = Some(page),
            // They stand where their topic and track do.
            Kind::Topic | Kind::Track => {}
            Kind::Question | Kind::Questions | Kind::Plan | Kind::Worksheet | Kind::Guide => {
                listed.push((facts.route(page).clone(), Some(page)));
            }
        }
    }
    let topics = facts.topics().map(|(topic, _)| facts.topic(topic)).filter(|topic| !topic.folder.is_empty());
    listed.extend(topics.map(|topic| (topic.route.clone(), topic.index)));
    listed.extend(facts.tracks().map(|track| facts.track(track)).map(|track| (track.route.clone(), track.page)));
    listed.extend(facts.tags().map(|(id, ..)| (tag_route(id), None)));
    listed.push((Route::new("index.html"), home));
    listed.extend(["study.html", "filter.html"].map(|tool| (Route::new(tool), None)));
    listed.sort_by(|(a, _), (b, _)| a.cmp(b));
    listed
}

/// `robots.txt`.
pub(crate) fn robots(facts: &Facts<'_>) -> Vec<u8> {
    let mut text = String::from("User-agent: *\nAllow: /\n");
    if let Some(base) = &facts.settings().base_url {
        text.push_str(&format!("\nSitemap: {base}/sitemap.xml\n"));
    }
    text.into_bytes()
}

/// `feed.xml`: an Atom feed of the questions that changed last, at most fifty, newest first. A question of which
/// `book.lock` does not know when it changed is not news.
pub(crate) fn feed(facts: &Facts<'_>) -> Vec<u8> {
    let base = facts.settings().base_url.as_deref().unwrap_or_default();
    let changed = |question: usize| facts.day(facts.entry(question).page);
    let mut entries: Vec<(String, usize)> =
        facts.questions().filter_map(|question| Some((changed(question)?, question))).collect();
    entries.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| facts.question_id(a.1).cmp(facts.question_id(b.1))));
    entries.truncate(50);
    let stamp = |day: &str| format!("{day}T00:00:00Z");
    let updated = entries.first().map_or_else(|| "1970-01-01T00:00:00Z".to_owned(), |(day, _)| stamp(day));
    let title = escaped(&facts.settings().title);
    let language = escaped(&facts.settings().language);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{language}\">\n<title>{title}</title>\n<id>{base}/</id>\n<link href=\"{base}/\"/>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"{base}/feed.xml\"/>\n<updated>{updated}</updated>\n",
        base = escaped(base),
    );
    let authors = &facts.settings().authors;
    for author in if authors.is_empty() { std::slice::from_ref(&facts.settings().title) } else { authors } {
        xml.push_str(&format!("<author><name>{}</name></author>\n", escaped(author)));
    }
    for (day, index) in entries {
        let question = facts.question(index);
        let mut url = question.route.under(base);
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
pub(crate) fn llms(facts: &Facts<'_>) -> Vec<u8> {
    let link = |page: usize, text: &mut String| {
        let name = facts.name(page);
        let route = markdown_route(name.route);
        let href = match facts.settings().base_url.as_deref() {
            Some(base) => route.under(base),
            None => crate::outputs::scene::encoded(&route),
        };
        text.push_str("- [");
        text.extend(name.title.text.split(['[', ']']));
        for part in ["](", &href, ")"] {
            text.push_str(part);
        }
        let summary = first_sentence(facts.description(page));
        if !summary.is_empty() {
            text.push_str(": ");
            text.push_str(summary);
        }
        text.push('\n');
    };
    let mut text = String::new();
    text.push_str(&format!("# {}\n\n", facts.settings().title));
    if !facts.settings().description.is_empty() {
        text.push_str(&format!("> {}\n\n", facts.settings().description));
    }
    for (topic, _) in facts.topics() {
        let mut pages: Vec<usize> = Vec::new();
        for question in facts.topic_questions(topic) {
            let page = facts.entry(*question).page;
            // The questions of a page stand together.
            if pages.last() != Some(&page) {
                pages.push(page);
            }
        }
        pages.extend(facts.topic_pages(topic).iter().filter(|page| facts.kind(**page) != Kind::Track));
        if pages.is_empty() {
            continue;
        }
        text.push_str(&format!("## {}\n\n", facts.topic(topic).title.text));
        pages.into_iter().for_each(|page| link(page, &mut text));
        text.push('\n');
    }
    text.into_bytes()
}
