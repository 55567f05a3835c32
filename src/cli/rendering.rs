//! `cuebook render` on the command line.
//!
//! In: the arguments. Out: an exit code. Must not know: how a picture is made.

use super::common::with_site_of;
use super::out::{Out, some};
use crate::pipeline::BuildOptions;
use crate::tools::render;
use std::path::Path;

/// Draws the diagrams of a book, those of drafts too.
pub(super) fn render(out: &Out, book: &Path) -> u8 {
    let options = BuildOptions { drafts: true, ..BuildOptions::default() };
    with_site_of(out, book, &options, |site, snapshot| {
        let docs = site.pages().iter().map(|page| page.doc());
        let files = snapshot.files.iter().map(|blob| &blob.path);
        let rendered = render::render(book, docs, files, &site.scene.config.render);
        out.report(&rendered.problems, Some(snapshot));
        rendered.made.iter().for_each(|path| out.say(&format!("made {}", path.display())));
        rendered.removed.iter().for_each(|path| out.say(&format!("removed {}", path.display())));
        let counts = [some((rendered.made.len(), "picture")), format!("{} removed", rendered.removed.len())];
        out.say(&format!("{} made, {}", counts[0], counts[1]));
        u8::from(!rendered.problems.is_empty())
    })
}
