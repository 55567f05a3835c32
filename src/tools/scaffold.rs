//! `cuebook init` and `cuebook new`: the first files of a book, and of a question.
//!
//! In: a folder and names. Out: files, none of which replaces one that is there: all of them or none.
//!
//! Must not know: how a book is read.

use crate::book::sections;
use crate::config::{Config, read};
use crate::diag::{Code, Diagnostic};
use crate::tools::whole::{self, WholeFile};
use crate::tools::workflow;
use crate::{dates, nofollow, route};
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};

/// Makes a small complete book in `folder`, with the workflow that publishes it. With `github_pages` only the workflow, in
/// a book that exists. Returns the files made.
pub(crate) fn init(folder: &Path, github_pages: bool) -> Result<Vec<PathBuf>, Diagnostic> {
    let (root, text) = workflow::pages(folder);
    let workflow = NewFile { folder: root, path: workflow::FILE.to_owned(), text };
    if github_pages {
        if !folder.join("book.toml").exists() {
            let message = format!("there is no book in {}", folder.display());
            let help = "`--github-pages` adds the workflow to a book; `cuebook init` makes a book with one";
            return Err(Diagnostic::new(Code::BadValue, message).help(help));
        }
        return whole::put_all(staged(&[workflow])?);
    }
    let book = include_str!("starter/book.toml").replace("{random}", &random());
    let files = [
        ("book.toml", book.as_str()),
        ("content/_index.md", include_str!("starter/index.md")),
        ("content/basics/_index.md", include_str!("starter/topic.md")),
        ("content/basics/list-or-tuple.md", include_str!("starter/question.md")),
    ];
    let files = files.map(|(path, text)| below(folder, path, text));
    let mut files = staged(&files.into_iter().chain([workflow]).collect::<Vec<_>>())?;
    files.extend(ignore(&folder.join(".gitignore"))?);
    whole::put_all(files)
}

/// Sees to it that git ignores what is built; a `.gitignore` that is there gets the lines that it lacks.
fn ignore(file: &Path) -> Result<Option<WholeFile>, Diagnostic> {
    let before = match nofollow::read(file) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(whole::failed(file, &error)),
    };
    let ignored = |name: &str| before.lines().any(|line| line.trim().trim_matches('/') == name);
    let lacking: Vec<&str> = ["public", ".cuebook"].into_iter().filter(|name| !ignored(name)).collect();
    if lacking.is_empty() {
        return Ok(None);
    }
    let gap = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
    let lines: String = lacking.iter().map(|name| format!("/{name}/\n")).collect();
    WholeFile::replacing(file, format!("{before}{gap}{lines}").as_bytes()).map(Some)
}

/// Eight hex digits that no other book has.
fn random() -> String {
    format!("{:08x}", RandomState::new().hash_one(()) as u32)
}

/// Makes a question page at `content/TOPIC/SLUG.md` with every section and a permanent id.
pub(crate) fn new(book: &Path, path: &str, title: &str) -> Result<Vec<PathBuf>, Diagnostic> {
    let path = path.strip_prefix("content/").unwrap_or(path).trim_end_matches(".md");
    let usage = |message: String, help: &str| Err(Diagnostic::new(Code::BadValue, message).help(help));
    let resolved = route::resolve("", path).filter(|resolved| resolved == path && path.contains('/'));
    let Some(id) = resolved.filter(|id| id.split('/').all(|part| route::slug(part) == part)) else {
        return usage(
            format!("`{path}` cannot be the path of a question"),
            "write it as `TOPIC/SLUG`, in small letters, digits and `-`",
        );
    };
    if let Some(part) = route::Route::new(id.as_str()).unportable() {
        return usage(format!("Windows cannot hold a file called `{part}.md`"), "choose another name");
    }
    if title.trim().is_empty() {
        return usage("the title is empty".to_owned(), "give the question as asked: `--title \"What is …?\"`");
    }
    let config_file = book.join("book.toml");
    let utf8 = |bytes| String::from_utf8(bytes).map_err(io::Error::other);
    let text = nofollow::read(&config_file).and_then(utf8).map_err(|error| {
        Diagnostic::new(Code::Io, format!("cannot read {}: {error}", config_file.display()))
            .help("name the folder of a book with `--book`")
    })?;
    // `build` reports what is wrong with the settings.
    let config = read::parse(&text, &"book.toml".into()).value;
    whole::put_all(staged(&[below(book, &format!("content/{id}.md"), &page(&config, &id, title.trim()))])?)
}

/// The draft of a question page, with the headings and in the language of the book.
fn page(config: &Config, id: &str, title: &str) -> String {
    let language = config.book.language.to_lowercase();
    let template = match language.split('-').next().unwrap_or_default() {
        "de" => include_str!("starter/new.de.md"),
        "es" => include_str!("starter/new.es.md"),
        "fr" => include_str!("starter/new.fr.md"),
        "pt" => include_str!("starter/new.pt.md"),
        _ => include_str!("starter/new.en.md"),
    };
    let code = config.tests.keys().next().map_or("text", String::as_str);
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let mut page = template.replace("{language}", code).replace("{today}", &today());
    for kind in ["answer", "example", "why", "tradeoffs", "followups"] {
        page = page.replace(&format!("{{{kind}}}"), sections::heading(kind, &language, &config.sections));
    }
    page.replace("{id}", &quoted(id)).replace("{title}", &quoted(title))
}

/// The day now, as `YYYY-MM-DD` in UTC: what a person who runs a command means by today.
pub(crate) fn today() -> String {
    let seconds = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |now| now.as_secs());
    dates::date_of_day((seconds / 86_400) as i64)
}

/// A file to be made: its path below a folder, which may not exist yet, and its text.
struct NewFile {
    folder: PathBuf,
    path: String,
    text: String,
}

fn below(folder: &Path, path: &str, text: &str) -> NewFile {
    NewFile { folder: folder.to_owned(), path: path.to_owned(), text: text.to_owned() }
}

/// Files that are not there yet, written and ready to be put in their places.
fn staged(files: &[NewFile]) -> Result<Vec<WholeFile>, Diagnostic> {
    let paths: Vec<PathBuf> = files.iter().map(|file| file.folder.join(&file.path)).collect();
    if let Some(path) = paths.iter().find(|path| path.exists() || path.is_symlink()) {
        let problem = Diagnostic::new(Code::BadValue, format!("{} is already there", path.display()));
        return Err(problem.help("nothing was written: choose another name or folder"));
    }
    let of_file = |(path, NewFile { folder, text, .. }): (&PathBuf, &NewFile)| {
        nofollow::make_folders(folder, path).map_err(|error| whole::failed(path, &error))?;
        WholeFile::new(path, text.as_bytes())
    };
    paths.iter().zip(files).map(of_file).collect()
}
