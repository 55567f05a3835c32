//! What makers may ask: the one way from an artifact's maker to the book, its settings, the theme and the bodies of pages.
//!
//! In: the [`Scene`]. Out: answers, each as narrow as what it is for; and for every question asked the [`Fact`] that it was
//! about. What was asked for is what the artifact depends on: there is no other list of dependencies.
//!
//! Must not know: who asks, what becomes of the record.

use crate::book::aliases::Moved;
use crate::book::assemble::TagEntry;
use crate::book::entries::Entry;
use crate::book::facts::{Card, Kind, PageFacts, Question};
use crate::book::levels::AtLevel;
use crate::book::topics::Topic;
use crate::book::tracks::Track;
use crate::config::{BookConfig, CardsConfig, ImagesConfig, PrintConfig, Vocabulary};
use crate::diag::Code;
#[cfg(feature = "images")]
use crate::diag::Diagnostic;
use crate::digest::Digest;
use crate::markdown::doc::Doc;
use crate::markdown::html::{self, Body, PageLinks};
use crate::markdown::text::Title;
use crate::outputs::anki_links::BookImages;
use crate::outputs::asked::{AskedFacts, Shared};
use crate::outputs::bodies::Bodies;
use crate::outputs::fact::{Fact, OfBook, OfPage, OfTopic, OfTrack};
use crate::outputs::names::{Listed, PageName, TopicName, TrackName};
use crate::outputs::runtimes::RuntimeFiles;
use crate::outputs::scene::{Scene, THEME_FILES};
use crate::outputs::sheets::Fonts;
use crate::outputs::theme::{RenderedParts, Theme};
use crate::outputs::view::{Head, Neighbours, SiteView};
use crate::route::Route;
#[cfg(feature = "images")]
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The book, as one maker asks about it.
pub struct Facts<'a> {
    scene: &'a Scene,
    bodies: &'a dyn Bodies,
    here: &'a Route,
    asked: AskedFacts,
}

impl<'a> Facts<'a> {
    /// For the maker of what stands at a route.
    pub(crate) fn new(scene: &'a Scene, bodies: &'a dyn Bodies, here: &'a Route) -> Facts<'a> {
        Facts { scene, bodies, here, asked: AskedFacts::default() }
    }

    /// The same for a part of what is made, with a record of its own. It can be called from any thread.
    pub(crate) fn for_parts(&self) -> impl Fn() -> Facts<'a> + Sync + use<'a> {
        let (scene, bodies, here) = (self.scene, self.bodies, self.here);
        move || Facts::new(scene, bodies, here)
    }

    /// Adds the record of a part.
    pub(crate) fn include(&self, asked: &[Fact]) {
        self.asked.include(asked);
    }

    /// Everything that was asked for, each fact once, in order.
    pub(crate) fn asked(self) -> Vec<Fact> {
        self.asked.into_facts()
    }

    /// A shared value, made by the first who needs it. The facts it is made from are asked for by all.
    pub(crate) fn shared<T>(&self, value: &'a Shared<T>, make: impl FnOnce(&Facts<'a>) -> T) -> &'a T {
        let (value, asked) = value.get_or_make(|| {
            let part = self.for_parts()();
            let value = make(&part);
            (value, part.asked())
        });
        self.include(asked);
        value
    }

    fn ask(&self, fact: Fact) {
        self.asked.note(fact);
    }

    fn ask_page(&self, of: OfPage, page: usize) -> &'a PageFacts {
        self.ask(Fact::Page(of, page as u32));
        &self.scene.book.pages[page]
    }

    fn ask_book(&self, of: OfBook) -> &'a Scene {
        self.ask(Fact::Book(of));
        self.scene
    }
}

/// Pages.
impl<'a> Facts<'a> {
    /// All that a page says.
    pub(crate) fn page(&self, page: usize) -> &'a PageFacts {
        self.ask_page(OfPage::Text, page)
    }

    pub(crate) fn doc(&self, page: usize) -> Arc<Doc> {
        self.ask_page(OfPage::Text, page);
        self.scene.pages[page].doc()
    }

    /// Gives back the memory of a page's document.
    pub(crate) fn forget_doc(&self, page: usize) {
        self.scene.pages[page].forget_doc();
    }

    pub(crate) fn body(&self, page: usize) -> Arc<Body> {
        self.ask_page(OfPage::Text, page);
        self.ask_page(OfPage::Links, page);
        let options = &self.ask_book(OfBook::Bodies).body_options;
        let (source, key) = (&self.scene.pages[page], self.scene.body_key(page));
        self.bodies.body(source.file(), key, &|| html::render(&source.doc(), &self.scene.links_of(page), options))
    }

    pub(crate) fn name(&self, page: usize) -> PageName<'a> {
        PageName::of(self.ask_page(OfPage::Listed, page), self.scene.topic_of(page))
    }

    pub(crate) fn route(&self, page: usize) -> &'a Route {
        &self.ask_page(OfPage::Identity, page).route
    }

    pub(crate) fn kind(&self, page: usize) -> Kind {
        self.ask_page(OfPage::Identity, page).kind
    }

    pub(crate) fn question_id(&self, question: usize) -> &'a str {
        &self.identity(question).id
    }

    /// How many cards a question has.
    pub(crate) fn card_count(&self, question: usize) -> usize {
        self.identity(question).cards.len()
    }

    fn identity(&self, question: usize) -> &'a Question {
        let entry = &self.scene.book.questions[question];
        &self.ask_page(OfPage::Identity, entry.page).questions[entry.number]
    }

    /// The description of a page, which lists show below its name.
    pub(crate) fn description(&self, page: usize) -> &'a str {
        &self.ask_page(OfPage::Listed, page).description
    }

    /// Whether a page is a draft.
    pub(crate) fn is_draft(&self, page: usize) -> bool {
        self.ask_page(OfPage::Listed, page).draft
    }

    /// What a list shows of a question.
    pub(crate) fn question(&self, question: usize) -> Listed<'a> {
        let entry = self.entry(question);
        let facts = self.ask_page(OfPage::Listed, entry.page);
        let question = &facts.questions[entry.number];
        Listed {
            id: &question.id,
            anchor: question.anchor.as_deref(),
            title: &question.title,
            cue: question.cue.as_ref().map(|cue| cue.value.as_str()),
            tradeoff: question.tradeoff.as_ref(),
            entry,
            route: &facts.route,
            draft: facts.draft,
            question,
        }
    }

    /// The file of a page, which is what it is known by.
    pub(crate) fn file(&self, page: usize) -> &'a Arc<str> {
        &self.scene.book.pages[page].file
    }

    /// A question in full.
    pub(crate) fn question_in_full(&self, question: usize) -> &'a Question {
        let entry = self.entry(question);
        &self.page(entry.page).questions[entry.number]
    }

    pub(crate) fn entry(&self, question: usize) -> &'a Entry {
        let entry = &self.scene.book.questions[question];
        self.ask_page(OfPage::Inherited, entry.page);
        entry
    }

    /// The questions on a page, in order.
    pub(crate) fn questions_on(&self, page: usize) -> &'a [usize] {
        self.ask_page(OfPage::Inherited, page);
        self.scene.questions_on(page)
    }

    pub(crate) fn old_ids(&self, question: usize) -> &'a [String] {
        self.entry(question);
        self.scene.book.old_ids.get(&question).map(Vec::as_slice).unwrap_or_default()
    }

    /// The slugs of the tracks that ask a question, in order.
    pub(crate) fn tracks_asking(&self, question: usize) -> impl Iterator<Item = &'a str> {
        self.ask_page(OfPage::Tracks, self.scene.book.questions[question].page);
        self.scene.tracks_asking(question)
    }

    pub(crate) fn links(&self, page: usize) -> PageLinks {
        self.ask_page(OfPage::Links, page);
        self.scene.links_of(page)
    }

    /// The pages that link to a page.
    pub(crate) fn backlinks(&self, page: usize) -> impl Iterator<Item = PageName<'a>> {
        self.ask_page(OfPage::Backlinks, page);
        self.scene.book.links.backlinks(page).map(|from| PageName::of(&self.scene.book.pages[from], None))
    }

    /// The pages before and after a page, along its topic first, then along every track it is on.
    pub(crate) fn neighbours(&self, page: usize) -> Vec<Neighbours> {
        self.ask_page(OfPage::Neighbours, page);
        self.scene.neighbours(page)
    }

    /// What a page's front matter calls related: the route, the anchor of a question among several, the title.
    pub(crate) fn related(&self, page: usize) -> Vec<(&'a Route, Option<&'a str>, &'a Title)> {
        self.ask_page(OfPage::Related, page);
        self.scene.related(page)
    }

    /// Seconds since 1970 at which a card of a page last changed.
    pub(crate) fn card_changed(&self, page: usize, card: &str) -> i64 {
        self.ask_page(OfPage::Cards, page);
        self.scene.lock.card_changed(card)
    }

    /// The cards of a question.
    pub(crate) fn cards(&self, question: usize) -> &'a [Card] {
        let entry = self.entry(question);
        &self.ask_page(OfPage::Cards, entry.page).questions[entry.number].cards
    }

    /// The day on which a page last changed.
    pub(crate) fn day(&self, page: usize) -> Option<String> {
        let facts = self.ask_page(OfPage::Day, page);
        self.scene.lock.page_day(&facts.id.value)
    }

    /// What some blocks of a page passed with, when all of them did.
    pub(crate) fn passed_with(&self, page: usize, blocks: impl IntoIterator<Item = Digest>) -> Option<String> {
        let facts = self.ask_page(OfPage::Passed, page);
        self.scene.lock.all_passed_with(&facts.id.value, blocks)
    }

    /// Whether `book.lock` has anything of a page's code.
    pub(crate) fn has_passed(&self, page: usize) -> bool {
        let facts = self.ask_page(OfPage::Passed, page);
        !self.scene.passed(&facts.id.value).is_empty()
    }

    // Topics, tracks, tags, and lists of all.
    pub(crate) fn topic(&self, topic: usize) -> TopicName<'a> {
        self.ask(Fact::Topic(OfTopic::Name, topic as u32));
        let title = self.scene.topic_title(topic);
        let Topic { folder, route, description, index, parent, .. } = &self.scene.book.topics[topic];
        TopicName { folder, route, title, description, index: *index, parent: *parent }
    }

    /// The questions of a topic, in order.
    pub(crate) fn topic_questions(&self, topic: usize) -> &'a [usize] {
        self.ask(Fact::Topic(OfTopic::List, topic as u32));
        &self.scene.book.topics[topic].questions
    }

    /// The pages of a topic that are no questions, in order.
    pub(crate) fn topic_pages(&self, topic: usize) -> &'a [usize] {
        self.ask(Fact::Topic(OfTopic::List, topic as u32));
        &self.scene.book.topics[topic].pages
    }

    /// How many questions a topic and those below it have.
    pub(crate) fn topic_count(&self, topic: usize) -> usize {
        self.ask(Fact::Topic(OfTopic::Count, topic as u32));
        self.scene.questions_below(topic)
    }

    /// All topics, in order, each with the one above it.
    pub(crate) fn topics(&self) -> impl Iterator<Item = (usize, Option<usize>)> + use<'a> {
        let topics = &self.ask_book(OfBook::Topics).book.topics;
        topics.iter().map(|topic| topic.parent).enumerate()
    }

    pub(crate) fn track(&self, track: usize) -> TrackName<'a> {
        self.ask(Fact::Track(OfTrack::Name, track as u32));
        let accent = self.scene.accent(track);
        let Track { slug, role, title, description, page, route, .. } = &self.scene.book.tracks[track];
        TrackName { slug, role, title, description, page: *page, route, accent }
    }

    /// The questions of a track, in order.
    pub(crate) fn track_questions(&self, track: usize) -> &'a [usize] {
        self.ask(Fact::Track(OfTrack::List, track as u32));
        &self.scene.book.tracks[track].questions
    }

    /// What a track asks and assumes at a level, by its id.
    pub(crate) fn at_level(&self, track: usize, level: &str) -> AtLevel {
        let (questions, vocabulary) = (self.track_questions(track), self.vocabulary());
        for question in questions {
            self.entry(*question);
        }
        AtLevel::of_track(&self.scene.book.tracks[track], &self.scene.book.questions, level, vocabulary)
    }

    /// How many of a track's questions are pinned.
    pub(crate) fn pinned(&self, track: usize) -> usize {
        self.ask(Fact::Track(OfTrack::List, track as u32));
        self.scene.book.tracks[track].pinned
    }

    /// All tracks, in order.
    pub(crate) fn tracks(&self) -> std::ops::Range<usize> {
        0..self.ask_book(OfBook::Tracks).book.tracks.len()
    }

    pub(crate) fn tag(&self, tag: usize) -> &'a TagEntry {
        self.ask(Fact::Tag(tag as u32));
        &self.scene.book.tags[tag]
    }

    /// The tags in use, in order: id, label, number of questions.
    pub(crate) fn tags(&self) -> impl Iterator<Item = (&'a str, &'a str, usize)> + use<'a> {
        let tags = self.ask_book(OfBook::Tags).book.tags.iter();
        tags.map(|tag| (tag.id.as_str(), tag.label.as_str(), tag.questions.len()))
    }

    /// All pages, in order.
    pub(crate) fn pages(&self) -> std::ops::Range<usize> {
        0..self.ask_book(OfBook::Pages).book.pages.len()
    }

    /// The page that home is written on.
    pub(crate) fn home(&self) -> Option<usize> {
        self.pages().find(|page| self.scene.book.pages[*page].kind == Kind::Home)
    }

    /// The plans, worksheets, guides or tracks, in the book's order; none of a kind with questions.
    pub(crate) fn pages_without_questions(&self, kind: Kind) -> Vec<usize> {
        let number = Kind::ALL.iter().position(|known| *known == kind).unwrap_or_default();
        self.ask(Fact::PagesOfKind(number as u32));
        self.scene.book.pages_without_questions(kind)
    }

    /// All questions, in order.
    pub(crate) fn questions(&self) -> std::ops::Range<usize> {
        0..self.ask_book(OfBook::Questions).book.questions.len()
    }

    // Settings and the theme.
    pub(crate) fn settings(&self) -> &'a BookConfig {
        &self.ask_book(OfBook::Settings).config.book
    }

    pub(crate) fn vocabulary(&self) -> &'a Vocabulary {
        &self.ask_book(OfBook::Vocabulary).config.vocabulary
    }

    pub(crate) fn card_settings(&self) -> &'a CardsConfig {
        &self.ask_book(OfBook::Cards).config.cards
    }

    pub(crate) fn print_settings(&self) -> &'a PrintConfig {
        &self.ask_book(OfBook::Print).config.print
    }

    pub(crate) fn image_settings(&self) -> &'a ImagesConfig {
        &self.ask_book(OfBook::Images).config.images
    }

    /// The images of the book. What shows them depends on all of them, by what stands at its route.
    pub(crate) fn images(&self) -> &'a BookImages {
        &self.scene.images
    }

    /// What a reader may type into the search, with the words that are meant.
    pub(crate) fn synonyms(&self) -> &'a BTreeMap<String, Vec<String>> {
        &self.ask_book(OfBook::Search).config.synonyms
    }

    /// What runs before the blocks of a tested language; `None` where its code is not tested.
    pub(crate) fn test_setup(&self, language: &str) -> Option<&str> {
        let test = self.ask_book(OfBook::Tested).config.tests.get(language)?;
        Some(&test.setup_text)
    }

    /// Whether readers can run a language in the page. What scripts know of it is part of an asset, and so of the site.
    pub(crate) fn runs(&self, language: &str) -> bool {
        self.ask_book(OfBook::Site).runtimes.iter().any(|files| files.runtime.language == language)
    }

    /// A runtime, by its number. Its files are part of what stands at its route, and so no fact.
    pub(crate) fn runtime(&self, number: usize) -> &'a RuntimeFiles {
        &self.scene.runtimes[number]
    }

    /// The numbers of the runtimes that have files, for the table of routes.
    pub(crate) fn runtimes(&self) -> Vec<usize> {
        let all = self.scene.runtimes.iter().enumerate();
        all.filter(|(_, files)| files.runtime.package.is_some()).map(|(number, _)| number).collect()
    }

    /// `ltr` or `rtl`, as the book's language is written.
    pub(crate) fn direction(&self) -> &'static str {
        self.ask_book(OfBook::Settings).site.direction
    }

    /// The program that made the site. It is the same for as long as anything is kept.
    #[cfg(feature = "pdf")]
    pub(crate) fn generator(&self) -> String {
        self.scene.site.generator.clone()
    }

    /// Prefix of everything that a reader's browser keeps for this book.
    pub(crate) fn storage_key(&self) -> &'a str {
        &self.ask_book(OfBook::Settings).site.key
    }

    pub(crate) fn site(&self) -> &'a SiteView {
        &self.ask_book(OfBook::Site).site
    }

    /// A string of the interface; the key itself when there is none.
    pub(crate) fn string(&self, key: &str) -> String {
        self.ask_book(OfBook::Strings).string(key)
    }

    pub(crate) fn fonts(&self) -> &'a Fonts {
        self.ask_book(OfBook::Fonts).fonts()
    }

    /// A file of the theme; nothing where there is none.
    pub(crate) fn theme_file(&self, name: &'static str) -> &'a [u8] {
        if let Some(number) = THEME_FILES.iter().position(|known| *known == name) {
            self.ask(Fact::ThemeFile(number as u32));
        }
        self.scene.theme_file(name)
    }

    /// The theme with which pages are rendered. Templates see the strings and what every page shows of the book.
    pub(crate) fn theme(&self) -> &'a Theme {
        self.ask_templates();
        &self.scene.theme
    }

    /// Renders parts of one page by one template, as many as there are views.
    pub(crate) fn template_parts(&self, template: &'a str, head: &Head) -> RenderedParts<'a> {
        self.theme().parts(template, head)
    }

    /// Asks for what [`Facts::theme`] asks for.
    pub(crate) fn ask_templates(&self) {
        self.ask_book(OfBook::Site);
        self.ask_book(OfBook::Templates);
    }

    /// Draws an image by a template that shows nothing of the assets.
    #[cfg(feature = "images")]
    pub(crate) fn render_image(&self, template: &'static str, view: &impl Serialize) -> Result<String, Diagnostic> {
        self.ask_book(OfBook::Navigation);
        self.ask_book(OfBook::Strings);
        self.theme_file(template);
        let name = template.strip_prefix("templates/").unwrap_or(template);
        self.scene.theme.render(name, &(), view, "")
    }

    /// Whether there is a search.
    pub(crate) fn has_search(&self) -> bool {
        self.ask_book(OfBook::Search).config.search
    }

    /// The lints that the book allows, for the table of routes.
    pub(crate) fn allowed_lints(&self) -> &'a [Code] {
        &self.scene.config.lint.allow
    }

    /// The routes from which something has moved, with what has, for the table of routes.
    pub(crate) fn moved(&self) -> impl Iterator<Item = (&'a Route, &'a [Moved])> + use<'a> {
        self.scene.book.moved.iter().map(|(from, moved)| (from, moved.as_slice()))
    }

    /// What has moved from the page that is being made. It is part of what stands there, and so no fact.
    pub(crate) fn moved_from_here(&self) -> &'a [Moved] {
        self.scene.book.moved.get(self.here).map(Vec::as_slice).unwrap_or_default()
    }
}
