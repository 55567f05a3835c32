//! The stage list.
//!
//! ```text
//! Snapshot ─page─▶ Page{facts, doc} ─assemble(facts only)─▶ Book ─scene─▶ Site ─publish─▶ disk
//!                                                                          └───serve───▶ browser
//! ```
//!
//! In: a snapshot of the book's files, and what the command line says. Out: a [`Site`], which knows what stands at every
//! route and makes it when asked, together with everything that is wrong. No stage touches disk, clock or network;
//! what an earlier run of a stage gave comes from the [`Memo`].

use crate::book::assemble;
use crate::book::diagrams;
use crate::book::facts::PageFacts;
use crate::book::files;
use crate::book::follow_ons;
use crate::book::includes;
use crate::book::lock::{self, Lock};
use crate::book::nav;
use crate::book::options;
use crate::book::order;
use crate::book::page;
use crate::cache::memo::Memo;
use crate::config::{Config, read};
use crate::diag::{self, Checked, Code, Diagnostic};
use crate::digest;
use crate::input::{Snapshot, Source};
use crate::outputs::runtimes::{self, RuntimeFiles};
use crate::outputs::{assets, scene, theme, theme_use};
use crate::site::singles;
use crate::site::track_copy::{self, TrackCopy};
use crate::site::whole::Site;
use rayon::prelude::*;
use std::borrow::Cow;
use std::sync::Arc;

/// What the command line adds to the files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct BuildOptions {
    /// Pages marked `draft` are built too.
    pub drafts: bool,
    /// Takes the place of `[book] base_url`.
    pub base_url: Option<String>,
    /// Takes the place of `[site] edit_url`.
    pub edit_url: Option<String>,
    /// The site is a copy to read from disk: nothing for the outside world, and of the book only this.
    pub copy: Option<Copy>,
    /// A copy holds what runs Python too, which is larger than all the rest.
    pub with_python: bool,
}

/// What of a book is copied.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Copy {
    /// All of it.
    Whole,
    /// What one track needs, by its slug.
    Track(String),
}

/// Runs every stage that is not an artifact of its own.
pub fn site(snapshot: &Snapshot, options: &BuildOptions, memo: &Memo) -> Checked<Site> {
    let mut problems = snapshot.problems.clone();

    let mut config = read_config(snapshot).collect(&mut problems);
    problems.extend(read_setups(snapshot, &mut config));
    let files = files::sizes(snapshot);
    config.render.note(files.iter().map(|(route, size)| (route.as_str(), *size)));
    config.site.edit_url = options.edit_url.clone().or(config.site.edit_url);
    config.book.base_url = match options.copy {
        Some(_) => None,
        None => options.base_url.clone().or(config.book.base_url),
    };

    let mut runtimes = runtimes::of_book(&config, &snapshot.runtimes).collect(&mut problems);
    runtimes.retain(|files| options.copy.is_none() || options.with_python || files.runtime.language != "python");
    let (theme, pages) =
        rayon::join(|| read_theme(snapshot, &config, &runtimes), || read_pages(snapshot, &config, memo));
    let (theme, published) = theme.collect(&mut problems);
    let pages = pages.collect(&mut problems);
    problems.extend(order::check(pages.iter().map(|page| &*page.facts)));
    let (pages, drafts): (Vec<_>, Vec<_>) = pages.into_iter().partition(|page| options.drafts || !page.facts.draft);

    let facts: Vec<Arc<PageFacts>> = pages.iter().map(|page| page.facts.clone()).collect();
    let around = digest::of(&(snapshot.frame(), options));
    let anew = || assemble::assemble(facts.clone(), &config, &files, singles::tool_paths());
    let book = memo.book(around, &facts, anew).collect(&mut problems);
    if !config.render.commands.is_empty() {
        let docs = pages.iter().map(|page| page.doc());
        problems.retain(|problem| !is_drawn(problem, &config));
        problems.extend(diagrams::check(docs, snapshot.files.iter().map(|blob| &blob.path), &config.render));
    }
    problems.extend(nav::of_book(&book, &config.site.nav).diagnostics);
    let mut part = TrackCopy { pages, book, snapshot: snapshot.clone() };
    if let Some(Copy::Track(slug)) = &options.copy {
        part = track_copy::of_track(slug, part, &config, &files).collect(&mut problems);
    }

    let lock = read_lock(snapshot).collect(&mut problems);
    let scene = scene::Scene::new(part.book, part.pages, config, lock, (theme, &published, runtimes));
    let scene = scene.with_images(files::images(&part.snapshot));
    let mut site = Site::new(scene, published, &part.snapshot, memo).collect(&mut problems);
    site.left_out = drafts.len();
    #[cfg(feature = "pdf")]
    if site.scene.site.has_pdf {
        problems.extend(site.missing_glyphs());
    }
    let drafts = drafts.iter().map(|page| &*page.facts);
    follow_ons::drop(&mut problems, snapshot, drafts);
    problems.extend(files::problems(snapshot, &site.scene.config));
    diag::sort(&mut problems);
    Checked { value: site, diagnostics: problems }
}

fn read_config(snapshot: &Snapshot) -> Checked<Config> {
    match &snapshot.config {
        Some(source) => read::parse(&source.text.read(), &source.path),
        None => Checked::default(),
    }
}

/// Whether a problem is that a language has no grammar, and its blocks are shown as pictures anyway.
fn is_drawn(problem: &Diagnostic, config: &Config) -> bool {
    let named = |language: &String| problem.message.contains(&format!("`{language}`"));
    problem.code == Code::UnknownLanguage && config.render.commands.keys().any(named)
}

fn read_setups(snapshot: &Snapshot, config: &mut Config) -> Vec<Diagnostic> {
    let Some(source) = &snapshot.config else { return Vec::new() };
    let files = || snapshot.files.iter().chain(&snapshot.statics);
    let paths: Vec<&str> = files().map(|blob| &*blob.path).collect();
    let text_of = |path: &str| files().find(|blob| *blob.path == *path).map(|blob| &*blob.bytes);
    read::read_setups(config, &source.path, &paths, text_of)
}

fn read_lock(snapshot: &Snapshot) -> Checked<Lock> {
    match &snapshot.lock {
        Some(source) => lock::parse(&source.text.read(), &source.path),
        None => Checked::default(),
    }
}

fn read_theme(
    snapshot: &Snapshot,
    config: &Config,
    runtimes: &[RuntimeFiles],
) -> Checked<(theme::Theme, assets::Assets)> {
    let mut problems = Vec::new();
    let name = config.theme.name.as_ref();
    if let Some(name) = name {
        let folder = format!("themes/{}/", name.value);
        if !snapshot.themes.iter().any(|blob| blob.path.starts_with(&folder)) {
            let file: Arc<str> = "book.toml".into();
            let problem = Diagnostic::new(Code::BadValue, format!("there is no theme in `{folder}`"));
            problems.push(problem.at(&file, name.span.clone()).help("leave `name` out for the built-in theme"));
        }
    }
    let book = &config.book;
    let theme =
        theme::load(name.map(|name| name.value.as_str()), &snapshot.themes, &book.language).collect(&mut problems);
    problems.extend(theme_use::untranslated(&theme, &book.language));
    let key = scene::storage_key(config);
    let about = assets::About {
        key: &key,
        was: &book.was,
        title: &book.title,
        language: &book.language,
        added: &config.theme,
        runs: &runtimes::for_scripts(runtimes),
        setups: &runtimes::setups(config),
    };
    let assets = assets::bundle(&theme, about).collect(&mut problems);
    problems.extend(theme_use::check(&theme, &config.theme));
    Checked { value: (theme, assets), diagnostics: problems }
}

fn read_pages(snapshot: &Snapshot, config: &Config, memo: &Memo) -> Checked<Vec<Arc<page::Page>>> {
    let options = options::of_config(config);
    let key = digest::of(&options);
    let with_files = |source| includes::with_files(source, snapshot, options.reading, options.page_kib);
    let sources: Vec<Cow<'_, Source>> = snapshot.pages.par_iter().map(with_files).collect();
    let keyed = sources.par_iter().map(|source| (&**source, options::page_key(&source.path, source.digest, key)));
    let parsed = memo.pages(&keyed.collect::<Vec<_>>(), options.reading, |source| page::parse(source, &options));
    let mut checked = Checked { value: Vec::with_capacity(parsed.len()), diagnostics: Vec::new() };
    for (page, problems) in parsed {
        checked
            .diagnostics
            .extend(problems.iter().filter(|problem| !page.facts.allow.contains(&problem.code)).cloned());
        checked.value.push(page);
    }
    checked.diagnostics.retain(|problem| !config.lint.allow.contains(&problem.code));
    checked
}
