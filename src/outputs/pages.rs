//! Views of pages, but for questions: prose, topics, tracks, tags, home, tools.
//!
//! In: the [`Facts`], and for a written page its body. Out: a [`Head`] and the view of the page's kind.
//!
//! Must not know: templates, how bodies are kept.

use crate::book::entries::Entry;
use crate::book::facts::Kind;
use crate::book::levels::Standing;
use crate::markdown::html::Place;
use crate::markdown::text::{Title, linked};
use crate::outputs::bodies::WrittenPage;
use crate::outputs::facts::Facts;
use crate::outputs::groups::{group_id, track_groups};
use crate::outputs::links::{backlinks, place, question_href, related};
use crate::outputs::names::PageName;
use crate::outputs::places::{
    base_path, booklet_route, markdown_route, tag_route, topic_sheet_route, track_sheet_route,
};
use crate::outputs::scene::encoded;
use crate::outputs::sheets::SheetKind;
use crate::outputs::social::{self, PreviewOf};
use crate::outputs::view::lists::{
    HomePage, LevelCard, TagCard, TagPage, ToolPage, TopicCard, TopicPage, TrackCard, TrackPage,
};
use crate::outputs::view::{Group, Head, Link, PageRow, ProsePage, Row, SectionView};
use crate::outputs::{exercises, redirects, structured_data};
use crate::route::{Route, encode, encode_value};
use std::borrow::Cow;

/// The head of a page.
pub(crate) fn head(
    facts: &Facts<'_>,
    kind: &'static str,
    route: &Route,
    (title, description): (&Title, &str),
    crumbs: Vec<Link>,
) -> Head {
    let base = facts.settings().base_url.as_deref();
    Head {
        kind,
        path: encoded(route),
        root: route.to_root(),
        title: title.clone(),
        description: if description.is_empty() { title.text.clone() } else { description.to_owned() },
        canonical: base.map(|base| route.under(base)),
        image: social::address(facts, PreviewOf::Book),
        draft: false,
        crumbs,
        edit: None,
        markdown: None,
        moved: redirects::moved_json(route, facts.moved_from_here()),
        exercises: None,
        run: false,
        json_ld: None,
    }
}

/// Home, then the topics from the top down to the page's own.
pub(crate) fn crumbs(facts: &Facts<'_>, here: &Route, topic: Option<usize>) -> Vec<Link> {
    let mut above = Vec::new();
    let mut next = topic;
    while let Some(topic) = next.map(|topic| facts.topic(topic)).filter(|topic| !topic.folder.is_empty()) {
        if topic.route != here {
            above.push(Link { href: here.link_to(topic.route), title: topic.title.clone() });
        }
        next = topic.parent;
    }
    above.push(Link { href: here.link_to(&Route::new("index.html")), title: Title::plain(&facts.string("home")) });
    above.reverse();
    above
}

/// The head of a written page.
pub(crate) fn page_head(facts: &Facts<'_>, number: usize) -> Head {
    let (page, PageName { topic, .. }) = (facts.page(number), facts.name(number));
    let crumbs = crumbs(facts, &page.route, topic);
    let mut head = head(facts, page.kind.as_str(), &page.route, (&page.title, &page.description), crumbs);
    head.markdown = Some(page.route.link_to(&markdown_route(&page.route)));
    head.draft = page.draft;
    head.edit = edit_link(facts, number);
    head.image = social::address(facts, PreviewOf::Page(number));
    head.json_ld = structured_data::json_ld(facts, number, &head);
    if matches!(page.kind, Kind::Question | Kind::Questions)
        && let Some(exercises) = exercises::of_page(facts, number)
    {
        (head.exercises, head.run) = (Some(exercises.json), exercises.run);
    }
    head
}

/// Where the source of a page is edited.
fn edit_link(facts: &Facts<'_>, page: usize) -> Option<String> {
    let url = facts.site().edit_url.as_deref()?;
    Some(url.replace("{path}", &encode(facts.file(page))))
}

/// `guide.html`, `plan.html`, `worksheet.html`
pub(crate) fn prose_page(facts: &Facts<'_>, written: WrittenPage<'_>) -> ProsePage {
    let page = facts.page(written.page);
    let here = place(facts, written.page, &page.route, "");
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
                heading: written.body.said(index, here),
                html: written.body.pieces_at(index + 1..end + 1, 3, here),
                options: String::new(),
                items: Vec::new(),
            }
        })
        .collect();
    let mut lead = written.body.pieces_at(0..first + 1, 2, here);
    let notes = written.body.footnotes.at(here);
    match sections.last_mut() {
        Some(last) => last.html.push_str(&notes),
        None => lead.push_str(&notes),
    }
    ProsePage {
        id: page.id.value.clone(),
        heading: written.body.title_said(&page.title, here),
        lead,
        sections,
        reviewed: page.reviewed.clone(),
        sources: page.sources.iter().map(|source| linked(source)).collect(),
        related: related(facts, written.page, &page.route),
        backlinks: backlinks(facts, written.page, &page.route),
        neighbours: facts.neighbours(written.page),
    }
}

/// The whole body of a page as one stretch of HTML, for pages that show more than their own text.
fn whole(written: Option<WrittenPage<'_>>, on: &Route) -> String {
    let Some(written) = written else { return String::new() };
    let here = Place { on, home: on, prefix: "", beside: None };
    let mut html = written.body.pieces_at(0..written.body.pieces.len(), 2, here);
    html.push_str(&written.body.footnotes.at(here));
    html
}

/// A question as a line in a list on `on`.
pub(crate) fn row<'a>(facts: &Facts<'a>, question: usize, on: &Route) -> Row<'a> {
    let listed = facts.question(question);
    Row {
        id: listed.id,
        href: question_href(facts, question, on),
        title: listed.title,
        cue: listed.cue,
        one_liner: listed.one_liner(),
        levels: Cow::Borrowed(&listed.entry.levels),
        assumed: assumed_at(facts, listed.entry),
        roles: &listed.entry.roles,
        weight: listed.entry.weight,
        format: listed.entry.format,
        draft: listed.draft,
    }
}

/// A question as a line on a track's page: its weight is that for the track's role.
fn track_row<'a>(facts: &Facts<'a>, number: usize, question: usize) -> Row<'a> {
    let track = facts.track(number);
    let weight = facts.entry(question).weight_for(track.role);
    let row = Row { weight, ..row(facts, question, track.route) };
    if facts.track_questions(number)[..facts.pinned(number)].contains(&question) {
        let all = facts.vocabulary().levels.iter().map(|(id, _)| id.clone());
        return Row { levels: all.collect(), assumed: Vec::new(), ..row };
    }
    row
}

/// The levels that take a question for known.
fn assumed_at<'a>(facts: &Facts<'a>, entry: &Entry) -> Vec<&'a str> {
    let vocabulary = facts.vocabulary();
    let levels = vocabulary.levels.iter().map(|(id, _)| id.as_str());
    levels.filter(|level| Standing::of(entry, level, vocabulary) == Standing::Assumed).collect()
}

fn page_row(facts: &Facts<'_>, page: usize, on: &Route) -> PageRow {
    let name = facts.name(page);
    PageRow {
        id: name.id.to_owned(),
        kind: name.kind.as_str(),
        href: on.link_to(name.route),
        title: name.title.clone(),
        description: facts.description(page).to_owned(),
        draft: facts.is_draft(page),
    }
}

fn topic_card(facts: &Facts<'_>, topic: usize, on: &Route) -> TopicCard {
    let name = facts.topic(topic);
    TopicCard {
        id: name.folder.to_owned(),
        href: on.link_to(name.route),
        title: name.title.clone(),
        description: name.description.to_owned(),
        count: facts.topic_count(topic),
    }
}

/// `topic.html`
pub(crate) fn topic_page<'a>(
    facts: &Facts<'a>,
    number: usize,
    written: Option<WrittenPage<'_>>,
) -> (Head, TopicPage<'a>) {
    let topic = facts.topic(number);
    let on = topic.route;
    let mut head = head(facts, "topic", on, (topic.title, topic.description), crumbs(facts, on, Some(number)));
    if let Some(index) = topic.index {
        head.markdown = Some(on.link_to(&markdown_route(facts.route(index))));
        head.edit = edit_link(facts, index);
    }
    head.image = social::address(facts, PreviewOf::Topic(number));
    head.json_ld = structured_data::breadcrumbs(facts, &head);
    let subtopics = facts.topics().filter(|(_, parent)| *parent == Some(number));
    let questions = facts.topic_questions(number);
    let view = TopicPage {
        id: topic.folder.to_owned(),
        lead: whole(written, on),
        subtopics: subtopics.map(|(topic, _)| topic_card(facts, topic, on)).collect(),
        rows: questions.iter().map(|question| row(facts, *question, on)).collect(),
        pages: facts.topic_pages(number).iter().map(|page| page_row(facts, *page, on)).collect(),
        sheet: (!questions.is_empty()).then(|| on.link_to(&topic_sheet_route(topic.folder))),
        study: study_link(on, "topic", topic.folder),
    };
    (head, view)
}

/// The desk with the cards of a topic, track or tag.
fn study_link(on: &Route, name: &str, id: &str) -> String {
    format!("{}#cards?{name}={}", on.link_to(&Route::new("study.html")), encode_value(id))
}

/// `track.html`
pub(crate) fn track_page<'a>(
    facts: &Facts<'a>,
    number: usize,
    written: Option<WrittenPage<'_>>,
) -> (Head, TrackPage<'a>) {
    let (track, questions) = (facts.track(number), facts.track_questions(number));
    let on = track.route;
    let mut head = head(facts, "track", on, (track.title, track.description), crumbs(facts, on, None));
    if let Some(page) = track.page {
        head.markdown = Some(on.link_to(&markdown_route(facts.route(page))));
        head.edit = edit_link(facts, page);
    }
    head.image = social::address(facts, PreviewOf::Track(number));
    head.json_ld = structured_data::breadcrumbs(facts, &head);
    let groups = track_groups(facts, number).into_iter().map(|(topic, questions)| {
        let topic = topic.map(|topic| facts.topic(topic));
        Group {
            id: group_id(topic.map(|topic| topic.folder)),
            title: topic.map_or_else(|| Title::plain(&facts.string("start_here")), |topic| topic.title.clone()),
            href: topic.map(|topic| on.link_to(topic.route)),
            rows: questions.into_iter().map(|question| track_row(facts, number, question)).collect(),
        }
    });
    let levels = facts.vocabulary().levels.iter().map(|(id, label)| {
        let at = facts.at_level(number, id);
        LevelCard {
            id: id.clone(),
            label: label.clone(),
            count: at.asked.len(),
            assumed: at.assumed.len(),
            sheet: on.link_to(&track_sheet_route(track.slug, Some(id))),
        }
    });
    let anki = facts.card_settings().anki;
    let deck = |ending: &str| anki.then(|| on.link_to(&Route::new(format!("decks/{}.{ending}", track.slug))));
    let view = TrackPage {
        id: track.slug.to_owned(),
        role: track.role.to_owned(),
        accent: track.accent,
        lead: whole(written, on),
        count: questions.len(),
        levels: levels.collect(),
        groups: groups.collect(),
        study: study_link(on, "track", track.slug),
        sheet: on.link_to(&track_sheet_route(track.slug, None)),
        booklet: on.link_to(&booklet_route(track.slug)),
        anki: deck("apkg"),
        tsv: deck("tsv"),
    };
    (head, view)
}

/// `tag.html`
pub(crate) fn tag_page<'a>(facts: &Facts<'a>, tag: usize) -> (Head, TagPage<'a>) {
    let tag = facts.tag(tag);
    let on = tag_route(&tag.id);
    let title = Title::plain(&tag.label);
    let mut head = head(facts, "tag", &on, (&title, ""), crumbs(facts, &on, None));
    head.json_ld = structured_data::breadcrumbs(facts, &head);
    let mut groups: Vec<(usize, Group<'_>)> = Vec::new();
    for &question in &tag.questions {
        let topic = facts.entry(question).topic;
        if groups.last().is_none_or(|(last, _)| *last != topic) {
            let name = facts.topic(topic);
            let group = Group {
                id: group_id(Some(name.folder)),
                title: name.title.clone(),
                href: Some(on.link_to(name.route)),
                rows: Vec::new(),
            };
            groups.push((topic, group));
        }
        if let Some((_, group)) = groups.last_mut() {
            group.rows.push(row(facts, question, &on));
        }
    }
    let groups = groups.into_iter().map(|(_, group)| group).collect();
    let filter = format!("{}?tag={}", on.link_to(&Route::new("filter.html")), encode_value(&tag.id));
    let study = study_link(&on, "tag", &tag.id);
    (head, TagPage { id: tag.id.clone(), groups, count: tag.questions.len(), study, filter })
}

fn topic_cards(facts: &Facts<'_>, on: &Route) -> Vec<TopicCard> {
    // Folders of plans, worksheets and tracks have lists of their own.
    let own_list = |pages: &[usize]| {
        pages.iter().all(|page| matches!(facts.kind(*page), Kind::Plan | Kind::Worksheet | Kind::Track))
    };
    let tops = facts.topics().filter(|(_, parent)| parent.is_none());
    let cards = tops.map(|(topic, _)| (topic, topic_card(facts, topic, on)));
    cards
        .filter(|(topic, card)| card.count > 0 || (!card.id.is_empty() && !own_list(facts.topic_pages(*topic))))
        .map(|(_, card)| card)
        .collect()
}

fn tag_cards(facts: &Facts<'_>, on: &Route) -> Vec<TagCard> {
    let card = |(id, label, count): (&str, &str, usize)| TagCard {
        href: on.link_to(&tag_route(id)),
        label: label.to_owned(),
        count,
    };
    facts.tags().map(card).collect()
}

/// `home.html`
pub(crate) fn home_page(facts: &Facts<'_>, written: Option<WrittenPage<'_>>) -> (Head, HomePage) {
    let on = Route::new("index.html");
    let title = Title::plain(&facts.settings().title);
    let mut head = head(facts, "home", &on, (&title, &facts.settings().description), Vec::new());
    head.json_ld = structured_data::website(facts);
    head.edit = facts.home().and_then(|page| edit_link(facts, page));
    let tracks = facts.tracks().map(|number| {
        let (track, questions) = (facts.track(number), facts.track_questions(number));
        TrackCard {
            id: track.slug.to_owned(),
            href: on.link_to(track.route),
            title: track.title.clone(),
            description: track.description.to_owned(),
            accent: track.accent,
            count: questions.len(),
            ids: questions.iter().map(|question| facts.question_id(*question)).collect::<Vec<_>>().join(" "),
        }
    });
    let page_rows =
        |kind: Kind| facts.pages_without_questions(kind).into_iter().map(|page| page_row(facts, page, &on)).collect();
    let guides = facts
        .pages_without_questions(Kind::Guide)
        .into_iter()
        .filter(|page| !facts.route(*page).as_str().contains('/'));
    let view = HomePage {
        lead: whole(written, &on),
        tracks: tracks.collect(),
        topics: topic_cards(facts, &on),
        plans: page_rows(Kind::Plan),
        worksheets: page_rows(Kind::Worksheet),
        guides: guides.map(|page| page_row(facts, page, &on)).collect(),
        tags: tag_cards(facts, &on),
        questions: facts.questions().len(),
        cards: facts.questions().map(|question| facts.card_count(question)).sum(),
    };
    (head, view)
}

/// `filter.html`, `search.html`, `study.html`, `not-found.html`, `offline.html`
pub(crate) fn tool_page(facts: &Facts<'_>, kind: &'static str) -> (Head, ToolPage) {
    let route = Route::new(if kind == "not-found" { "404.html".to_owned() } else { format!("{kind}.html") });
    let title = match kind {
        "study" => "study_desk",
        "not-found" => "not_found_title",
        "offline" => "offline_title",
        other => other,
    };
    let title = Title::plain(&facts.string(title));
    let mut head = head(facts, kind, &route, (&title, ""), crumbs(facts, &route, None));
    if kind == "not-found" {
        // A host shows this page at any depth: only an absolute path leads home.
        head.canonical = None;
        head.root = facts.settings().base_url.as_deref().map_or_else(|| "/".to_owned(), base_path);
        for crumb in &mut head.crumbs {
            crumb.href = format!("{}index.html", head.root);
        }
    }
    let mut view = ToolPage { topics: topic_cards(facts, &route), tags: tag_cards(facts, &route) };
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
pub(crate) fn sheet_head(facts: &Facts<'_>, sheet: SheetKind) -> Head {
    let (route, back) = (sheet.route(facts), sheet.back(facts));
    let mut crumbs = crumbs(facts, &route, None);
    let mut title = back.title.clone();
    if let SheetKind::Track(_, Some(level)) = sheet {
        title.push_text(&format!(" · {}", facts.vocabulary().levels[level].1));
    }
    crumbs.push(back);
    head(facts, "sheet", &route, (&title, ""), crumbs)
}
