//! `cuebook init` and `cuebook new`: the first files of a book, and of a question.
//!
//! In: a folder and names. Out: files, none of which replaces one that is there.
//!
//! Must not know: how a book is read.

use crate::diag::{Code, Diagnostic};
use crate::{config, keys, nofollow, route};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::{fs, io};

const WORKFLOW: &str = ".github/workflows/pages.yml";

/// Makes a small complete book in `folder`, with the workflow that publishes it. With `github_pages` only the workflow.
/// Returns the files made.
pub fn init(folder: &Path, github_pages: bool) -> Result<Vec<PathBuf>, Diagnostic> {
    let workflow = include_str!("starter/pages.yml").replace("{version}", env!("CARGO_PKG_VERSION"));
    if github_pages && folder.join("book.toml").exists() {
        return write(folder, &[(WORKFLOW, workflow)]);
    }
    write(
        folder,
        &[
            ("book.toml", include_str!("starter/book.toml").to_owned()),
            ("content/_index.md", include_str!("starter/index.md").to_owned()),
            ("content/basics/_index.md", include_str!("starter/topic.md").to_owned()),
            ("content/basics/list-or-tuple.md", include_str!("starter/question.md").to_owned()),
            (WORKFLOW, workflow),
            (".gitignore", "/public/\n/.cuebook/\n".to_owned()),
        ],
    )
}

/// Makes a question page at `content/TOPIC/SLUG.md` with every section and a permanent id.
pub fn new(book: &Path, path: &str, title: &str) -> Result<Vec<PathBuf>, Diagnostic> {
    let path = path.strip_prefix("content/").unwrap_or(path).trim_end_matches(".md");
    let usage = |message: String, help: &str| Err(Diagnostic::new(Code::BadValue, message).help(help));
    let resolved = route::resolve("", path).filter(|resolved| resolved == path && path.contains('/'));
    let Some(id) = resolved.filter(|id| id.split('/').all(|part| route::slug(part) == part)) else {
        return usage(
            format!("`{path}` cannot be the path of a question"),
            "write it as `TOPIC/SLUG`, in small letters, digits and `-`",
        );
    };
    if title.trim().is_empty() {
        return usage("the title is empty".to_owned(), "give the question as asked: `--title \"What is …?\"`");
    }
    let config_file = book.join("book.toml");
    let utf8 = |bytes| String::from_utf8(bytes).map_err(io::Error::other);
    let text = nofollow::read(&config_file).and_then(utf8).map_err(|error| {
        Diagnostic::new(Code::Io, format!("cannot read {}: {error}", config_file.display()))
            .help("name the folder of a book with `--book`")
    })?;
    // Only whether this is a book matters here: `build` reports what is wrong with it.
    let _ = config::parse(&text, &"book.toml".into());
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let page = include_str!("starter/new.md")
        .replace("{title}", &quoted(title.trim()))
        .replace("{id}", &quoted(&id))
        .replace("{cue}", "")
        .replace("{today}", &today());
    write(book, &[(&format!("content/{id}.md"), page)])
}

/// The day now, as `YYYY-MM-DD` in UTC: what a person who runs a command means by today.
pub fn today() -> String {
    let seconds = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |now| now.as_secs());
    keys::date_of_day((seconds / 86_400) as i64)
}

fn write(folder: &Path, files: &[(&str, String)]) -> Result<Vec<PathBuf>, Diagnostic> {
    let paths: Vec<PathBuf> = files.iter().map(|(path, _)| folder.join(path)).collect();
    if let Some(path) = paths.iter().find(|path| path.exists() || path.is_symlink()) {
        let problem = Diagnostic::new(Code::BadValue, format!("{} is already there", path.display()));
        return Err(problem.help("nothing was written: choose another name or folder"));
    }
    for (path, (_, content)) in paths.iter().zip(files) {
        let failed = |error: io::Error| Diagnostic::new(Code::Io, format!("cannot write {}: {error}", path.display()));
        make_folders(folder, path).map_err(failed)?;
        let mut file = fs::File::create_new(path).map_err(failed)?;
        file.write_all(content.as_bytes()).map_err(failed)?;
    }
    Ok(paths)
}

/// Makes the folders between `top` and a file; none of them may be a link, which could lead anywhere.
fn make_folders(top: &Path, file: &Path) -> io::Result<()> {
    fs::create_dir_all(top)?;
    let between = file.strip_prefix(top).ok().and_then(Path::parent).unwrap_or(Path::new(""));
    let mut folder = top.to_owned();
    for name in between {
        folder.push(name);
        if !nofollow::is_folder(&folder) {
            fs::create_dir(&folder).map_err(|error| match folder.is_symlink() {
                true => io::Error::other(format!("{} is a symbolic link", folder.display())),
                false => error,
            })?;
        }
    }
    Ok(())
}
