//! What makers are told of a page, a topic, a track or a question that they only mention.
//!
//! In: what is known of it. Out: the part that others show. Must not know: who shows it.

use crate::book::entries::Entry;
use crate::book::facts::{Kind, PageFacts, Question};
use crate::markdown::text::{Prose, Title};
use crate::route::Route;

/// What a link to a page shows.
#[derive(Clone, Copy)]
pub(crate) struct PageName<'a> {
    pub(crate) id: &'a str,
    pub(crate) kind: Kind,
    pub(crate) route: &'a Route,
    pub(crate) title: &'a Title,
    /// Its topic, where its folder is one.
    pub(crate) topic: Option<usize>,
}

impl<'a> PageName<'a> {
    pub(crate) fn of(facts: &'a PageFacts, topic: Option<usize>) -> PageName<'a> {
        PageName { id: &facts.id.value, kind: facts.kind, route: &facts.route, title: &facts.title, topic }
    }
}

/// A topic without its lists.
#[derive(Clone, Copy)]
pub(crate) struct TopicName<'a> {
    pub(crate) folder: &'a str,
    pub(crate) route: &'a Route,
    pub(crate) title: &'a Title,
    pub(crate) description: &'a str,
    /// Its page and the topic above it, by number.
    pub(crate) index: Option<usize>,
    pub(crate) parent: Option<usize>,
}

/// A track without its questions.
#[derive(Clone, Copy)]
pub(crate) struct TrackName<'a> {
    pub(crate) slug: &'a str,
    pub(crate) role: &'a str,
    pub(crate) title: &'a Title,
    pub(crate) description: &'a str,
    /// Its page, by number.
    pub(crate) page: Option<usize>,
    pub(crate) route: &'a Route,
    /// Number of its colour.
    pub(crate) accent: usize,
}

/// What lists show of a question, with what it inherits.
#[derive(Clone, Copy)]
pub(crate) struct Listed<'a> {
    pub(crate) id: &'a str,
    pub(crate) anchor: Option<&'a str>,
    pub(crate) title: &'a Title,
    pub(crate) cue: Option<&'a str>,
    pub(crate) tradeoff: Option<&'a Prose>,
    /// Its tags, roles, levels, weight and format; its page and topic by number.
    pub(crate) entry: &'a Entry,
    /// Where its page stands.
    pub(crate) route: &'a Route,
    /// Whether its page is a draft.
    pub(crate) draft: bool,
    pub(crate) question: &'a Question,
}

impl<'a> Listed<'a> {
    /// First sentence of the answer, as text.
    pub(crate) fn one_liner(&self) -> &'a str {
        self.question.one_liner()
    }

    /// Ids of its cards.
    pub(crate) fn card_ids(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.question.cards.iter().map(|card| card.id.as_str())
    }

    /// First sentence of the answer.
    pub(crate) fn first_sentence(&self) -> Prose {
        self.question.opening.first_sentence()
    }
}
