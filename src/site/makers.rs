//! How each kind of artifact is made.
//!
//! In: an [`Artifact`], the [`Facts`] to ask, the file of an earlier build where pieces of it may still do. Out: the bytes of
//! the file, and the segments of one that is put together from many. Every match names every kind.
//!
//! Must not know: what was asked before, where files are written. It asks the [`Facts`] and has no other way to the book.

use crate::book::facts::Kind;
use crate::cache::segments::{OpenEarlier, Segment};
#[cfg(feature = "images")]
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::outputs::asked::Shared;
use crate::outputs::bodies::WrittenPage;
use crate::outputs::decks::CardFile;
use crate::outputs::facts::Facts;
#[cfg(feature = "pdf")]
use crate::outputs::pdf;
use crate::outputs::sheets::{self, EntryParas, InputEntry, Layout, SheetInput, SheetKind};
use crate::outputs::sink::{BufferedSink, Sink};
use crate::outputs::view::Head;
use crate::outputs::{anki, decks, pages, questions, redirects};
#[cfg(feature = "images")]
use crate::outputs::{social, social_image};
use crate::route::{self, Route};
use crate::site::artifact::Artifact;
use crate::site::booklets;
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;

/// What several makers share: each sheet is composed and fitted once, for its page and its PDF, and each question once for
/// all sheets that it stands on.
pub(crate) struct SharedParts {
    sheets: HashMap<SheetKind, (Shared<SheetInput>, Shared<Layout>)>,
    entries: Vec<Shared<Arc<InputEntry>>>,
    /// For the sheets of tracks, which show the same questions at each level. Sheets of topics share hardly any.
    paras: EntryParas,
    /// The files of cards: each is what stands at its route.
    pub chunks: Vec<CardFile>,
}

impl SharedParts {
    /// None made yet.
    pub(crate) fn new(sheets: Vec<SheetKind>, questions: usize, chunks: Vec<CardFile>) -> SharedParts {
        SharedParts {
            sheets: sheets.into_iter().map(|sheet| (sheet, Default::default())).collect(),
            chunks,
            entries: (0..questions).map(|_| Shared::default()).collect(),
            paras: EntryParas::default(),
        }
    }

    /// What a sheet shows before it is set.
    pub(crate) fn input<'a>(&'a self, facts: &Facts<'a>, sheet: SheetKind) -> &'a SheetInput {
        facts.shared(&self.sheets[&sheet].0, |facts| {
            let entry = |question: usize| {
                facts.shared(&self.entries[question], |facts| Arc::new(sheets::entry(facts, question)))
            };
            sheets::compose(facts, sheet, |question| entry(question).clone())
        })
    }

    fn layout<'a>(&'a self, facts: &Facts<'a>, sheet: SheetKind) -> &'a Layout {
        facts.shared(&self.sheets[&sheet].1, |facts| {
            let (input, paper, fonts) = (self.input(facts, sheet), sheets::Paper::Both, facts.fonts());
            match sheet {
                SheetKind::Track(..) => sheets::fit_with(input, paper, fonts, &self.paras),
                SheetKind::Topic(_) => sheets::fit(input, paper, fonts),
            }
        })
    }

    /// A sheet as a PDF for a paper.
    #[cfg(feature = "pdf")]
    pub(crate) fn pdf<'a>(
        &'a self,
        facts: &Facts<'a>,
        sheet: SheetKind,
        paper: sheets::Paper,
    ) -> Result<Vec<u8>, Diagnostic> {
        let own = (paper != sheets::Paper::Both).then(|| sheets::fit(self.input(facts, sheet), paper, facts.fonts()));
        let settings = facts.settings();
        let meta = pdf::PdfMeta {
            title: format!("{} · {}", sheet.back(facts).title.text, settings.title),
            authors: settings.authors.clone(),
            language: settings.language.clone(),
            generator: facts.generator(),
        };
        pdf::pdf(own.as_ref().unwrap_or_else(|| self.layout(facts, sheet)), facts.fonts(), &meta)
    }
}

/// Makes what stands at the route that `facts` is for.
pub(crate) fn make<'a>(
    artifact: &Artifact,
    facts: &Facts<'a>,
    shared: &'a SharedParts,
    earlier: OpenEarlier<'_>,
    to: &mut dyn Sink,
) -> Result<Vec<Segment>, Diagnostic> {
    match artifact {
        Artifact::Page(page) => written_page(facts, *page, to)?,
        Artifact::Topic(topic) => {
            let page = facts.topic(*topic).index;
            with_written(facts, page, |written| {
                page_of(facts, "topic.html", pages::topic_page(facts, *topic, written), to)
            })?;
        }
        Artifact::Track(track) => {
            let page = facts.track(*track).page;
            with_written(facts, page, |written| {
                page_of(facts, "track.html", pages::track_page(facts, *track, written), to)
            })?;
        }
        Artifact::Home => with_written(facts, facts.home(), |written| {
            page_of(facts, "home.html", pages::home_page(facts, written), to)
        })?,
        Artifact::Tag(tag) => page_of(facts, "tag.html", pages::tag_page(facts, *tag), to)?,
        Artifact::Tool(name) => page_of(facts, &format!("{name}.html"), pages::tool_page(facts, name), to)?,
        Artifact::Booklet(track) => return booklets::write(facts, *track, earlier, to),
        Artifact::Sheet(sheet) => sheet_page(facts, shared, *sheet, to)?,
        #[cfg(feature = "pdf")]
        Artifact::SheetPdf(sheet) => to.push(&shared.pdf(facts, *sheet, sheets::Paper::Both)?),
        Artifact::Apkg(track) => {
            to.push(&anki::apkg(&track_notes(facts, *track), &facts.settings().title, facts.images())?)
        }
        Artifact::Tsv(track) => {
            to.push(anki::tsv(&track_notes(facts, *track), &facts.settings().title, facts.images()).as_bytes());
        }
        Artifact::Markdown(page) => to.push(&markdown(facts, *page)),
        Artifact::File(_, bytes, _) => to.push(bytes),
        Artifact::Single(file) => (file.make)(facts, to),
        Artifact::Chunk(chunk) => to.push(&decks::chunk(facts, &shared.chunks[*chunk])),
        #[cfg(feature = "images")]
        Artifact::Social(of) => to.push(&social_image(facts, *of)?),
        #[cfg(feature = "images")]
        Artifact::Icon(size) => to.push(&icon(facts, *size)?),
        Artifact::Runtime(number) => to.push(&facts.runtime(*number).script()),
        Artifact::Redirect(from) => to.push(&redirect(facts, from)),
    }
    Ok(Vec::new())
}

fn redirect(facts: &Facts<'_>, from: &Route) -> Vec<u8> {
    let script = facts.site().assets.get("moved.js").map(String::as_str);
    redirects::redirect(from, facts.moved_from_here(), script, &facts.settings().language)
}

#[cfg(feature = "images")]
fn social_image(facts: &Facts<'_>, of: social::PreviewOf) -> Result<Vec<u8>, Diagnostic> {
    draw("social.svg", &facts.render_image("templates/social.svg", &social_image::view(facts, of))?, 1200)
}

fn sheet_page<'a>(
    facts: &Facts<'a>,
    shared: &'a SharedParts,
    sheet: SheetKind,
    to: &mut dyn Sink,
) -> Result<(), Diagnostic> {
    let layout = shared.layout(facts, sheet);
    let head = pages::sheet_head(facts, sheet);
    let route = sheet.route(facts);
    let file = route.as_str().rsplit('/').next().unwrap_or_default().replace(".html", ".pdf");
    let pdf = (cfg!(feature = "pdf") && facts.print_settings().pdf).then(|| route::encode(&file));
    let view = sheets::page(layout, &head.root, sheet.back(facts), pdf);
    page_of(facts, "sheet.html", (head, view), to)
}

#[cfg(feature = "images")]
fn icon(facts: &Facts<'_>, size: u32) -> Result<Vec<u8>, Diagnostic> {
    draw("icon.svg", &String::from_utf8_lossy(facts.theme_file("icon.svg")), size)
}

fn page_of(
    facts: &Facts<'_>,
    template: &str,
    (head, view): (Head, impl Serialize),
    to: &mut dyn Sink,
) -> Result<(), Diagnostic> {
    facts.theme().render_to(template, &head, (view, &head.for_scripts()), BufferedSink::new(to))
}

/// Hands a page with its body to `then`, or none where there is no page.
fn with_written<T>(facts: &Facts<'_>, page: Option<usize>, then: impl FnOnce(Option<WrittenPage<'_>>) -> T) -> T {
    let body = page.map(|page| (page, facts.body(page)));
    then(body.as_ref().map(|(page, body)| WrittenPage { page: *page, body }))
}

fn written_page(facts: &Facts<'_>, page: usize, to: &mut dyn Sink) -> Result<(), Diagnostic> {
    let (head, body) = (pages::page_head(facts, page), facts.body(page));
    let written = WrittenPage { page, body: &body };
    match facts.kind(page) {
        Kind::Question => page_of(facts, "question.html", (head, questions::question_page(facts, written)), to),
        Kind::Questions => page_of(facts, "questions.html", (head, questions::questions_page(facts, written)), to),
        Kind::Plan => page_of(facts, "plan.html", (head, pages::prose_page(facts, written)), to),
        Kind::Worksheet => page_of(facts, "worksheet.html", (head, pages::prose_page(facts, written)), to),
        Kind::Guide | Kind::Home | Kind::Topic | Kind::Track => {
            page_of(facts, "guide.html", (head, pages::prose_page(facts, written)), to)
        }
    }
}

fn track_notes(facts: &Facts<'_>, track: usize) -> Vec<anki::Note> {
    decks::notes(facts, facts.track_questions(track), Some(&facts.track(track).title.text))
}

/// The text of a page as its author wrote it, under its title, with the lines of the files that it shows.
fn markdown(facts: &Facts<'_>, page: usize) -> Vec<u8> {
    let doc = facts.doc(page);
    // It comes right behind the page itself, and hardly anything asks for the document after both.
    facts.forget_doc(page);
    let body = doc.markdown();
    let body = body.trim_start_matches(['\n', '\r']);
    let title =
        if doc.opening_title.is_some() { String::new() } else { format!("# {}\n\n", facts.name(page).title.text) };
    format!("{title}{body}").into_bytes()
}

#[cfg(feature = "images")]
fn draw(name: &str, svg: &str, width: u32) -> Result<Vec<u8>, Diagnostic> {
    social_image::draw(svg, width).map_err(|why| {
        Diagnostic::new(Code::BadTemplate, format!("the theme's `{name}` cannot be drawn: {why}"))
            .help("it has to be an SVG without scripts, styles from elsewhere or other files")
    })
}
