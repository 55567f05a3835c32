//! How a booklet is made: of a track's questions, those that show the same as before are copied from the booklet that
//! stands there, the others are rendered.
//!
//! In: a [`Site`], a track, the booklet of an earlier build. Out: the page, piece by piece, and the digest of what it shows.
//!
//! Must not know: what a booklet consists of, where it is written.

use crate::build::inputs::HOLLOW;
use crate::build::memo::Memo;
use crate::build::pieces::{Opened, Piece};
use crate::build::site::Site;
use crate::diag::Diagnostic;
use crate::digest::{self, Digest};
use crate::markdown::html::Beside;
use crate::outputs::booklet::Booklet;
use crate::outputs::sink::Sink;
use rayon::prelude::*;

impl Site {
    /// Writes a track's booklet, and gives the digest of what it shows. `earlier` opens the one that stands there.
    pub(super) fn write_booklet(
        &self,
        track: usize,
        memo: &Memo,
        earlier: &dyn Fn() -> Option<Opened>,
        to: &mut dyn Sink,
    ) -> Result<Digest, Diagnostic> {
        let booklet = Booklet::new(&self.scene, track);
        let frame = self.rendered("booklet.html", &booklet.head, &booklet.frame)?;
        let mut earlier = earlier().and_then(|file| memo.earlier(&booklet.frame.id, file));

        let (beside, shown) = (booklet.beside(), self.booklet_parts(track, &booklet));
        let around = digest::of(&(&booklet.head, self.theme_digest));
        let piece = |(shown, (question, _)): (&Digest, &(usize, String))| {
            let page = booklet.page_of(*question);
            let of = digest::of(&(around, shown, booklet.led(page, &self.links_of(page), &beside)));
            // Of what stays, the body is not read.
            let stays = earlier.as_ref().is_some_and(|earlier| earlier.has(of));
            (of, (!stays).then(|| self.body(page, memo)))
        };
        let parts: Vec<_> = shown.par_iter().zip(&booklet.questions).map(piece).collect();

        let mut template = self.theme.parts("booklet-question.html", &booklet.head);
        let mut render = |at: usize, html: &mut Vec<u8>| {
            let (question, number) = &booklet.questions[at];
            let page = booklet.page_of(*question);
            let body = parts[at].1.clone().unwrap_or_else(|| self.body(page, memo));
            template.push(&booklet.question(*question, number, self.written(page, &body), &beside), html)
        };
        let mut pieces = Vec::with_capacity(parts.len());
        booklet.fill(&frame, to, |at, page| {
            let (of, start) = (parts[at].0, page.length());
            let html = page.bytes();
            let from = html.len();
            if !earlier.as_mut().is_some_and(|earlier| earlier.copy(of, html)) {
                render(at, html)?;
            } else if cfg!(debug_assertions) {
                // In tests it is looked at.
                let mut anew = Vec::new();
                render(at, &mut anew)?;
                assert!(html[from..] == anew, "{} would look different", booklet.questions[at].1);
            }
            pieces.push(Piece::new(of, start, &html[from..]));
            Ok(())
        })?;
        memo.keep_pieces(&booklet.frame.id, &pieces);
        Ok(self.booklet_view(track, &booklet))
    }

    /// Digest of what a booklet shows.
    pub(super) fn booklet_view(&self, track: usize, booklet: &Booklet<'_>) -> Digest {
        digest::of(&(&booklet.head, &booklet.frame, self.booklet_parts(track, booklet)))
    }

    /// The names under which the memo knows booklets.
    pub fn booklet_names(&self) -> impl Iterator<Item = &str> {
        self.scene.book.tracks.iter().map(|track| track.slug.as_str())
    }

    /// Digests of what it shows of each question.
    fn booklet_parts(&self, track: usize, booklet: &Booklet<'_>) -> &[Digest] {
        let part = |(question, number): &(usize, String)| {
            let page = booklet.page_of(*question);
            let view = booklet.question(*question, number, self.written(page, &HOLLOW), &Beside::default());
            digest::of(&(view, self.body_key(page)))
        };
        self.booklet_parts[track].get_or_init(|| booklet.questions.iter().map(part).collect())
    }
}
