//! Views of pages, but for questions: prose, topics, tracks, tags, home, tools.
//!
//! In: the [`Scene`], and for a written page its document and body. Out: a [`Head`] and the view of the page's kind.
//!
//! Must not know: templates, the memo. Called with a hollow body (nothing in it) a view function gives a view of the same
//! digest, because what comes from the body is [`Own`]: so a key needs no body.

use crate::book::entries::Entry;
use crate::book::facts::Kind;
use crate::book::levels::Standing;
use crate::book::topics::Topic;
use crate::book::tracks::Track;
use crate::markdown::html::Place;
use crate::markdown::text::Title;
use crate::outputs::parts::{Written, backlinks, linked, pieces_html, place, question_href, related};
use crate::outputs::places::{
    base_path, booklet_route, markdown_route, tag_route, topic_sheet_route, track_sheet_route,
};
use crate::outputs::scene::{Scene, encoded};
use crate::outputs::sheets::Sheet;
use crate::outputs::social::{self, Of};
use crate::outputs::view::{
    Group, Head, HomePage, LevelCard, Link, Own, PageRow, ProsePage, Row, SectionView, TagCard, TagPage, ToolPage,
    TopicCard, TopicPage, TrackCard, TrackPage,
};
use crate::outputs::{redirects, structured_data};
use crate::route::{Route, encode_value};
use std::borrow::Cow;

/// The head of a page.
pub fn head(
    scene: &Scene,
    kind: &'static str,
    route: &Route,
    title: &Title,
    description: &str,
    crumbs: Vec<Link>,
) -> Head {
    let base = scene.config.book.base_url.as_deref();
    Head {
        kind,
        path: encoded(route),
        root: route.to_root(),
        title: title.clone(),
        description: if description.is_empty() { title.text.clone() } else { description.to_owned() },
        canonical: base.map(|base| route.under(base)),
        image: social::address(scene, Of::Book),
        crumbs,
        markdown: None,
        moved: scene.book.moved.get(route).and_then(|moved| redirects::moved_json(route, moved)),
        json_ld: None,
    }
}

/// Home, then the topics from the top down to the page's own.
pub fn crumbs(scene: &Scene, here: &Route, topic: Option<&Topic>) -> Vec<Link> {
    let mut above = Vec::new();
    let mut next = topic;
    while let Some(topic) = next.filter(|topic| !topic.folder.is_empty()) {
        if topic.route != *here {
            above.push(Link { href: here.link_to(&topic.route), title: topic.title.clone() });
        }
        next = topic.parent.map(|parent| &scene.book.topics[parent]);
    }
    above.push(Link { href: here.link_to(&Route::new("index.html")), title: Title::plain(&scene.string("home")) });
    above.reverse();
    above
}

/// The head of a written page.
pub fn page_head(scene: &Scene, page: usize) -> Head {
    let facts = &scene.book.pages[page];
    let topic = scene.topic_of(facts);
    let crumbs = crumbs(scene, &facts.route, topic);
    let mut head = head(scene, facts.kind.as_str(), &facts.route, &facts.title, &facts.description, crumbs);
    head.markdown = Some(facts.route.link_to(&markdown_route(facts)));
    head.image = social::address(scene, Of::Page(page));
    head.json_ld = structured_data::json_ld(scene, page, &head);
    head
}

/// `guide.html`, `plan.html`, `worksheet.html`
pub fn prose_page(scene: &Scene, written: Written<'_>) -> ProsePage {
    let facts = &scene.book.pages[written.page];
    let here = place(scene, written.page, &facts.route, "");
    let headings = &written.body.headings;
    let tops: Vec<usize> = (0..headings.len()).filter(|index| headings[*index].level <= 2).collect();
    let first = tops.first().copied().unwrap_or(headings.len());
    let mut sections: Vec<SectionView> = tops
        .iter()
        .enumerate()
        .map(|(number, &index)| {
            let end = tops.get(number + 1).copied().unwrap_or(headings.len());
            let repeat = headings[index].classes.iter().any(|class| class == "repeat");
            SectionView {
                kind: if repeat { "repeat" } else { "other" },
                id: headings[index].id.clone(),
                title: headings[index].title.clone(),
                html: pieces_html(written, index + 1..end + 1, 3, here),
                items: Vec::new(),
            }
        })
        .collect();
    let mut lead = pieces_html(written, 0..first + 1, 2, here);
    let notes = written.body.footnotes.at(here);
    match sections.last_mut() {
        Some(last) => last.html.push_str(&notes),
        None => lead.push_str(&notes),
    }
    ProsePage {
        id: facts.id.value.clone(),
        lead: Own(lead),
        sections: Own(sections),
        reviewed: facts.reviewed.clone(),
        sources: facts.sources.iter().map(|source| linked(source)).collect(),
        related: related(scene, facts, &facts.route),
        backlinks: backlinks(scene, written.page, &facts.route),
        neighbours: scene.neighbours(written.page),
    }
}

/// The whole body of a page as one stretch of HTML, for pages that show more than their own text.
fn whole(written: Option<Written<'_>>, on: &Route) -> Own<String> {
    let Some(written) = written else { return Own::default() };
    let here = Place { on, home: on, prefix: "", beside: None };
    let mut html = pieces_html(written, 0..written.body.pieces.len(), 2, here);
    html.push_str(&written.body.footnotes.at(here));
    Own(html)
}

/// A question as a line in a list on `on`.
pub fn row<'a>(scene: &'a Scene, question: usize, on: &Route) -> Row<'a> {
    let entry = &scene.book.questions[question];
    let facts = scene.book.question(question);
    Row {
        id: &facts.id,
        href: question_href(scene, question, on),
        title: &facts.title,
        cue: facts.cue.as_ref().map(|cue| cue.value.as_str()),
        one_liner: facts.one_liner(),
        levels: Cow::Borrowed(&entry.levels),
        assumed: assumed_at(scene, entry),
        roles: &entry.roles,
        weight: entry.weight,
        format: entry.format,
    }
}

/// A question as a line on a track's page: its weight is that for the track's role.
fn track_row<'a>(scene: &'a Scene, track: &Track, question: usize) -> Row<'a> {
    let weight = scene.book.questions[question].weight_for(&track.role);
    let row = Row { weight, ..row(scene, question, &track.route) };
    if track.questions[..track.pinned].contains(&question) {
        let all = scene.config.vocabulary.levels.iter().map(|(id, _)| id.clone());
        return Row { levels: all.collect(), assumed: Vec::new(), ..row };
    }
    row
}

/// The levels that take a question for known.
fn assumed_at<'a>(scene: &'a Scene, entry: &Entry) -> Vec<&'a str> {
    let vocabulary = &scene.config.vocabulary;
    let levels = vocabulary.levels.iter().map(|(id, _)| id.as_str());
    levels.filter(|level| Standing::of(entry, level, vocabulary) == Standing::Assumed).collect()
}

fn page_row(scene: &Scene, page: usize, on: &Route) -> PageRow {
    let facts = &scene.book.pages[page];
    PageRow {
        id: facts.id.value.clone(),
        kind: facts.kind.as_str(),
        href: on.link_to(&facts.route),
        title: facts.title.clone(),
        description: facts.description.clone(),
    }
}

fn topic_card(scene: &Scene, topic: &Topic, on: &Route) -> TopicCard {
    let below = scene.book.topics.iter().filter(|other| {
        other.folder == topic.folder
            || other.folder.strip_prefix(&topic.folder).is_some_and(|rest| rest.starts_with('/'))
    });
    TopicCard {
        id: topic.folder.clone(),
        href: on.link_to(&topic.route),
        title: topic.title.clone(),
        description: topic.description.clone(),
        count: below.map(|topic| topic.questions.len()).sum(),
    }
}

/// `topic.html`
pub fn topic_page<'a>(scene: &'a Scene, topic: usize, written: Option<Written<'_>>) -> (Head, TopicPage<'a>) {
    let number = topic;
    let topic = &scene.book.topics[topic];
    let on = &topic.route;
    let mut head = head(scene, "topic", on, &topic.title, &topic.description, crumbs(scene, on, Some(topic)));
    if let Some(index) = topic.index {
        head.markdown = Some(on.link_to(&markdown_route(&scene.book.pages[index])));
    }
    head.image = social::address(scene, Of::Topic(number));
    head.json_ld = structured_data::breadcrumbs(scene, &head);
    let subtopics = scene.book.topics.iter().filter(|other| other.parent == Some(number));
    let view = TopicPage {
        id: topic.folder.clone(),
        lead: whole(written, on),
        subtopics: subtopics.map(|topic| topic_card(scene, topic, on)).collect(),
        rows: topic.questions.iter().map(|question| row(scene, *question, on)).collect(),
        pages: topic.pages.iter().map(|page| page_row(scene, *page, on)).collect(),
        sheet: (!topic.questions.is_empty()).then(|| on.link_to(&topic_sheet_route(&topic.folder))),
        study: study_link(on, "topic", &topic.folder),
    };
    (head, view)
}

/// The desk with the cards of a topic, track or tag.
fn study_link(on: &Route, name: &str, id: &str) -> String {
    format!("{}#cards?{name}={}", on.link_to(&Route::new("study.html")), encode_value(id))
}

/// A track's questions in groups: the pinned ones, then a group a topic, in the track's order.
pub fn track_groups(scene: &Scene, track: usize) -> Vec<(Option<usize>, Vec<usize>)> {
    let track = &scene.book.tracks[track];
    let mut groups: Vec<(Option<usize>, Vec<usize>)> = Vec::new();
    if track.pinned > 0 {
        groups.push((None, track.questions[..track.pinned].to_vec()));
    }
    for &question in &track.questions[track.pinned..] {
        let topic = Some(scene.book.questions[question].topic);
        match groups.last_mut().filter(|(last, _)| *last == topic) {
            Some((_, list)) => list.push(question),
            None => groups.push((topic, vec![question])),
        }
    }
    groups
}

/// `track.html`
pub fn track_page<'a>(scene: &'a Scene, number: usize, written: Option<Written<'_>>) -> (Head, TrackPage<'a>) {
    let track = &scene.book.tracks[number];
    let on = &track.route;
    let mut head = head(scene, "track", on, &track.title, &track.description, crumbs(scene, on, None));
    if let Some(page) = track.page {
        head.markdown = Some(on.link_to(&markdown_route(&scene.book.pages[page])));
    }
    head.image = social::address(scene, Of::Track(number));
    head.json_ld = structured_data::breadcrumbs(scene, &head);
    let groups = track_groups(scene, number).into_iter().map(|(topic, questions)| {
        let topic = topic.map(|topic| &scene.book.topics[topic]);
        Group {
            id: topic.map_or_else(
                || "start-here".to_owned(),
                |topic| format!("topic-{}", crate::route::slug(&topic.folder)),
            ),
            title: topic.map_or_else(|| Title::plain(&scene.string("start_here")), |topic| topic.title.clone()),
            href: topic.map(|topic| on.link_to(&topic.route)),
            rows: questions.into_iter().map(|question| track_row(scene, track, question)).collect(),
        }
    });
    let levels = scene.config.vocabulary.levels.iter().map(|(id, label)| {
        let at = scene.at_level(track, id);
        LevelCard {
            id: id.clone(),
            label: label.clone(),
            count: at.asked.len(),
            assumed: at.assumed.len(),
            sheet: on.link_to(&track_sheet_route(&track.slug, Some(id))),
        }
    });
    let deck = |ending: &str| on.link_to(&Route::new(format!("decks/{}.{ending}", track.slug)));
    let view = TrackPage {
        id: track.slug.clone(),
        role: track.role.clone(),
        accent: scene.accent(number),
        lead: whole(written, on),
        count: track.questions.len(),
        levels: levels.collect(),
        groups: groups.collect(),
        study: study_link(on, "track", &track.slug),
        sheet: on.link_to(&track_sheet_route(&track.slug, None)),
        booklet: on.link_to(&booklet_route(&track.slug)),
        anki: scene.config.cards.anki.then(|| deck("apkg")),
        tsv: scene.config.cards.anki.then(|| deck("tsv")),
    };
    (head, view)
}

/// `tag.html`
pub fn tag_page(scene: &Scene, tag: usize) -> (Head, TagPage<'_>) {
    let tag = &scene.book.tags[tag];
    let on = tag_route(&tag.id);
    let title = Title::plain(&tag.label);
    let mut head = head(scene, "tag", &on, &title, "", crumbs(scene, &on, None));
    head.json_ld = structured_data::breadcrumbs(scene, &head);
    let mut groups: Vec<(usize, Group<'_>)> = Vec::new();
    for &question in &tag.questions {
        let topic = scene.book.questions[question].topic;
        if groups.last().is_none_or(|(last, _)| *last != topic) {
            let topic_facts = &scene.book.topics[topic];
            let group = Group {
                id: format!("topic-{}", crate::route::slug(&topic_facts.folder)),
                title: topic_facts.title.clone(),
                href: Some(on.link_to(&topic_facts.route)),
                rows: Vec::new(),
            };
            groups.push((topic, group));
        }
        if let Some((_, group)) = groups.last_mut() {
            group.rows.push(row(scene, question, &on));
        }
    }
    let groups = groups.into_iter().map(|(_, group)| group).collect();
    let filter = format!("{}?tag={}", on.link_to(&Route::new("filter.html")), encode_value(&tag.id));
    let study = study_link(&on, "tag", &tag.id);
    (head, TagPage { id: tag.id.clone(), groups, count: tag.questions.len(), study, filter })
}

fn topic_cards(scene: &Scene, on: &Route) -> Vec<TopicCard> {
    let tops = scene.book.topics.iter().filter(|topic| topic.parent.is_none());
    let cards = tops.map(|topic| (topic, topic_card(scene, topic, on)));
    // Folders of plans, worksheets and tracks have lists of their own.
    let own_list = |topic: &Topic| {
        !topic.pages.is_empty()
            && topic
                .pages
                .iter()
                .all(|page| matches!(scene.book.pages[*page].kind, Kind::Plan | Kind::Worksheet | Kind::Track))
    };
    cards
        .filter(|(topic, card)| {
            card.count > 0 || !(topic.folder.is_empty() || own_list(topic) || topic.pages.is_empty())
        })
        .map(|(_, card)| card)
        .collect()
}

fn tag_cards(scene: &Scene, on: &Route) -> Vec<TagCard> {
    let tags = scene.book.tags.iter();
    tags.map(|tag| TagCard {
        href: on.link_to(&tag_route(&tag.id)),
        label: tag.label.clone(),
        count: tag.questions.len(),
    })
    .collect()
}

/// `home.html`
pub fn home_page(scene: &Scene, written: Option<Written<'_>>) -> (Head, HomePage) {
    let on = Route::new("index.html");
    let book = &scene.book;
    let title = Title::plain(&scene.config.book.title);
    let mut head = head(scene, "home", &on, &title, &scene.config.book.description, Vec::new());
    head.json_ld = structured_data::website(scene);
    let tracks = book.tracks.iter().enumerate().map(|(number, track)| TrackCard {
        id: track.slug.clone(),
        href: on.link_to(&track.route),
        title: track.title.clone(),
        description: track.description.clone(),
        accent: scene.accent(number),
        count: track.questions.len(),
        ids: track.questions.iter().map(|question| book.question(*question).id.as_str()).collect::<Vec<_>>().join(" "),
    });
    let page_rows = |kind: Kind| book.pages_of(kind).into_iter().map(|page| page_row(scene, page, &on)).collect();
    let view = HomePage {
        lead: whole(written, &on),
        tracks: tracks.collect(),
        topics: topic_cards(scene, &on),
        plans: page_rows(Kind::Plan),
        worksheets: page_rows(Kind::Worksheet),
        tags: tag_cards(scene, &on),
        questions: book.questions.len(),
        cards: (0..book.questions.len()).map(|question| book.question(question).cards.len()).sum(),
    };
    (head, view)
}

/// `filter.html`, `search.html`, `study.html`, `not-found.html`, `offline.html`
pub fn tool_page(scene: &Scene, kind: &'static str) -> (Head, ToolPage) {
    let route = Route::new(if kind == "not-found" { "404.html".to_owned() } else { format!("{kind}.html") });
    let title = match kind {
        "study" => "study_desk",
        "not-found" => "not_found_title",
        "offline" => "offline_title",
        other => other,
    };
    let title = Title::plain(&scene.string(title));
    let mut head = head(scene, kind, &route, &title, "", crumbs(scene, &route, None));
    if kind == "not-found" {
        // A host shows this page at any depth: only an absolute path leads home.
        head.canonical = None;
        head.root = scene.config.book.base_url.as_deref().map_or_else(|| "/".to_owned(), base_path);
        for crumb in &mut head.crumbs {
            crumb.href = format!("{}index.html", head.root);
        }
    }
    let mut view = ToolPage { topics: topic_cards(scene, &route), tags: tag_cards(scene, &route) };
    if kind == "not-found" {
        for href in
            view.topics.iter_mut().map(|topic| &mut topic.href).chain(view.tags.iter_mut().map(|tag| &mut tag.href))
        {
            *href = format!("{}{href}", head.root);
        }
    }
    (head, view)
}

/// The head of a sheet.
pub fn sheet_head(scene: &Scene, sheet: Sheet) -> Head {
    let route = sheet.route(scene);
    let back = sheet.back(scene);
    let mut crumbs = crumbs(scene, &route, None);
    let mut title = back.title.clone();
    if let Sheet::Track(_, Some(level)) = sheet {
        title.push_text(&format!(" · {}", scene.config.vocabulary.levels[level].1));
    }
    crumbs.push(back);
    head(scene, "sheet", &route, &title, "", crumbs)
}
