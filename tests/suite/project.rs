//! A book on disk, and what a command makes of it.
//!
//! ```ignore
//! Project::book().file("content/a.md", "# A\n\n[gone](b.md)\n").build().fails(1).says(["dead-link content/a.md:3:1"]);
//! ```
//!
//! Every step takes the project by value and hands it on. The program is the real binary, run from a folder that is not
//! the book, and says what is wrong as JSON, one object a line; [`Project::run`] takes any arguments.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_cuebook");

/// `book.toml` of [`Project::book`].
pub const BOOK_TOML: &str = "[book]\ntitle = \"Test\"\nbase_url = \"https://example.org/book\"\n";

/// A folder with a book in it.
pub struct Project {
    folder: TempDir,
}

impl Project {
    /// A folder with nothing in it.
    pub fn empty() -> Project {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("book")).expect("a folder for the book");
        Project { folder }
    }

    /// The smallest book that nothing is wrong with.
    pub fn book() -> Project {
        Project::empty().file("book.toml", BOOK_TOML).file("content/_index.md", "# Home\n")
    }

    /// The folder of the book.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("book")
    }

    /// A path of the book on disk.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// A folder beside the book.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file of the book.
    pub fn file(self, path: &str, text: &str) -> Project {
        self.bytes(path, text.as_bytes())
    }

    /// Writes a file of the book, of any bytes.
    pub fn bytes(self, path: &str, bytes: &[u8]) -> Project {
        put(&self.path(path), bytes);
        self
    }

    /// Appends to `book.toml`.
    pub fn toml(self, text: &str) -> Project {
        let whole = format!("{}\n{text}", fs::read_to_string(self.path("book.toml")).unwrap_or_default());
        self.file("book.toml", &whole)
    }

    /// Removes a file or folder of the book.
    pub fn without(self, path: &str) -> Project {
        let path = self.path(path);
        let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.expect("something to remove");
        self
    }

    /// Makes a symbolic link in the book.
    #[cfg(unix)]
    pub fn link(self, path: &str, target: impl AsRef<Path>) -> Project {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::os::unix::fs::symlink(target, path).expect("a symbolic link");
        self
    }

    /// A command with its arguments, the book's folder last.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(arguments).arg(self.root()).current_dir(self.folder.path()).env("NO_COLOR", "1");
        command
    }

    /// Runs a command, the book's folder as its last argument.
    pub fn run(self, arguments: &[&str]) -> Outcome {
        let output = self.command(arguments).output().expect("the program runs");
        Outcome::new(self, output)
    }

    /// `cuebook build`, with reports as JSON.
    pub fn build(self) -> Outcome {
        self.run(&["build", "--message-format", "json"])
    }

    /// `cuebook check`, with reports as JSON.
    pub fn check(self) -> Outcome {
        self.run(&["check", "--message-format", "json"])
    }

    /// What a build of the same files in a new folder, without any cache, gives.
    pub fn clean_build(&self) -> Site {
        let fresh = tempfile::tempdir().expect("a temporary folder");
        copy(&self.root(), fresh.path());
        let _ = fs::remove_dir_all(fresh.path().join("public"));
        let _ = fs::remove_dir_all(fresh.path().join(".cuebook"));
        let output = Command::new(PROGRAM).arg("build").arg(fresh.path()).output().expect("the program runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        site(&fresh.path().join("public"))
    }

    /// Every file of the book by its path, the built site and the cache apart.
    pub fn sources(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = site(&self.root());
        files.retain(|path, _| !path.starts_with("public/") && !path.starts_with(".cuebook/"));
        files
    }
}

/// What a command said and wrote.
pub struct Outcome {
    /// The project, as the command left it.
    pub project: Project,
    /// Exit code.
    pub code: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it said to people.
    pub stderr: String,
}

impl Outcome {
    fn new(project: Project, output: Output) -> Outcome {
        Outcome {
            project,
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// The diagnostics, when they were asked for as JSON.
    pub fn diagnostics(&self) -> Vec<Value> {
        let lines = self.stdout.lines();
        lines.map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line}"))).collect()
    }

    /// The diagnostics as `code file:line:column`, without a place where they have none.
    pub fn reports(&self) -> Vec<String> {
        self.diagnostics().iter().map(place).collect()
    }

    /// The exit code is 0 and nothing was reported.
    #[track_caller]
    pub fn good(self) -> Outcome {
        assert_eq!(self.reports(), Vec::<String>::new(), "{}", self.stdout);
        self.ends(0)
    }

    /// The exit code is this one, and a failed build wrote nothing.
    #[track_caller]
    pub fn ends(self, code: i32) -> Outcome {
        assert_eq!(self.code, Some(code), "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    /// The book has errors, and no site was written.
    #[track_caller]
    pub fn fails(self, code: i32) -> Outcome {
        let outcome = self.ends(code);
        assert!(!outcome.project.path("public").exists(), "a failed build wrote something");
        outcome
    }

    /// Exactly these reports, in this order.
    #[track_caller]
    pub fn says<'a>(self, expected: impl IntoIterator<Item = &'a str>) -> Outcome {
        let expected: Vec<&str> = expected.into_iter().collect();
        assert_eq!(self.reports(), expected, "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    /// The built site.
    pub fn site(&self) -> Site {
        site(&self.project.path("public"))
    }

    /// A page of the built site.
    #[track_caller]
    pub fn page(&self, path: &str) -> String {
        fs::read_to_string(self.project.path("public").join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// The project, for another command.
    pub fn then(self) -> Project {
        self.project
    }
}

/// A diagnostic's `code file:line:column`.
pub fn place(diagnostic: &Value) -> String {
    let mut text = diagnostic["code"].as_str().unwrap_or_default().to_owned();
    if let Some(file) = diagnostic["file"].as_str() {
        text.push_str(&format!(" {file}"));
    }
    if let (Some(line), Some(column)) = (diagnostic["line"].as_u64(), diagnostic["column"].as_u64()) {
        text.push_str(&format!(":{line}:{column}"));
    }
    text
}

/// How often a test tries something: as often as a variable says, else the usual number.
pub fn times(variable: &str, usual: usize) -> usize {
    std::env::var(variable).ok().and_then(|times| times.parse().ok()).unwrap_or(usual)
}

/// Files by their path.
pub type Site = BTreeMap<String, Vec<u8>>;

/// Every file of a folder.
pub fn site(folder: &Path) -> Site {
    let mut files = Site::new();
    collect(folder, "", &mut files);
    files
}

fn collect(folder: &Path, below: &str, files: &mut Site) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{path}/"), files);
        } else if let Ok(bytes) = fs::read(entry.path()) {
            files.insert(path, bytes);
        }
    }
}

/// Writes a file, with the folders above it.
pub fn put(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, bytes).expect("a file");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a file");
        }
    }
}

/// Fails with the names of the files in which two sites differ.
#[track_caller]
pub fn assert_same(left: &Site, right: &Site, what: &str) {
    let names: std::collections::BTreeSet<&String> = left.keys().chain(right.keys()).collect();
    let different: Vec<&&String> = names.iter().filter(|name| left.get(**name) != right.get(**name)).collect();
    if let Some(first) = different.first() {
        let text = |site: &Site| site.get(**first).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let (left, right) = (text(left).unwrap_or_default(), text(right).unwrap_or_default());
        let same = left.chars().zip(right.chars()).take_while(|(left, right)| left == right).count();
        let around = |text: &str| text.chars().skip(same.saturating_sub(80)).take(240).collect::<String>();
        let (left, right) = (around(&left), around(&right));
        panic!("{what}: {different:?} differ; the first at character {same}:\n{left:?}\n{right:?}");
    }
}
