//! What can be written on the command line.
//!
//! In: the arguments of the process. Out: a [`Command`] with its options. Must not know: what commands do.

use super::out::ReportStyle;
use crate::config::read;
use crate::config::run::RUNTIMES;
use crate::diag::{Code, nearest};
use crate::tools::export::{PaperName, What};
use crate::tools::import::order::ImportFormat;
use crate::tools::{list, schema};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Study handbooks from Markdown: a searchable static site with role tracks, flashcards and one-page sheets.
#[derive(Parser)]
#[command(name = "cuebook", version, arg_required_else_help = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub how: ReportStyle,
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// Make a small complete book
    Init {
        /// Folder of the new book
        #[arg(default_value = ".")]
        folder: PathBuf,
        /// Only write the workflow that publishes on GitHub Pages; works in an existing book
        #[arg(long)]
        github_pages: bool,
    },
    /// Make a question page with every section and a permanent id
    New {
        /// `TOPIC/SLUG`, below `content/`
        path: String,
        /// The question as asked
        #[arg(long)]
        title: String,
        /// Folder of the book
        #[arg(long, default_value = ".", value_name = "BOOK")]
        book: PathBuf,
    },
    /// Make the site
    Build(BuildArguments),
    /// Serve the site from memory, rebuilt and reloaded on change
    Serve {
        /// Folder of the book
        #[arg(default_value = ".")]
        book: PathBuf,
        /// Host name or address to listen on
        #[arg(short = 'n', long, value_name = "H")]
        hostname: Option<String>,
        /// Port to listen on; without it the first free one from 4000
        #[arg(short, long, value_name = "N")]
        port: Option<u16>,
        /// Another host name that requests may name (a container, a forwarded port); may be given again
        #[arg(long, value_name = "NAME")]
        allow_host: Vec<String>,
        /// Open the site in the browser
        #[arg(short, long)]
        open: bool,
        /// Look for changes without the system's file events (network drives, some containers)
        #[arg(long)]
        poll: bool,
        /// Leave drafts out, as `build` does
        #[arg(long)]
        no_drafts: bool,
    },
    /// Report everything that `build` would, and content that could be better; writes nothing
    Check(CheckArguments),
    /// Run the code blocks and compare their output
    Test {
        /// Folder of the book
        #[arg(default_value = ".")]
        book: PathBuf,
        /// Only pages whose path below `content/` fits: `*` is any run of characters
        #[arg(long, value_name = "GLOB")]
        filter: Option<String>,
        /// Note in `book.lock` what passed, and with which version
        #[arg(long)]
        record: bool,
        /// Run the blocks of its language in this runtime of the page, under Node
        #[arg(long, value_name = "NAME", conflicts_with = "record", value_parser = RUNTIMES.map(|runtime| runtime.name))]
        runtime: Option<String>,
    },
    /// Bring `book.lock` up to date: when each page and card last changed
    Stamp {
        /// Folder of the book
        #[arg(default_value = ".")]
        book: PathBuf,
    },
    /// List the questions
    List {
        /// Folder of the book
        #[arg(default_value = ".")]
        book: PathBuf,
        /// Only those of a track
        #[arg(long, value_name = "T")]
        track: Option<String>,
        /// Only those asked at a level
        #[arg(long, value_name = "L")]
        level: Option<String>,
        /// With `--level`: those that the level takes for known too
        #[arg(long)]
        assumed: bool,
        /// Only those with a tag
        #[arg(long, value_name = "G")]
        tag: Option<String>,
        /// How to print them
        #[arg(long, value_enum, default_value = "table")]
        format: list::ListFormat,
    },
    /// The book in another form: a deck, data, a summary to print, a zip to browse from disk
    Export(ExportArguments),
    /// What another tool holds, as pages of this book; without `--write` only the report
    Import(ImportArguments),
    /// Build the site and push it to a branch that a host serves
    Deploy(DeployArguments),
    /// Draw the diagrams whose languages `[render]` names, as SVG files beside their pages
    Render {
        /// Folder of the book
        #[arg(default_value = ".")]
        book: PathBuf,
    },
    /// The built-in theme's files: list them, copy one to change, or compare copies with them
    Theme {
        #[command(subcommand)]
        what: ThemeCommand,
    },
    /// Remove the built site and what was kept to build faster
    Clean {
        /// Folder of the book
        #[arg(default_value = ".")]
        book: PathBuf,
        /// The built site; `public` in the book by default
        #[arg(short, long, value_name = "DIR")]
        dest_dir: Option<PathBuf>,
    },
    /// Print the JSON Schema of `book.toml` or of a page's front matter
    Schema {
        /// Of what
        of: schema::SchemaOf,
    },
    /// Write the man pages, one for each command
    #[command(hide = true)]
    Man {
        /// Folder for them
        folder: PathBuf,
    },
    /// Print a completion script
    Completions {
        /// For which shell
        shell: clap_complete::Shell,
    },
}

/// What is wanted of the built-in theme.
#[derive(Subcommand)]
pub(super) enum ThemeCommand {
    /// Name the built-in files, and those that the book replaces
    List {
        /// Folder of the book
        #[arg(default_value = ".")]
        book: PathBuf,
    },
    /// Copy a built-in file into the book's theme
    Eject {
        /// The file, as `list` names it
        file: String,
        /// Folder of the book
        #[arg(default_value = ".")]
        book: PathBuf,
    },
    /// Show how the book's files differ from the built-in ones
    Diff {
        /// Folder of the book
        #[arg(default_value = ".")]
        book: PathBuf,
    },
}

#[derive(Args)]
pub(super) struct BuildArguments {
    /// Folder of the book
    #[arg(default_value = ".")]
    pub book: PathBuf,
    /// Where to write the site; `public` in the book by default
    #[arg(short, long, value_name = "DIR")]
    pub dest_dir: Option<PathBuf>,
    /// Where the site will be published, instead of the book's `base_url`
    #[arg(long, value_name = "URL", value_parser = read::parse_base_url)]
    pub base_url: Option<String>,
    /// Where pages are edited, with `{path}` for the path of one, instead of the book's `edit_url`
    #[arg(long, value_name = "URL", value_parser = crate::config::site::parse_edit_url)]
    pub edit_url: Option<String>,
    /// Build drafts too
    #[arg(long)]
    pub drafts: bool,
    /// Warnings fail too
    #[arg(long)]
    pub strict: bool,
    /// Say why each file was made, or of one file why it was made or kept
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub explain: Option<String>,
    /// How many threads to use; as many as there are cores by default
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<usize>,
}

#[derive(Args)]
pub(super) struct CheckArguments {
    /// Folder of the book
    #[arg(default_value = ".")]
    pub book: PathBuf,
    /// Warnings fail too
    #[arg(long)]
    pub strict: bool,
    /// Ask other hosts whether links to them still lead somewhere; what they answer fails nothing
    #[arg(long)]
    pub external_links: bool,
    /// The day that counts as today, as 2026-11-21
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub today: Option<String>,
    /// Mend what is mechanical: shows the difference, writes it, and checks what is left
    #[arg(long)]
    pub fix: bool,
    /// Report only this kind of problem, by its name in brackets; may be given again
    #[arg(long, value_name = "CODE", value_parser = parse_code)]
    pub only: Vec<Code>,
}

#[derive(Args)]
pub(super) struct DeployArguments {
    /// Folder of the book
    #[arg(default_value = ".")]
    pub book: PathBuf,
    /// The branch that the host serves
    #[arg(long, value_name = "BRANCH", default_value = "gh-pages")]
    pub branch: String,
    /// The remote that is pushed to
    #[arg(long, value_name = "REMOTE", default_value = "origin")]
    pub remote: String,
    /// Begin the branch anew, without its history
    #[arg(long)]
    pub fresh: bool,
    /// Publish changes that are not committed too
    #[arg(long)]
    pub allow_dirty: bool,
    /// Where the site will be published, instead of the book's `base_url`
    #[arg(long, value_name = "URL", value_parser = read::parse_base_url)]
    pub base_url: Option<String>,
    /// Warnings keep the site from being pushed
    #[arg(long)]
    pub strict: bool,
}

#[derive(Args)]
pub(super) struct ExportArguments {
    /// In which form
    pub what: What,
    /// Folder of the book
    #[arg(default_value = ".")]
    pub book: PathBuf,
    /// Only what belongs to a track
    #[arg(long, value_name = "T")]
    pub track: Option<String>,
    /// Only questions asked at a level
    #[arg(long, value_name = "L")]
    pub level: Option<String>,
    /// With `--level`: those that the level takes for known too
    #[arg(long)]
    pub assumed: bool,
    /// With `offline`: what runs Python in the page too, 8.5 MB
    #[arg(long)]
    pub with_python: bool,
    /// Only what belongs to a topic, by its folder below `content/`
    #[arg(long, value_name = "TOPIC", conflicts_with = "track")]
    pub topic: Option<String>,
    /// What a sheet is printed on; without it one that fits both
    #[arg(long, value_enum, value_name = "PAPER")]
    pub paper: Option<PaperName>,
    /// The file to write, `-` for standard output; by default it is named after the book
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct ImportArguments {
    /// What the source is
    pub format: ImportFormat,
    /// The file or folder to import
    #[arg(value_name = "SRC")]
    pub source: PathBuf,
    /// Folder of the book
    #[arg(default_value = ".")]
    pub book: PathBuf,
    /// Write the pages, and what was imported to `import.lock`
    #[arg(long)]
    pub write: bool,
    /// The folder below `content/` for the pages; by default it is named after the source
    #[arg(long, value_name = "T")]
    pub topic: Option<String>,
    /// Bring pictures of other hosts into the book
    #[arg(long)]
    pub fetch_images: bool,
    /// What the source calls something: `question=Front` for a column, `question=3` for headings; may be given again
    #[arg(long, value_name = "OURS=THEIRS", value_parser = parse_pair)]
    pub map: Vec<(String, String)>,
}

fn parse_pair(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').filter(|(ours, theirs)| !ours.is_empty() && !theirs.is_empty());
    pair.map(|(ours, theirs)| (ours.to_owned(), theirs.to_owned()))
        .ok_or_else(|| "write it as `question=Front`".to_owned())
}

fn parse_date(text: &str) -> Result<String, String> {
    if crate::dates::is_date(text) { Ok(text.to_owned()) } else { Err("write a day as 2026-11-21".to_owned()) }
}

fn parse_code(text: &str) -> Result<Code, String> {
    Code::from_name(text).ok_or_else(|| match nearest(text, Code::ALL.iter().map(|code| code.as_str())) {
        Some(name) => format!("did you mean `{name}`?"),
        None => "each report has the name of its kind in brackets".to_owned(),
    })
}
