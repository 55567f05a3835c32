//! `cuebook theme` on the command line.
//!
//! In: the arguments. Out: an exit code. Must not know: how files are copied or compared.

use super::arguments::ThemeCommand;
use super::out::Out;
use crate::config::read;
use crate::tools::theme_files;
use std::path::Path;

/// Lists, copies or compares files of the built-in theme.
pub(super) fn theme(out: &Out, what: ThemeCommand) -> u8 {
    let (ThemeCommand::List { book } | ThemeCommand::Eject { book, .. } | ThemeCommand::Diff { book }) = &what;
    let Some(name) = name_of(out, book) else { return 3 };
    match &what {
        ThemeCommand::List { .. } => out.print(&theme_files::list(book, &name)),
        ThemeCommand::Eject { file, .. } => out.done(theme_files::eject(book, &name, file)),
        ThemeCommand::Diff { .. } => out.print(&theme_files::diff(book, &name)),
    }
}

/// The name of a book's theme; `default` where it has none of its own.
fn name_of(out: &Out, book: &Path) -> Option<String> {
    let snapshot = out.read(book)?;
    let source = snapshot.config.as_ref()?;
    let name = read::parse(&source.text.read(), &source.path).value.theme.name.map(|name| name.value);
    Some(name.unwrap_or_else(|| "default".to_owned()))
}
