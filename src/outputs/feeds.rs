//! Lists of pages for programs: sitemap, feed, `robots.txt`, `llms.txt`.
//!
//! In: the [`Scene`], and the dates of `book.lock`. Out: text.
//!
//! Must not know: the clock. A date is that of the last change of content, or it is left out.

use crate::book::facts::Kind;
use crate::markdown::text::{escaped, first_sentence};
use crate::outputs::places::markdown_route;
use crate::outputs::scene::Scene;
use crate::route::Route;

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
        let route = markdown_route(facts);
        let href = match scene.config.book.base_url.as_deref() {
            Some(base) => route.under(base),
            None => crate::outputs::scene::encoded(&route),
        };
        text.push_str("- [");
        text.extend(facts.title.text.split(['[', ']']));
        for part in ["](", &href, ")"] {
            text.push_str(part);
        }
        let summary = first_sentence(&facts.description);
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
