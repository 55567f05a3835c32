//! What of a page's facts other pages may show, as one number.
//!
//! In: [`PageFacts`]. Out: a digest that leaves out where things are written and the prose that only the page itself
//! shows: an edit that leaves this digest alone changes no list, link or title anywhere. And one that leaves out what is
//! only shown: an edit that leaves that alone moves nothing.
//!
//! Must not know: who shows what. Every field is named here, so that a new one cannot be forgotten.

use crate::book::facts::{Card, Kind, Marks, PageFacts, Question, TrackKeys};
use crate::digest::{self, Digest};
use crate::keys::Spanned;
use crate::markdown::doc::SourceLink;
use std::hash::{Hash, Hasher};

/// The digest of what other pages may show of a page.
pub(crate) fn digest(facts: &PageFacts) -> Digest {
    digest::of(&Shown(facts))
}

/// The digest of what decides how a page goes together with others: everything that [`digest()`] holds but for words that
/// are only shown. The title of a page decides its place among others too, so it has to be compared by itself.
pub(crate) fn placed(facts: &PageFacts) -> Digest {
    let PageFacts {
        file,
        path,
        folder,
        route,
        kind,
        kind_is_written: _,
        id,
        title,
        title_span: _,
        description,
        marks,
        defaults,
        order,
        related,
        aliases,
        sources: _,
        reviewed: _,
        draft,
        cloze: _,
        allow: _,
        track,
        questions,
        blocks: _,
        anchors,
        github,
        links,
        extra: _,
        digest: _,
        shown: _,
        placed: _,
    } = facts;
    // What topics and tracks are called is part of them.
    let named = matches!(kind, Kind::Home | Kind::Topic | Kind::Track).then_some((title, description));
    let questions: Vec<_> = questions
        .iter()
        .map(|question| (&question.id, &question.anchor, &question.old_anchors, Shown(&question.marks)))
        .collect();
    digest::of(&(
        (file, path, folder, route, kind, &id.value, draft, named),
        (Shown(marks), Shown(defaults), Shown(order), Shown(related), Shown(aliases)),
        (track.as_ref().map(Shown), questions, anchors, github, Shown(links)),
    ))
}

struct Shown<'a, T>(&'a T);

impl Hash for Shown<'_, PageFacts> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let PageFacts {
            file,
            path,
            folder,
            route,
            kind,
            kind_is_written: _,
            id,
            title,
            title_span: _,
            description,
            marks,
            defaults,
            order,
            related,
            aliases,
            sources,
            reviewed,
            draft,
            cloze,
            allow,
            track,
            questions,
            blocks,
            anchors,
            github,
            links,
            extra,
            digest: _,
            shown: _,
            placed: _,
        } = self.0;
        (file, path, folder, route, kind, &id.value, title, description).hash(state);
        (
            Shown(marks),
            Shown(defaults),
            Shown(order),
            Shown(related),
            Shown(aliases),
            sources,
            reviewed,
            draft,
            cloze,
            allow,
        )
            .hash(state);
        (track.as_ref().map(Shown), Shown(questions), blocks, anchors, github, Shown(links), extra.to_string())
            .hash(state);
    }
}

impl Hash for Shown<'_, Question> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Question { id, anchor, title, cue, old_anchors, marks, parts, opening, tradeoff, cards, span: _ } = self.0;
        (id, anchor, title, cue.as_ref().map(|cue| &cue.value), old_anchors, Shown(marks), parts).hash(state);
        (opening.first_sentence(), tradeoff, Shown(cards)).hash(state);
    }
}

impl Hash for Shown<'_, Marks> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Marks { tags, roles, levels, weight, weights, format } = self.0;
        let weights: Vec<_> = weights.iter().map(|(role, weight)| (&role.value, weight)).collect();
        ([tags, roles, levels].map(|list| list.as_ref().map(Shown)), weight, weights, format).hash(state);
    }
}

impl Hash for Shown<'_, TrackKeys> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let TrackKeys { role, topics, pin } = self.0;
        (role.as_ref().map(|role| &role.value), Shown(topics), Shown(pin)).hash(state);
    }
}

impl Hash for Shown<'_, Card> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Card { id, kind, part, piece, heading, gaps, digest: _ } = self.0;
        (id, kind, part, piece, heading, gaps).hash(state);
    }
}

impl Hash for Shown<'_, SourceLink> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let SourceLink { to, image, span: _ } = self.0;
        (to, image).hash(state);
    }
}

impl Hash for Shown<'_, Spanned<String>> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.value.hash(state);
    }
}

impl<T> Hash for Shown<'_, Vec<T>>
where
    for<'a> Shown<'a, T>: Hash,
{
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.len().hash(state);
        self.0.iter().for_each(|item| Shown(item).hash(state));
    }
}
