//! Facts: the smallest things that an artifact can depend on.
//!
//! In: the [`Scene`]. Out: for each [`Fact`] its fingerprint, by which the next build sees whether it changed, and its name
//! for reports. A fact is as narrow as what is shown: who shows the title of a page does not depend on its text.
//!
//! Must not know: who asks, where fingerprints are kept.

use crate::book::entries::Entry;
use crate::book::facts::{Kind, PageFacts, Question};
use crate::digest::fingerprint;
use crate::outputs::scene::{Scene, THEME_FILES};
use crate::outputs::view::SiteView;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::hash::Hash;

/// Something that an artifact can depend on. The number is that of the page, topic, track, tag, kind of pages or file of the
/// theme: it holds for one state of the book, the subject's name holds for all ([`Fact::subject`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Fact {
    /// Of a page.
    Page(OfPage, u32),
    /// Of a topic.
    Topic(OfTopic, u32),
    /// Of a track.
    Track(OfTrack, u32),
    /// A tag's label and its questions, in order.
    Tag(u32),
    /// The pages of a kind that has no questions, in order.
    PagesOfKind(u32),
    /// The bytes of a file of the theme.
    ThemeFile(u32),
    /// Of the book.
    Book(OfBook),
}

/// What can be asked of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum OfPage {
    /// The file, and the settings that decide how it is read: all that the page itself says.
    Text,
    /// Route and kind; the ids of the page, of its questions and of their cards.
    Identity,
    /// What lists show: title, id, kind, route, the description, and of each question title, cue, first sentence, first trade-off.
    Listed,
    /// Tags, roles, levels, weight and format of its questions, with what they inherit; their old ids.
    Inherited,
    /// The tracks that ask its questions.
    Tracks,
    /// Where each of its links leads.
    Links,
    /// The names of the pages that link to it.
    Backlinks,
    /// The names of the pages before and after it, along its topic and its tracks.
    Neighbours,
    /// The names of the pages and questions that its front matter calls related.
    Related,
    /// Ids and contents of its cards, with the times they changed.
    Cards,
    /// The day that `book.lock` has for it.
    Day,
    /// What `book.lock` has of its code blocks.
    Passed,
}

/// What can be asked of a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum OfTopic {
    /// Title, description, route, page, the topic above.
    Name,
    /// Its questions and its other pages, in order.
    List,
    /// How many questions it and the topics below it have.
    Count,
}

/// What can be asked of a track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum OfTrack {
    /// Title, description, role, route, page, colour.
    Name,
    /// Its questions, in order, and how many are pinned.
    List,
}

/// What can be asked of the book as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum OfBook {
    /// The topics, in order.
    Topics,
    /// The tracks, in order.
    Tracks,
    /// The tags, in order, with their counts.
    Tags,
    /// The pages, in order.
    Pages,
    /// The questions, in order.
    Questions,
    /// `[book]`.
    Settings,
    /// `[vocabulary]`.
    Vocabulary,
    /// `[cards]`.
    Cards,
    /// `[print]`.
    Print,
    /// `[images]`.
    Images,
    /// Whether there is a search, and its synonyms.
    Search,
    /// The languages that `[test]` names.
    Tested,
    /// What every page shows of the book: title, navigation, assets.
    Site,
    /// The same without the assets.
    Navigation,
    /// Templates and strings.
    Templates,
    /// Strings.
    Strings,
    /// Settings and words that decide what a body looks like.
    Bodies,
    /// The theme's own fonts for sheets.
    Fonts,
}

/// What kind of thing a fact is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Subject {
    /// A page, by its path.
    Page,
    /// A topic, by its folder.
    Topic,
    /// A track, by its slug.
    Track,
    /// A tag, by its id.
    Tag,
    /// A kind of pages.
    Kind,
    /// A file of the theme.
    ThemeFile,
    /// The book: it has no name.
    Book,
}

impl Fact {
    /// The number of its kind, by which facts are sorted first.
    pub(crate) fn kind(self) -> usize {
        match self {
            Fact::Page(of, _) => of as usize,
            Fact::Topic(of, _) => 12 + of as usize,
            Fact::Track(of, _) => 16 + of as usize,
            Fact::Tag(_) => 19,
            Fact::PagesOfKind(_) => 20,
            Fact::ThemeFile(_) => 21,
            Fact::Book(of) => 22 + of as usize,
        }
    }

    fn parts(self) -> (Subject, u32) {
        match self {
            Fact::Page(_, number) => (Subject::Page, number),
            Fact::Topic(_, number) => (Subject::Topic, number),
            Fact::Track(_, number) => (Subject::Track, number),
            Fact::Tag(number) => (Subject::Tag, number),
            Fact::PagesOfKind(number) => (Subject::Kind, number),
            Fact::ThemeFile(number) => (Subject::ThemeFile, number),
            Fact::Book(_) => (Subject::Book, 0),
        }
    }

    /// The same fact about the subject of another number.
    pub fn with_number(self, number: u32) -> Fact {
        match self {
            Fact::Page(of, _) => Fact::Page(of, number),
            Fact::Topic(of, _) => Fact::Topic(of, number),
            Fact::Track(of, _) => Fact::Track(of, number),
            Fact::Tag(_) => Fact::Tag(number),
            Fact::PagesOfKind(_) => Fact::PagesOfKind(number),
            Fact::ThemeFile(_) => Fact::ThemeFile(number),
            Fact::Book(of) => Fact::Book(of),
        }
    }

    /// What kind of thing the fact is about.
    pub fn subject(self) -> Subject {
        self.parts().0
    }

    /// The number of what the fact is about.
    pub fn number(self) -> u32 {
        self.parts().1
    }

    /// The name of what the fact is about.
    pub fn subject_name(self, scene: &Scene) -> &str {
        name_of(scene, self.subject(), self.number() as usize).unwrap_or_default()
    }

    /// The fingerprint of the fact: another one tells that the fact changed.
    pub fn fingerprint(self, scene: &Scene) -> u64 {
        match self {
            Fact::Page(of, number) => of_page(scene, of, number as usize),
            Fact::Topic(of, number) => of_topic(scene, of, number as usize),
            Fact::Track(of, number) => of_track(scene, of, number as usize),
            Fact::Tag(number) => {
                let tag = &scene.book.tags[number as usize];
                fingerprint(&(&tag.id, &tag.label, ids(scene, &tag.questions)))
            }
            Fact::PagesOfKind(number) => {
                fingerprint(&paths(scene, &scene.book.pages_without_questions(Kind::ALL[number as usize])))
            }
            Fact::ThemeFile(number) => fingerprint(scene.theme_file(THEME_FILES[number as usize])),
            Fact::Book(of) => of_book(scene, of),
        }
    }

    /// The fact in words, for `--explain`.
    pub fn in_words(self, subject: &str) -> String {
        match self {
            Fact::Page(of, _) => {
                let what = match of {
                    OfPage::Text => "the text of",
                    OfPage::Identity => "the place, the kind or an id of",
                    OfPage::Listed => "what lists show of",
                    OfPage::Inherited => "the tags, roles, levels, weight or format of",
                    OfPage::Tracks => "the tracks that ask questions of",
                    OfPage::Links => "where links lead in",
                    OfPage::Backlinks => "the pages that link to",
                    OfPage::Neighbours => "the pages before and after",
                    OfPage::Related => "the titles of what is related to",
                    OfPage::Cards => "the cards of",
                    OfPage::Day => "the day in book.lock of",
                    OfPage::Passed => "the checked code in book.lock of",
                };
                format!("{what} content/{subject}")
            }
            Fact::Topic(OfTopic::Name, _) => format!("the title or place of the topic `{subject}`"),
            Fact::Topic(OfTopic::List, _) => format!("the list of the topic `{subject}`"),
            Fact::Topic(OfTopic::Count, _) => format!("the number of questions of the topic `{subject}`"),
            Fact::Track(OfTrack::Name, _) => format!("the title or place of the track `{subject}`"),
            Fact::Track(OfTrack::List, _) => format!("the list of the track `{subject}`"),
            Fact::Tag(_) => format!("the label or list of the tag `{subject}`"),
            Fact::PagesOfKind(_) => format!("the list of pages of the kind `{subject}`"),
            Fact::ThemeFile(_) => format!("the theme's {subject}"),
            Fact::Book(of) => match of {
                OfBook::Topics => "the list of topics",
                OfBook::Tracks => "the list of tracks",
                OfBook::Tags => "the list of tags",
                OfBook::Pages => "the list of pages",
                OfBook::Questions => "the list of questions",
                OfBook::Settings => "`[book]` in book.toml",
                OfBook::Vocabulary => "`[vocabulary]` in book.toml",
                OfBook::Cards => "`[cards]` in book.toml",
                OfBook::Print => "`[print]` in book.toml",
                OfBook::Images => "`[images]` in book.toml",
                OfBook::Search => "`[search]` in book.toml",
                OfBook::Tested => "the languages of `[test]` in book.toml and their setups",
                OfBook::Site => "the navigation, the settings or the theme's assets",
                OfBook::Navigation => "the navigation or the settings",
                OfBook::Templates => "the theme's templates or strings",
                OfBook::Strings => "the theme's strings",
                OfBook::Bodies => "the settings or strings of page bodies",
                OfBook::Fonts => "the theme's fonts for sheets",
            }
            .to_owned(),
        }
    }
}

/// The names of all that facts are about, with their numbers in one state of the book.
#[derive(Debug, Default)]
pub struct Subjects(FxHashMap<(Subject, Box<str>), u32>);

impl Subjects {
    /// The subjects of a book.
    pub fn new(scene: &Scene) -> Subjects {
        use Subject::*;
        let mut numbers = FxHashMap::default();
        for subject in [Page, Topic, Track, Tag, Kind, ThemeFile, Book] {
            let names = (0..).map_while(|number| name_of(scene, subject, number));
            numbers.extend(names.zip(0..).map(|(name, number)| ((subject, name.into()), number)));
        }
        Subjects(numbers)
    }

    /// The number of a subject; `None` when the book does not have it any more.
    pub fn number(&self, subject: Subject, name: &str) -> Option<u32> {
        self.0.get(&(subject, name.into())).copied()
    }
}

fn name_of(scene: &Scene, subject: Subject, number: usize) -> Option<&str> {
    let book = &scene.book;
    match subject {
        Subject::Page => book.pages.get(number).map(|page| page.path.as_str()),
        Subject::Topic => book.topics.get(number).map(|topic| topic.folder.as_str()),
        Subject::Track => book.tracks.get(number).map(|track| track.slug.as_str()),
        Subject::Tag => book.tags.get(number).map(|tag| tag.id.as_str()),
        Subject::Kind => Kind::ALL.get(number).map(|kind| kind.as_str()),
        Subject::ThemeFile => THEME_FILES.get(number).copied(),
        Subject::Book => (number == 0).then_some(""),
    }
}

fn ids<'s>(scene: &'s Scene, questions: &[usize]) -> Vec<&'s str> {
    questions.iter().map(|question| scene.book.question(*question).id.as_str()).collect()
}

fn paths<'s>(scene: &'s Scene, pages: &[usize]) -> Vec<&'s str> {
    pages.iter().map(|page| scene.book.pages[*page].path.as_str()).collect()
}

fn card_ids(question: &Question) -> Vec<&str> {
    question.cards.iter().map(|card| card.id.as_str()).collect()
}

/// What a link to a page shows.
fn name(page: &PageFacts) -> impl Hash {
    (page.route.as_str(), &page.title)
}

fn of_page(scene: &Scene, of: OfPage, number: usize) -> u64 {
    let page = &*scene.book.pages[number];
    match of {
        OfPage::Text => fingerprint(&scene.page_key(number)),
        OfPage::Identity => {
            let questions = page.questions.iter().map(|question| (question.id.as_str(), card_ids(question)));
            fingerprint(&(page.route.as_str(), page.kind, &page.id.value, questions.collect::<Vec<_>>()))
        }
        OfPage::Listed => fingerprint(&page.shown),
        OfPage::Inherited => {
            let entry = |question: &usize| {
                // Every field is named here, so that a new one cannot be forgotten.
                let Entry { page: _, number, topic, tags, roles, levels, weight, weights, rank: _, format } =
                    &scene.book.questions[*question];
                let topic = scene.book.topics[*topic].folder.as_str();
                (number, topic, (tags, roles, levels, weight, weights, format), scene.book.old_ids.get(question))
            };
            fingerprint(&scene.questions_on(number).iter().map(entry).collect::<Vec<_>>())
        }
        OfPage::Tracks => {
            let tracks = |question: &usize| scene.tracks_asking(*question).collect::<Vec<_>>();
            fingerprint(&scene.questions_on(number).iter().map(tracks).collect::<Vec<_>>())
        }
        OfPage::Links => fingerprint(&scene.links_of(number)),
        OfPage::Backlinks => {
            let from = scene.book.links.backlinks(number).map(|from| &scene.book.pages[from]);
            fingerprint(&from.map(|from| (from.kind, name(from))).collect::<Vec<_>>())
        }
        OfPage::Neighbours => {
            let named = |page: Option<usize>| page.map(|page| name(&scene.book.pages[page]));
            let beside = scene.beside(number).map(|(way, pages)| (scene.name_of_way(way), pages.map(named)));
            fingerprint(&beside.collect::<Vec<_>>())
        }
        OfPage::Related => fingerprint(&scene.related(number)),
        OfPage::Cards => {
            let cards = page.questions.iter().flat_map(|question| &question.cards);
            let cards = cards.map(|card| (&card.id, card.digest, scene.lock.card_changed(&card.id)));
            fingerprint(&cards.collect::<Vec<_>>())
        }
        OfPage::Day => fingerprint(&scene.lock.page_day(&page.id.value)),
        OfPage::Passed => fingerprint(&scene.passed(&page.id.value)),
    }
}

fn of_topic(scene: &Scene, of: OfTopic, number: usize) -> u64 {
    let topic = &scene.book.topics[number];
    match of {
        OfTopic::Name => {
            let above = topic.parent.map(|above| scene.book.topics[above].folder.as_str());
            let index = topic.index.map(|page| scene.book.pages[page].path.as_str());
            fingerprint(&(scene.topic_title(number), &topic.description, &topic.route, above, index))
        }
        OfTopic::List => fingerprint(&(ids(scene, &topic.questions), paths(scene, &topic.pages))),
        OfTopic::Count => fingerprint(&scene.questions_below(number)),
    }
}

fn of_track(scene: &Scene, of: OfTrack, number: usize) -> u64 {
    let track = &scene.book.tracks[number];
    match of {
        OfTrack::Name => {
            let page = track.page.map(|page| scene.book.pages[page].path.as_str());
            fingerprint(&(&track.title, &track.description, &track.role, &track.route, page, scene.accent(number)))
        }
        OfTrack::List => fingerprint(&(ids(scene, &track.questions), track.pinned)),
    }
}

fn of_book(scene: &Scene, of: OfBook) -> u64 {
    let (book, config) = (&scene.book, &scene.config);
    match of {
        OfBook::Topics => {
            let above = |parent: Option<usize>| parent.map(|above| book.topics[above].folder.as_str());
            fingerprint(&book.topics.iter().map(|topic| (&topic.folder, above(topic.parent))).collect::<Vec<_>>())
        }
        OfBook::Tracks => fingerprint(&book.tracks.iter().map(|track| &track.slug).collect::<Vec<_>>()),
        OfBook::Tags => {
            let tags = book.tags.iter().map(|tag| (&tag.id, &tag.label, tag.questions.len()));
            fingerprint(&tags.collect::<Vec<_>>())
        }
        OfBook::Pages => fingerprint(&book.pages.iter().map(|page| (&page.path, page.kind)).collect::<Vec<_>>()),
        OfBook::Questions => fingerprint(&ids(scene, &(0..book.questions.len()).collect::<Vec<_>>())),
        OfBook::Settings => fingerprint(&config.book),
        OfBook::Vocabulary => fingerprint(&config.vocabulary),
        OfBook::Cards => fingerprint(&config.cards),
        OfBook::Print => fingerprint(&config.print),
        OfBook::Images => fingerprint(&config.images),
        OfBook::Search => fingerprint(&(config.search, &config.synonyms)),
        OfBook::Tested => {
            fingerprint(&config.tests.iter().map(|(name, test)| (name, &test.setup_text)).collect::<Vec<_>>())
        }
        OfBook::Site => fingerprint(&scene.site),
        OfBook::Navigation => {
            let site = SiteView { assets: BTreeMap::new(), inline: BTreeMap::new(), ..scene.site.clone() };
            fingerprint(&site)
        }
        OfBook::Templates => fingerprint(&scene.theme.digest),
        OfBook::Strings => fingerprint(&scene.theme.strings),
        OfBook::Bodies => fingerprint(&scene.body_options),
        OfBook::Fonts => {
            fingerprint(&scene.theme.print_fonts().map(|(name, file)| (name, &file.bytes)).collect::<Vec<_>>())
        }
    }
}
