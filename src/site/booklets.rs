//! How a booklet is made: question by question, and one of which nothing changed is copied from the booklet of an earlier
//! build.
//!
//! In: the [`Facts`], a track, the earlier booklet. Out: the page as it comes, and its segments, one for each question, each
//! with a record of its own.
//!
//! Must not know: what a booklet shows, where it is written.

use crate::cache::segments::{Extent, OpenEarlier, Segment};
use crate::diag::Diagnostic;
use crate::outputs::bodies::WrittenPage;
use crate::outputs::booklet::Booklet;
use crate::outputs::facts::Facts;
use crate::outputs::sink::Sink;
use crate::site::trace::Trace;
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap};

/// Writes a track's booklet.
pub(crate) fn write(
    facts: &Facts<'_>,
    track: usize,
    earlier: OpenEarlier<'_>,
    to: &mut dyn Sink,
) -> Result<Vec<Segment>, Diagnostic> {
    let booklet = Booklet::new(facts, track);
    let frame = frame_of(facts, &booklet)?;
    let mut earlier = earlier();
    let (beside, part) = (booklet.beside(facts), facts.for_parts());

    let pages: BTreeSet<usize> = booklet.questions.iter().map(|(question, _)| facts.entry(*question).page).collect();
    let led = |page| (page, booklet.led(&part(), page, &beside));
    let led: HashMap<usize, u64> = pages.into_par_iter().map(led).collect();
    let stands = |question: &(usize, String)| {
        let part = part();
        let page = part.entry(question.0).page;
        let stands = booklet.question_stands(&part, question, led[&page]);
        if !earlier.as_ref().is_some_and(|earlier| earlier.has(stands)) {
            // It is kept until it is its turn.
            part.body(page);
        }
        stands
    };
    let stands: Vec<u64> = booklet.questions.par_iter().map(stands).collect();

    let mut template = facts.template_parts("booklet-question.html", &booklet.head);
    let mut render = |question: &(usize, String), html: &mut Vec<u8>| {
        let part = part();
        part.ask_templates();
        let page = part.entry(question.0).page;
        // What the question stands on are facts that it depends on.
        booklet.question_stands(&part, question, led[&page]);
        let body = part.body(page);
        template.push(&booklet.question(&part, question, WrittenPage { page, body: &body }, &beside), html)?;
        Ok(part.asked())
    };
    let mut segments = Vec::with_capacity(stands.len());
    booklet.fill(&frame, to, |at, page| {
        let (question, start) = (&booklet.questions[at], page.length());
        let html = page.bytes();
        let from = html.len();
        let asked = match earlier.as_mut().and_then(|earlier| earlier.copy(stands[at], html)) {
            Some(asked) => {
                if cfg!(debug_assertions) {
                    let mut anew = Vec::new();
                    render(question, &mut anew)?;
                    assert!(html[from..] == anew, "{} would look different", question.1);
                }
                asked
            }
            None => render(question, html)?,
        };
        facts.include(&asked);
        segments
            .push(Segment { extent: Extent::new(start, &html[from..]), trace: Trace { stands: stands[at], asked } });
        Ok(())
    })?;
    Ok(segments)
}

/// The booklet's page with marks in place of its questions.
fn frame_of(facts: &Facts<'_>, booklet: &Booklet) -> Result<String, Diagnostic> {
    let head = &booklet.head;
    facts.theme().render("booklet.html", head, &booklet.frame, &head.for_scripts())
}
