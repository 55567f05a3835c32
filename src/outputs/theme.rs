//! Themes: the files of the default theme, embedded in the program, with a book's own laid over them.
//!
//! In: the book's files under `themes/NAME/` and its language. Out: [`Theme`]: every file by its name, the templates
//! ready to render, the interface's strings.
//!
//! Must not know: pages and views (a template is rendered from anything that can be serialised), where assets go.

use crate::diag::{Checked, Code, Diagnostic};
use crate::digest::{self, Digest};
use crate::input::{Blob, Snapshot};
use crate::keys::Value;
use crate::keys::parse::parse_toml;
use crate::outputs::theme_manifest::{self, Manifest};
use include_dir::{Dir, include_dir};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::sync::{Arc, LazyLock, OnceLock};
use tera::{Context, Kwargs, State, Tera, TeraResult};

static DEFAULT: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// The scripts of the default theme as `build.rs` minifies them, under the same paths.
static MINIFIED: Dir<'static> = include_dir!("$OUT_DIR/minified");

/// The path of a file of the default theme, as reports name it.
const BUILT_IN: &str = "(built-in theme)";

/// The folder of the files of strings.
const STRINGS: &str = "strings/";

/// The folder of the fonts of sheets.
const PRINT_FONTS: &str = "fonts/print/";

/// A theme, ready to use.
pub struct Theme {
    files: BTreeMap<String, File>,
    tera: Tera,
    /// Interface text of the book's language, English where a translation lacks a key.
    pub strings: BTreeMap<String, String>,
    /// What it says of itself.
    pub manifest: Manifest,
    /// Digest of all templates and strings: part of the key of every rendered page.
    pub digest: Digest,
}

/// A file of a theme.
#[derive(Debug, Clone)]
pub struct File {
    /// Its bytes.
    pub bytes: Cow<'static, [u8]>,
    /// Its path in the book, when it is the book's own.
    pub own: Option<Arc<str>>,
}

/// Loads the theme `name` (the default one when `None`).
pub fn load(name: Option<&str>, themes: &[Blob], language: &str) -> Checked<Theme> {
    let mut problems = Vec::new();
    let built_in = built_in_files().iter();
    let built_in = built_in.map(|(path, bytes)| (path.clone(), File { bytes: Cow::Borrowed(*bytes), own: None }));
    let mut files: BTreeMap<String, File> = built_in.collect();
    let own = format!("themes/{}/", name.unwrap_or("default"));
    for blob in themes {
        if let Some(path) = blob.path.strip_prefix(&own) {
            let file = File { bytes: Cow::Owned(blob.bytes.to_vec()), own: Some(blob.path.clone()) };
            files.insert(path.to_owned(), file);
        }
    }
    let manifest = files.get(theme_manifest::FILE).and_then(|file| Some((file, file.own.as_ref()?)));
    let manifest = manifest.map(|(file, own)| theme_manifest::read(&String::from_utf8_lossy(&file.bytes), own));
    let manifest = manifest.unwrap_or_default().collect(&mut problems);
    let strings = strings(&files, language, &mut problems);
    let tera = templates(&files, &mut problems);
    let parts: Vec<(&String, &[u8])> = files
        .iter()
        .filter(|(path, _)| path.starts_with("templates/"))
        .map(|(path, file)| (path, &*file.bytes))
        .collect();
    let digest = digest::of(&(parts, &strings));
    Checked { value: Theme { files, tera, strings, manifest, digest }, diagnostics: problems }
}

impl Theme {
    /// A file by its path within the theme.
    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.get(path)
    }

    /// A script or style sheet of the built-in theme, minified; `None` where the book has changed it.
    pub(crate) fn minified(&self, path: &str) -> Option<&'static str> {
        let built_in = built_in_files().get(path)?;
        let unchanged = self.file(path).is_some_and(|file| *file.bytes == **built_in);
        MINIFIED.get_file(path).filter(|_| unchanged)?.contents_utf8()
    }

    /// The book's own files, by their paths within the theme.
    pub(crate) fn own_files(&self) -> impl Iterator<Item = (&str, &File)> {
        self.files.iter().filter(|(_, file)| file.own.is_some()).map(|(path, file)| (path.as_str(), file))
    }

    /// All files, the book's own in place of the built-in ones.
    pub(crate) fn all_files(&self) -> impl Iterator<Item = (&str, &File)> {
        self.files.iter().map(|(path, file)| (path.as_str(), file))
    }

    /// Fonts that the book's own theme brings for its sheets and the built-in one lacks, in the order of their names.
    pub fn print_fonts(&self) -> impl Iterator<Item = (&str, &File)> {
        let own = self.files.range(PRINT_FONTS.to_owned()..).take_while(|(path, _)| path.starts_with(PRINT_FONTS));
        // A copy of the built-in theme brings nothing new.
        let known = |path: &str| DEFAULT.get_file(path).map(|file| file.contents());
        let own = own.filter(move |(path, file)| file.own.is_some() && known(path) != Some(&*file.bytes));
        let own = own.filter(|(path, _)| path.ends_with(".ttf") || path.ends_with(".otf"));
        own.map(|(path, file)| (path.as_str(), file))
    }

    /// Sets what every template sees.
    pub fn set_globals(&mut self, site: &impl Serialize) {
        let globals = self.tera.global_context();
        globals.insert("site", site);
        globals.insert("t", &self.strings);
    }

    /// Renders something whole. `Err` points into the template that failed.
    pub fn render(
        &self,
        template: &str,
        page: &impl Serialize,
        view: &impl Serialize,
        page_json: &str,
    ) -> Result<String, Diagnostic> {
        let context = context(page, view, page_json);
        self.tera.render(template, &context).map_err(|error| self.report(&error))
    }

    /// Renders a page as [`Theme::render`] does, and writes it as it comes. The view is dropped before: of a large page it is
    /// as much as what templates see of it.
    pub fn render_to(
        &self,
        template: &str,
        page: &impl Serialize,
        (view, page_json): (impl Serialize, &str),
        to: impl Write,
    ) -> Result<(), Diagnostic> {
        let context = context(page, &view, page_json);
        drop(view);
        self.tera.render_to(template, &context, to).map_err(|error| self.report(&error))
    }

    /// Renders parts of one page by one template, as many as there are views.
    pub fn parts<'a>(&'a self, template: &'a str, page: &impl Serialize) -> RenderedParts<'a> {
        let mut context = Context::new();
        context.insert("page", page);
        RenderedParts { theme: self, template, context }
    }

    fn report(&self, error: &tera::Error) -> Diagnostic {
        report(&self.files, error)
    }

    /// A string of the interface; the key itself when there is none.
    pub fn string(&self, key: &str) -> String {
        self.strings.get(key).cloned().unwrap_or_else(|| key.to_owned())
    }
}

/// What a template sees.
fn context(page: &impl Serialize, view: &impl Serialize, page_json: &str) -> Context {
    let mut context = Context::new();
    context.insert("page", page);
    context.insert("view", view);
    context.insert("page_json", page_json);
    context
}

/// Parts of a page, being rendered.
pub struct RenderedParts<'a> {
    theme: &'a Theme,
    template: &'a str,
    context: Context,
}

impl RenderedParts<'_> {
    /// Appends one part to the page.
    pub fn push(&mut self, view: &impl Serialize, page: &mut Vec<u8>) -> Result<(), Diagnostic> {
        self.context.insert("view", view);
        self.theme.tera.render_to(self.template, &self.context, page).map_err(|error| self.theme.report(&error))
    }
}

/// The files of the built-in theme by their paths.
pub(crate) fn built_in_files() -> &'static BTreeMap<String, &'static [u8]> {
    static FILES: LazyLock<BTreeMap<String, &'static [u8]>> = LazyLock::new(|| {
        let mut files = BTreeMap::new();
        embed(&DEFAULT, &mut files);
        files
    });
    &FILES
}

fn embed(folder: &'static Dir<'static>, files: &mut BTreeMap<String, &'static [u8]>) {
    for file in folder.files() {
        files.insert(file.path().to_string_lossy().replace('\\', "/"), file.contents());
    }
    for inner in folder.dirs() {
        embed(inner, files);
    }
}

fn text<'a>(path: &str, bytes: &'a [u8], own: Option<&Arc<str>>, problems: &mut Vec<Diagnostic>) -> Option<&'a str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) => {
            let place: Arc<str> = own.cloned().unwrap_or_else(|| built_in(path));
            let at = error.valid_up_to();
            let problem = Diagnostic::new(Code::InvalidUtf8, "this file is not UTF-8 from here on");
            problems.push(problem.at(&place, at..at + 1).help("save the file as UTF-8"));
            None
        }
    }
}

fn templates(files: &BTreeMap<String, File>, problems: &mut Vec<Diagnostic>) -> Tera {
    let sources: Vec<(String, &str)> = files
        .iter()
        .filter_map(|(path, file)| {
            let name =
                path.strip_prefix("templates/").filter(|name| name.ends_with(".html") || name.ends_with(".svg"))?;
            Some((name.to_owned(), text(path, &file.bytes, file.own.as_ref(), problems)?))
        })
        .chain(parents(files))
        .collect();
    let mut tera = Tera::new();
    register_filters(&mut tera);
    tera.autoescape_on([".html", ".svg"]);
    if let Err(error) = tera.add_raw_templates(sources.clone()) {
        let found = slips(files, &sources);
        problems.extend(if found.is_empty() { unresolved(files, &error) } else { found });
        // Nothing will be written: an empty set keeps the other stages going, for their own problems.
        return Tera::new();
    }
    tera
}

/// The built-in templates that the book replaces, as `default/NAME`: its own may extend them. Components have no blocks to
/// fill, so their files have no such name.
fn parents(files: &BTreeMap<String, File>) -> impl Iterator<Item = (String, &str)> {
    let replaced = files.iter().filter(|(path, file)| file.own.is_some() && !path.contains("/components/"));
    replaced.filter_map(|(path, _)| {
        let name = path.strip_prefix("templates/")?;
        Some((format!("default/{name}"), DEFAULT.get_file(path)?.contents_utf8()?))
    })
}

/// What templates may use beside Tera's own filters: `n | grouped(by=",")` writes 1494 as 1,494.
fn register_filters(tera: &mut Tera) {
    tera.register_filter("grouped", |n: u64, kwargs: Kwargs, _: &State<'_>| -> TeraResult<String> {
        let separator = kwargs.must_get::<&str>("by")?;
        let digits = n.to_string();
        let groups = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy);
        Ok(groups.collect::<Vec<_>>().join(separator))
    });
}

/// What cannot be read of each template by itself: Tera stops at the first of a set.
fn slips(files: &BTreeMap<String, File>, sources: &[(String, &str)]) -> Vec<Diagnostic> {
    let alone = |(name, text): &(String, &str)| {
        let mut tera = Tera::new();
        register_filters(&mut tera);
        let error = tera.add_raw_template(name, text).err()?;
        matches!(error.kind(), tera::ErrorKind::SyntaxError(_)).then(|| report(files, &error))
    };
    sources.iter().filter_map(alone).collect()
}

/// Names that nothing has: filters, functions, components, templates. Tera gives them as ready-made reports in one text,
/// each `error: …`, then ` --> NAME:LINE:COLUMN`, then the line over its carets.
fn unresolved(files: &BTreeMap<String, File>, error: &tera::Error) -> Vec<Diagnostic> {
    let text = error.to_string();
    let mut problems = Vec::new();
    let mut message = "";
    let mut place = None;
    for line in text.lines() {
        if let Some(found) = line.strip_prefix("error: ") {
            message = found;
        } else if let Some((name, line, column)) = line.trim_start().strip_prefix("--> ").and_then(locus) {
            place = Some((format!("templates/{name}"), line, column));
        } else if line.trim_end().ends_with('^') {
            let length = line.chars().filter(|c| *c == '^').count();
            let Some((path, line, column)) = place.take() else { continue };
            let Some(file) = files.get(&path) else { continue };
            let source = String::from_utf8_lossy(&file.bytes);
            let start: usize = source.split_inclusive('\n').take(line - 1).map(str::len).sum();
            let bytes = |chars: usize| source[start..].chars().take(chars).map(char::len_utf8).sum::<usize>();
            let span = start + bytes(column - 1)..start + bytes(column - 1 + length);
            let file = file.own.clone().unwrap_or_else(|| built_in(&path));
            let help = "the built-in theme's file of the same name shows what there is to use";
            problems.push(Diagnostic::new(Code::BadTemplate, message).at(&file, span).help(help));
        }
    }
    if problems.is_empty() { vec![report(files, error)] } else { problems }
}

/// `NAME:LINE:COLUMN`, both numbers from 1.
fn locus(text: &str) -> Option<(&str, usize, usize)> {
    let (rest, column) = text.rsplit_once(':')?;
    let (name, line) = rest.rsplit_once(':')?;
    let number = |text: &str| text.parse().ok().filter(|number| *number > 0);
    Some((name, number(line)?, number(column)?))
}

fn built_in(path: &str) -> Arc<str> {
    format!("{BUILT_IN} {path}").into()
}

/// What Tera says, at its place in the template's own file, with the chain of templates that led there as help.
fn report(files: &BTreeMap<String, File>, error: &tera::Error) -> Diagnostic {
    use tera::ErrorKind;
    let mut chain = Vec::new();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        chain.push(inner.to_string());
        source = inner.source();
    }
    let problem = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let name = format!("templates/{}", report.filename());
            let file: Arc<str> = files.get(&name).and_then(|file| file.own.clone()).unwrap_or_else(|| built_in(&name));
            let problem = Diagnostic::new(Code::BadTemplate, report.message().trim_end_matches('.').to_owned());
            // The notes of the report name the templates that led here.
            let text = error.to_string();
            chain.extend(
                text.lines().filter_map(|line| Some(line.trim_start().strip_prefix("note:")?.trim().to_owned())),
            );
            problem.at(&file, report.span().range.clone())
        }
        _ => {
            // What Tera does not place it names: the author's file that is named first is the one to look at.
            let text = error.to_string();
            let named = files.iter().filter_map(|(path, file)| {
                let at = text.find(path.strip_prefix("templates/")?)?;
                Some((file.own.is_none(), at, file.own.clone().unwrap_or_else(|| built_in(path))))
            });
            let problem = Diagnostic::new(Code::BadTemplate, text.trim_end_matches('.'));
            match named.min() {
                Some((_, _, file)) => problem.in_file(&file),
                None => problem,
            }
        }
    };
    let own = problem.file.as_deref().is_some_and(|file| !file.starts_with(BUILT_IN));
    if own && problem.message.starts_with("Circular extend") {
        return problem.help("`{% extends \"default/base.html\" %}` names the built-in template that this one adds to");
    }
    if own && chain.is_empty() {
        return problem.help("the built-in theme's file of the same name shows what there is to use");
    }
    if chain.is_empty() { problem } else { problem.help(chain.join("; ")) }
}

/// The text of the file that a problem stands in: one of the book's, or one of the built-in theme.
pub(crate) fn source_of(problem: &Diagnostic, snapshot: Option<&Snapshot>) -> Option<Arc<str>> {
    let file = problem.file.as_deref()?;
    if let Some(text) = snapshot.and_then(|snapshot| snapshot.text_of(file)) {
        return Some(text);
    }
    let path = file.strip_prefix(BUILT_IN)?.trim_start();
    Some(DEFAULT.get_file(path)?.contents_utf8()?.into())
}

fn strings(files: &BTreeMap<String, File>, language: &str, problems: &mut Vec<Diagnostic>) -> BTreeMap<String, String> {
    let base = language.split('-').next().unwrap_or(language).to_lowercase();
    let mut languages = vec!["en", &base, language];
    languages.dedup();
    // A theme's own file says what is different: whatever it leaves out stays as it was.
    let built_in = built_in_files().iter().map(|(path, bytes)| (path, *bytes, None));
    let own = files.iter().filter(|(_, file)| file.own.is_some());
    let all = built_in.chain(own.map(|(path, file)| (path, &*file.bytes, file.own.as_ref())));
    let all: Vec<_> = all.filter(|(path, ..)| path.starts_with(STRINGS)).collect();
    let mut strings = BTreeMap::new();
    for language in languages {
        let speaks = |path: &str| {
            let name = path.strip_prefix(STRINGS).and_then(|name| name.strip_suffix(".toml"));
            name.is_some_and(|name| name == language || name.ends_with(&format!(".{language}")))
        };
        for (path, bytes, own) in all.iter().filter(|(path, ..)| speaks(path)) {
            strings.extend(strings_of(path, bytes, *own, problems));
        }
    }
    strings
}

/// The strings of one file.
fn strings_of(
    path: &str,
    bytes: &[u8],
    own: Option<&Arc<str>>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<(String, String)> {
    let Some(text) = text(path, bytes, own, problems) else { return Vec::new() };
    let place: Arc<str> = own.cloned().unwrap_or_else(|| built_in(path));
    let table = parse_toml(text, &place, 0, problems);
    let strings = table.into_iter().filter_map(|(key, value)| match value.value {
        Value::Text(text) => Some((key.value, text)),
        _ => {
            let problem = Diagnostic::new(Code::WrongType, format!("the string `{}` must be text", key.value));
            problems.push(problem.at(&place, value.span).help("put it in quotes"));
            None
        }
    });
    strings.collect()
}

/// The names of all strings that the built-in theme shows.
pub(crate) fn built_in_strings() -> &'static BTreeSet<String> {
    static NAMES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
        let files = built_in_files().iter().filter(|(path, _)| path.starts_with(STRINGS));
        let all = files.flat_map(|(path, bytes)| strings_of(path, bytes, None, &mut Vec::new()));
        all.map(|(name, _)| name).collect()
    });
    &NAMES
}

/// Names of the languages that the built-in theme speaks.
pub(crate) fn languages() -> &'static [String] {
    static LANGUAGES: OnceLock<Vec<String>> = OnceLock::new();
    LANGUAGES.get_or_init(|| {
        let names = DEFAULT.get_dir("strings").map(|dir| dir.files()).into_iter().flatten();
        names
            .filter_map(|file| file.path().file_stem()?.to_str())
            .filter(|stem| !stem.contains('.'))
            .map(str::to_owned)
            .collect()
    })
}
