//! The command line: arguments → command; prints diagnostics; exit codes.
//!
//! In: the process's arguments. Out: an exit code: 0 good, 1 the book has errors (or warnings under `--strict`), 2 wrong
//! usage, 3 the machine failed. Results go to stdout, everything for people to stderr; with `--message-format json` the
//! diagnostics go to stdout, one JSON object a line.
//!
//! Must not know: how anything is done.

use crate::cache::memo::Memo;
use crate::dev::server::{self, Notice, ServeOptions};
use crate::diag::{self, Checked, Code, Diagnostic, Severity};
use crate::input::Snapshot;
use crate::outputs::scene::storage_key;
use crate::pipeline::{self, BuildOptions, Copy};
use crate::publish::clean;
use crate::site::whole::Site;
use crate::tools::export::{self, What};
use crate::tools::origin::SOURCE;
use crate::tools::whole::{self, WholeFile};
use crate::tools::{external, lint, list, lock, mend, scaffold, schema};
use clap::{CommandFactory, Parser};
use std::collections::HashSet;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

mod arguments;
mod building;
mod common;
mod deploying;
mod importing;
mod out;
mod rendering;
mod testing;
mod theming;
use arguments::{Arguments, CheckArguments, Command, ExportArguments};
use common::{CACHE, PUBLIC, add_broken_pages, fails, strange_in, with_site, with_site_of};
use out::{Out, counted, some, to_people};

/// Runs the program and returns its exit code.
pub fn run() -> u8 {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are no mistake; a closed pipe is nobody's.
            let _ = error.print();
            return if error.use_stderr() { 2 } else { 0 };
        }
    };
    let out = Out::new(arguments.how);
    match arguments.command {
        Command::Init { folder, github_pages } => {
            let mut code = out.done(scaffold::init(&folder, github_pages));
            if code == 0 && !github_pages {
                code = stamp(&out, &folder);
            }
            if let Some(missing) = SOURCE.missing().filter(|_| code == 0) {
                out.say(&format!("note: {missing}"));
            }
            code
        }
        Command::New { path, title, book } => out.done(scaffold::new(&book, &path, &title)),
        Command::Build(arguments) => building::build(&out, &arguments),
        Command::Serve { book, hostname, port, open, poll, no_drafts, allow_host } => {
            let build = BuildOptions { drafts: !no_drafts, ..BuildOptions::default() };
            let (allow_hosts, color) = (allow_host, out.color());
            serve(&out, ServeOptions { root: book, hostname, port, allow_hosts, poll, build, color }, open)
        }
        Command::Check(arguments) => check(&out, arguments),
        Command::Test { book, filter, record, runtime } => {
            testing::test(&out, &book, filter.as_deref(), record, runtime)
        }
        Command::Stamp { book } => stamp(&out, &book),
        Command::List { book, track, level, assumed, tag, format } => {
            let wanted = list::Wanted { track, level, assumed, tag, topic: None };
            with_site(&out, &book, |site, _| match list::questions(&site.scene, &wanted) {
                Ok(questions) => out.print(&list::format(&site.scene, &wanted, &questions, format)),
                Err(problem) => {
                    out.report(&[problem], None);
                    2
                }
            })
        }
        Command::Export(arguments) => export(&out, arguments),
        Command::Import(arguments) => importing::import(&out, arguments),
        Command::Deploy(arguments) => deploying::deploy(&out, arguments),
        Command::Render { book } => rendering::render(&out, &book),
        Command::Theme { what } => theming::theme(&out, what),
        Command::Clean { book, dest_dir } => clean(&out, &book, dest_dir),
        Command::Schema { of } => out.print(&schema::print(of)),
        Command::Man { folder } => manual(&out, &folder),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "cuebook", &mut script);
            out.print(&String::from_utf8_lossy(&script))
        }
    }
}

fn check(out: &Out, arguments: CheckArguments) -> u8 {
    let CheckArguments { book, strict, external_links, today, only, fix } = arguments;
    let out = &out.strict(strict);
    if fix && let Err(problem) = mend_book(out, &book, &only) {
        return out.done(Err(problem));
    }
    let Some(snapshot) = out.read(&book) else { return 3 };
    let memo = Memo::default();
    let Checked { value: site, mut diagnostics } = pipeline::site(&snapshot, &BuildOptions::default(), &memo);
    add_broken_pages(&site, &memo, &mut diagnostics);
    diagnostics.extend(strange_in(&book, true));
    let broken = files_with_errors(&diagnostics);
    let readable = !fails(&diagnostics, false);
    if !broken.contains("book.toml") {
        diagnostics.extend(lint::check(&site, &today.unwrap_or_else(scaffold::today), &broken));
    }
    if readable {
        let allowed = &site.scene.config.lint.allow;
        let remembered = lock::check(&site.scene.lock, &lock::now(&site));
        let config = &site.scene.config;
        let key = lock::check_key(&site.scene.lock, config).or_else(|| lock::check_title(config));
        diagnostics.extend(remembered.into_iter().chain(key).filter(|problem| !allowed.contains(&problem.code)));
    }
    diag::sort(&mut diagnostics);
    let all = diagnostics.len();
    diagnostics.retain(|problem| only.is_empty() || only.contains(&problem.code));
    let others = all - diagnostics.len();
    out.report(&diagnostics, Some(&snapshot));
    if others > 0 {
        out.say(&format!("{} of other kinds not shown", some((others, "problem"))));
    }
    if !readable && !fails(&diagnostics, false) {
        return out.end(&[], "the book has errors: leave `--only` out to see them");
    }
    if fails(&diagnostics, strict) {
        let rest = "files with errors and the book as a whole are checked further once these are mended";
        return out.end(&diagnostics, if readable { "" } else { rest });
    }
    if external_links {
        check_external(out, &book, &site, &snapshot);
    }
    let book = &site.scene.book;
    let mut counts = vec![some((book.pages.len(), "page")), some((book.questions.len(), "question"))];
    counts.extend(counted(&diagnostics));
    let good = if counts.len() == 2 { ": good" } else { "" };
    out.say(&format!("{}{good}", counts.join(", ")));
    0
}

/// The files that have errors. Lints of them might only follow from the errors.
fn files_with_errors(problems: &[Diagnostic]) -> HashSet<Arc<str>> {
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error);
    errors.filter_map(|problem| problem.file.clone()).collect()
}

/// Shows and writes what can be mended without judgement. Of pages alone: settings are the author's.
fn mend_book(out: &Out, book: &Path, only: &[Code]) -> Result<(), Diagnostic> {
    let Some(snapshot) = out.read(book) else { return Ok(()) };
    let options = BuildOptions { drafts: true, ..BuildOptions::default() };
    let mut problems = pipeline::site(&snapshot, &options, &Memo::default()).diagnostics;
    problems.retain(|problem| only.is_empty() || only.contains(&problem.code));
    let page = |file: &str| snapshot.pages.iter().find(|page| *page.path == *file).map(|page| page.text.read());
    let mended = mend::mend(&problems, page);
    let staged = |file: &mend::Mended| WholeFile::replacing(&book.join(&*file.file), file.text.as_bytes());
    let staged = mended.iter().map(staged).collect::<Result<Vec<WholeFile>, Diagnostic>>()?;
    mended.iter().for_each(|file| to_people(&file.diff));
    whole::put_all(staged)?;
    let count = mended.iter().map(|file| file.count).sum();
    out.say(&format!("{} mended in {}", some((count, "problem")), some((mended.len(), "file"))));
    Ok(())
}

/// Reports links to other hosts that do not answer as they should. No host decides what a check comes to.
fn check_external(out: &Out, book: &Path, site: &Site, snapshot: &Snapshot) {
    let bar = out.progress();
    let progress = |done: usize, all: usize| bar.at("asking", done, all);
    let lint = &site.scene.config.lint;
    let links = external::links(site.pages());
    let manners = external::Manners::default();
    let problems = external::check(&links, &lint.ignore_links, &book.join(CACHE), &manners, &progress);
    bar.end();
    let found = problems.len();
    out.report(&problems, Some(snapshot));
    out.say(&format!("{} links to other hosts, {found} to look at", links.len()));
}

fn stamp(out: &Out, book: &Path) -> u8 {
    with_site(out, book, |site, _| {
        let mut next = lock::stamp(&site.scene.lock, &lock::now(site), &scaffold::today());
        next.key = Some(storage_key(&site.scene.config));
        out.done(lock::save(book, &next).map(|path| vec![path]))
    })
}

fn serve(out: &Out, options: ServeOptions, open: bool) -> u8 {
    let how = out.clone();
    let said = server::serve(&options, move |notice| match notice {
        Notice::Ready(url) => {
            how.print(&format!("{url}\n"));
            how.say("serving; Ctrl-C stops");
            if open {
                open_browser(url);
            }
        }
        Notice::Broken(report) => to_people(report),
        Notice::Built(report, errors) => {
            to_people(report);
            match errors {
                0 => how.say("built"),
                1 => how.say("1 error: the last good site is shown"),
                errors => how.say(&format!("{errors} errors: the last good site is shown")),
            }
        }
    });
    match said {
        Ok(()) => 0,
        Err(problem) => {
            out.report(&[problem], None);
            3
        }
    }
}

fn open_browser(url: &str) {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    // Without a browser the address is still on the screen.
    let _ = std::process::Command::new(program)
        .arg(url)
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn();
}

/// Writes a man page for each command.
fn manual(out: &Out, folder: &Path) -> u8 {
    let written = std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(Arguments::command(), folder));
    let failed = |error| Diagnostic::new(Code::Io, format!("cannot write {}: {error}", folder.display()));
    out.done(written.map(|()| vec![folder.to_owned()]).map_err(failed))
}

fn clean(out: &Out, book: &Path, dest_dir: Option<PathBuf>) -> u8 {
    let strange = strange_in(book, dest_dir.is_none());
    if !strange.is_empty() {
        out.report(&strange, None);
        return out.end(&strange, "nothing was removed");
    }
    let folder = dest_dir.unwrap_or_else(|| book.join(PUBLIC));
    let cleaned = clean::clean(&folder, book);
    out.report(&cleaned.diagnostics, None);
    if !cleaned.diagnostics.is_empty() {
        let machine = cleaned.diagnostics.iter().any(|problem| problem.code == Code::Io);
        return if machine { 3 } else { 1 };
    }
    match std::fs::remove_dir_all(book.join(CACHE)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            let path = book.join(CACHE);
            out.report(&[Diagnostic::new(Code::Io, format!("cannot remove {}: {error}", path.display()))], None);
            3
        }
        _ => {
            out.say(&format!("{} files removed from {}", cleaned.value, folder.display()));
            0
        }
    }
}

fn export(out: &Out, arguments: ExportArguments) -> u8 {
    let ExportArguments { what, book, track, level, assumed, topic, with_python, paper, output } = arguments;
    let copy = (what == What::Offline).then(|| track.clone().map_or(Copy::Whole, Copy::Track));
    let options = BuildOptions { copy, with_python, ..BuildOptions::default() };
    with_site_of(out, &book, &options, |site, snapshot| {
        let wanted = list::Wanted { track, level, assumed, tag: None, topic };
        let bytes = match export::make(site, what, &wanted, paper) {
            Ok(made) => {
                out.report(&made.diagnostics, Some(snapshot));
                made.value
            }
            Err(problem) => {
                out.report(&[problem], Some(snapshot));
                return 2;
            }
        };
        let named = output.is_some();
        let file = match output {
            Some(file) => file,
            None if what.is_text() && !std::io::stdout().is_terminal() => PathBuf::from("-"),
            None => PathBuf::from(export::file_name(site, what, &wanted)),
        };
        if file.as_os_str() == "-" {
            return out.print_bytes(&bytes);
        }
        let size = bytes.len().div_ceil(1024);
        // A name that the book decides is not followed to a file of somebody else.
        let written = if named { whole::write_named(&file, &bytes) } else { whole::write(&file, &bytes) };
        match written {
            Ok(()) => {
                out.say(&format!("made {} ({size} KiB)", file.display()));
                0
            }
            Err(problem) => {
                out.report(&[problem], None);
                3
            }
        }
    })
}
