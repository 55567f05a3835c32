//! The text of `book.toml` → [`Config`].
//!
//! In: the text. Out: every setting with its default, and what is wrong with the file. Must not know: where the book lies.

use crate::config::*;
use crate::controls;
use crate::controls::is_forbidden;
use crate::diag::{Checked, Code, Diagnostic};
use crate::keys::parse::parse_toml;
use crate::keys::{self, Keys, Spanned, Table, Value};
use oxilangtag::LanguageTag;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Takes the files that run before code blocks from the files of the book. `text_of` gives one by its path.
pub(crate) fn read_setups<'a>(
    config: &mut Config,
    file: &Arc<str>,
    files: &[&'a str],
    text_of: impl Fn(&str) -> Option<&'a [u8]>,
) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let tests = config.tests.values_mut().map(|test| (&test.setup, &mut test.setup_text));
    let runs = config.runs.values_mut().map(|run| (&run.setup, &mut run.setup_text));
    for (setup, into) in tests.chain(runs) {
        let Some(setup) = setup else { continue };
        match text_of(&setup.value).map(std::str::from_utf8) {
            Some(Ok(text)) => *into = format!("{}\n", text.trim_end()),
            found => {
                let what = if found.is_some() { "is no text" } else { "is no file of the book" };
                let problem = Diagnostic::new(Code::BadValue, format!("`{}` {what}", setup.value));
                let help = "`setup` is a file below `content/` or `static/`, by its path from the book's folder";
                problems
                    .push(problem.at(file, setup.span.clone()).help(help).suggest(&setup.value, files.iter().copied()));
            }
        }
    }
    for (language, run) in config.runs.iter_mut().filter(|(_, run)| run.setup.is_none()) {
        run.setup_text = config.tests.get(language).map(|test| test.setup_text.clone()).unwrap_or_default();
    }
    problems
}

/// Reads `book.toml`.
pub fn parse(text: &str, file: &Arc<str>) -> Checked<Config> {
    let mut problems = Vec::new();
    let root = parse_toml(text, file, 0, &mut problems);
    problems.extend(controls::in_source(text, file));
    if !problems.is_empty() {
        return Checked { value: Config { doubtful: true, search: true, ..Config::default() }, diagnostics: problems };
    }
    let mut keys = Keys::new(&root, file, &mut problems);
    let tables: Vec<(&'static str, &Table)> = [
        "book",
        "vocabulary",
        "sections",
        "markdown",
        "links",
        "site",
        "theme",
        "search",
        "print",
        "cards",
        "lint",
        "images",
        "render",
        "test",
        "run",
        "serve",
        "files",
        "extra",
    ]
    .into_iter()
    .map(|name| (name, keys.table(name).unwrap_or(&keys::EMPTY)))
    .collect();
    keys.finish("`book.toml`");
    let table = |name: &str| tables.iter().find(|(key, _)| *key == name).map_or(&keys::EMPTY, |(_, table)| *table);
    let mut read = Read { file, problems: &mut problems };
    let (search, synonyms) = read.search(table("search"));
    let mut config = Config {
        doubtful: false,
        book: read.book(table("book")),
        vocabulary: read.vocabulary(table("vocabulary")),
        sections: read.sections(table("sections")),
        markdown: read.markdown(table("markdown")),
        remote_images: read.links(table("links")),
        site: site::read(table("site"), read.file, read.problems),
        theme: read.theme(table("theme")),
        search,
        synonyms,
        print: read.print(table("print")),
        cards: read.cards(table("cards")),
        lint: read.lint(table("lint")),
        images: read.images(table("images")),
        render: render::read(table("render"), read.file, read.problems),
        tests: read.tests(table("test")),
        runs: run::read(table("run"), file, read.problems),
        serve: read.serve(table("serve")),
        files: read.files(table("files")),
        extra: Value::Table(table("extra").clone()).to_json(),
    };
    config.doubtful = !problems.is_empty();
    Checked { value: config, diagnostics: problems }
}

struct Read<'a> {
    file: &'a Arc<str>,
    problems: &'a mut Vec<Diagnostic>,
}

impl Read<'_> {
    fn book(&mut self, table: &Table) -> BookConfig {
        let mut keys = Keys::new(table, self.file, self.problems);
        let title = keys.text("title").map(|title| title.value).filter(|title| !title.trim().is_empty());
        if title.is_none() {
            keys.problems.push(
                Diagnostic::new(Code::MissingTitle, "the book has no title")
                    .in_file(keys.file)
                    .help("write `title = \"…\"` under `[book]`"),
            );
        }
        let book = BookConfig {
            id: keys.text("id").and_then(|id| book_id(id, &mut keys)),
            was: keys.texts("was").unwrap_or_default().into_iter().filter_map(|key| old_key(key, &mut keys)).collect(),
            title: title.unwrap_or_else(|| "Untitled".to_owned()),
            description: keys.text("description").map(|text| text.value).unwrap_or_default(),
            language: keys.text("language").and_then(|tag| language(tag, &mut keys)).unwrap_or_else(|| "en".to_owned()),
            authors: keys.texts("authors").unwrap_or_default().into_iter().map(|text| text.value).collect(),
            base_url: keys.text("base_url").and_then(|url| base_url(url, &mut keys)),
        };
        keys.finish("`[book]`");
        book
    }

    fn vocabulary(&mut self, table: &Table) -> Vocabulary {
        let mut keys = Keys::new(table, self.file, self.problems);
        let [roles, levels, tags] = ["roles", "levels", "tags"].map(|name| keys.table(name));
        let levels_are_kinds = keys.choice("levels_are", &["ladder", "kinds"]) == Some("kinds");
        keys.finish("`[vocabulary]`");
        let (file, problems) = (self.file, &mut *self.problems);
        let mut labels = |table: Option<&Table>| {
            let mut labels = Vec::new();
            for (id, label) in table.into_iter().flatten() {
                let problem = if crate::route::slug(&id.value) != id.value {
                    Some((id.span.clone(), Code::BadValue, format!("`{}` cannot be part of an address", id.value)))
                } else if let Value::Text(text) = &label.value {
                    labels.push((id.value.clone(), text.clone()));
                    None
                } else {
                    // Declared all the same: pages that use it are right.
                    labels.push((id.value.clone(), id.value.clone()));
                    Some((label.span.clone(), Code::WrongType, format!("the label of `{}` must be text", id.value)))
                };
                if let Some((span, code, message)) = problem {
                    let help = "write `id = \"Label\"`, the id in small letters, digits and `-`";
                    problems.push(Diagnostic::new(code, message).at(file, span).help(help));
                }
            }
            labels
        };
        Vocabulary { roles: labels(roles), levels: labels(levels), tags: labels(tags), levels_are_kinds }
    }

    fn sections(&mut self, table: &Table) -> BTreeMap<String, Vec<String>> {
        let mut keys = Keys::new(table, self.file, self.problems);
        let mut sections = BTreeMap::new();
        for kind in SECTION_KINDS {
            if let Some(names) = keys.texts(kind) {
                sections.insert((*kind).to_owned(), names.into_iter().map(|name| name.value).collect());
            }
        }
        keys.finish("`[sections]`");
        sections
    }

    fn markdown(&mut self, table: &Table) -> MarkdownConfig {
        let mut keys = Keys::new(table, self.file, self.problems);
        let markdown = MarkdownConfig {
            html: match keys.choice("html", &["sanitize", "allow", "escape"]) {
                Some("allow") => HtmlMode::Allow,
                Some("escape") => HtmlMode::Escape,
                _ => HtmlMode::Sanitize,
            },
            math: keys.choice("math", &["dollars", "none"]) != Some("none"),
            smart_punctuation: keys.bool("smart_punctuation").unwrap_or(true),
        };
        keys.finish("`[markdown]`");
        markdown
    }

    fn links(&mut self, table: &Table) -> bool {
        let mut keys = Keys::new(table, self.file, self.problems);
        let allowed = keys.choice("remote_images", &["error", "allow"]) == Some("allow");
        keys.finish("`[links]`");
        allowed
    }

    fn files(&mut self, table: &Table) -> FilesConfig {
        let mut keys = Keys::new(table, self.file, self.problems);
        let files = FilesConfig { trusted: keys.texts("trusted").unwrap_or_default() };
        keys.finish("`[files]`");
        files
    }

    fn theme(&mut self, table: &Table) -> ThemeConfig {
        let mut keys = Keys::new(table, self.file, self.problems);
        let name = keys.text("name").filter(|name| name.value != "default");
        let [css, js] = ["css", "js"].map(|key| keys.texts(key).unwrap_or_default());
        keys.finish("`[theme]`");
        let wrong = |name: &str| name.is_empty() || name.contains(['/', '\\']) || name.starts_with('.');
        if let Some(name) = name.as_ref().filter(|name| wrong(&name.value)) {
            let message = format!("`{}` cannot be the name of a theme", name.value);
            let help = "a theme is a folder under `themes/`: give its name alone";
            self.problems.push(Diagnostic::new(Code::BadValue, message).at(self.file, name.span.clone()).help(help));
        }
        ThemeConfig { name: name.filter(|name| !wrong(&name.value)), css, js }
    }

    fn search(&mut self, table: &Table) -> (bool, BTreeMap<String, Vec<String>>) {
        let mut keys = Keys::new(table, self.file, self.problems);
        let enabled = keys.bool("enabled").unwrap_or(true);
        let synonyms = keys.table("synonyms");
        keys.finish("`[search]`");
        let mut words = BTreeMap::new();
        for (typed, meant) in synonyms.into_iter().flatten() {
            let list = match &meant.value {
                Value::List(list) => list.as_slice(),
                _ => std::slice::from_ref(meant),
            };
            let texts = list.iter().map(|word| match &word.value {
                Value::Text(text) => Some(text.clone()),
                _ => None,
            });
            if let Some(texts) = texts.collect::<Option<Vec<_>>>() {
                words.insert(typed.value.clone(), texts);
            } else {
                let message = format!("what `{}` stands for must be words", typed.value);
                let help = "write `typed = [\"word\", \"another\"]`";
                let problem = Diagnostic::new(Code::WrongType, message).at(self.file, meant.span.clone());
                self.problems.push(problem.help(help));
            }
        }
        (enabled, words)
    }

    fn print(&mut self, table: &Table) -> PrintConfig {
        let mut keys = Keys::new(table, self.file, self.problems);
        let defaults = PrintConfig::default();
        let mut size = |key, default: u32| match keys.take(key).map(|value| (&value.value, value.span.clone())) {
            None => default,
            Some((Value::Int(points), _)) if (4..=24).contains(points) => *points as u32 * 100,
            Some((Value::Float(points), _)) if (4.0..=24.0).contains(points) => (points * 100.0).round() as u32,
            Some((_, span)) => {
                let message = format!("`{key}` must be a size from 4 to 24 points");
                keys.problems.push(Diagnostic::new(Code::BadValue, message).at(keys.file, span));
                default
            }
        };
        let print = PrintConfig {
            max_size: size("max_size", defaults.max_size),
            min_size: size("min_size", defaults.min_size),
            pdf: keys.bool("pdf").unwrap_or(defaults.pdf),
        };
        if print.min_size > print.max_size {
            let message = "`min_size` is larger than `max_size`";
            keys.problems.push(Diagnostic::new(Code::BadValue, message).in_file(keys.file));
        }
        keys.finish("`[print]`");
        print
    }

    fn cards(&mut self, table: &Table) -> CardsConfig {
        let mut keys = Keys::new(table, self.file, self.problems);
        let defaults = CardsConfig::default();
        let cards = CardsConfig {
            max_words: keys.int("max_words", 10..=1000).map_or(defaults.max_words, |n| n as u32),
            follow_ups: keys.bool("follow_ups").unwrap_or(defaults.follow_ups),
            outputs: keys.bool("outputs").unwrap_or(defaults.outputs),
            pitfalls: keys.bool("pitfalls").unwrap_or(defaults.pitfalls),
            anki: keys.bool("anki").unwrap_or(defaults.anki),
        };
        keys.finish("`[cards]`");
        cards
    }

    fn lint(&mut self, table: &Table) -> LintConfig {
        let mut keys = Keys::new(table, self.file, self.problems);
        let allow = keys.texts("allow").unwrap_or_default();
        let allow = lints(allow, keys.file, keys.problems);
        let d = LintConfig::default();
        let mut number = |key, default: u32| keys.int(key, 0..=1_000_000).map_or(default, |n| n as u32);
        let lint = LintConfig {
            allow,
            cue_words: number("cue_words", d.cue_words),
            opening_words: number("opening_words", d.opening_words),
            answer_words: number("answer_words", d.answer_words),
            example_lines: number("example_lines", d.example_lines),
            why_words: number("why_words", d.why_words),
            tradeoff_items: number("tradeoff_items", d.tradeoff_items),
            min_follow_ups: number("min_follow_ups", d.min_follow_ups),
            max_follow_ups: number("max_follow_ups", d.max_follow_ups),
            speech_rate: number("speech_rate", d.speech_rate).max(1),
            review_days: number("review_days", d.review_days),
            track_questions: number("track_questions", d.track_questions),
            page_kib: number("page_kib", d.page_kib),
            file_kib: number("file_kib", d.file_kib),
            ignore_links: keys.texts("ignore_links").unwrap_or_default().into_iter().map(|text| text.value).collect(),
        };
        keys.finish("`[lint]`");
        lint
    }

    fn images(&mut self, table: &Table) -> ImagesConfig {
        let mut keys = Keys::new(table, self.file, self.problems);
        let images = ImagesConfig {
            social: keys.bool("social").unwrap_or(true),
            per_page: keys.bool("per_page").unwrap_or(false),
        };
        keys.finish("`[images]`");
        images
    }

    fn tests(&mut self, table: &Table) -> BTreeMap<String, TestConfig> {
        let mut tests = BTreeMap::new();
        for (language, value) in table {
            let Value::Table(table) = &value.value else {
                let message = format!("`test.{}` must be a table", language.value);
                self.problems.push(Diagnostic::new(Code::WrongType, message).at(self.file, value.span.clone()));
                continue;
            };
            let mut keys = Keys::new(table, self.file, self.problems);
            let mut words = |key| -> Vec<String> {
                keys.texts(key).unwrap_or_default().into_iter().map(|word| word.value).collect()
            };
            let (command, version) = (words("command"), words("version"));
            let timeout = keys.int("timeout", 1..=3600).unwrap_or(20) as u32;
            let install = keys.text("install").map(|text| text.value);
            let setup = keys.text("setup");
            keys.finish(&format!("`[test.{}]`", language.value));
            if command.is_empty() {
                let message = format!("`[test.{}]` has no command", language.value);
                let help = "write `command = [\"python3\"]`: program and arguments, no shell";
                self.problems
                    .push(Diagnostic::new(Code::BadValue, message).at(self.file, language.span.clone()).help(help));
                continue;
            }
            tests.insert(
                language.value.clone(),
                TestConfig { command, version, timeout, install, setup, setup_text: String::new() },
            );
        }
        tests
    }

    fn serve(&mut self, table: &Table) -> ServeConfig {
        let mut keys = Keys::new(table, self.file, self.problems);
        let defaults = ServeConfig::default();
        let serve = ServeConfig {
            hostname: keys.text("hostname").map_or(defaults.hostname, |text| text.value),
            port: keys.int("port", 1..=65535).map_or(defaults.port, |port| port as u16),
        };
        keys.finish("`[serve]`");
        serve
    }
}

/// A text that fits; one that does not is reported with what it is not, and what to write.
fn fitting(text: Spanned<String>, fits: bool, what: &str, help: &str, keys: &mut Keys<'_, '_>) -> Option<String> {
    if !fits {
        let problem = Diagnostic::new(Code::BadValue, format!("`{}` {what}", text.value));
        keys.problems.push(problem.at(keys.file, text.span).help(help));
        return None;
    }
    Some(text.value)
}

fn book_id(id: Spanned<String>, keys: &mut Keys<'_, '_>) -> Option<String> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.' | '_');
    let fits = (3..=64).contains(&id.value.len()) && id.value.chars().all(fits);
    let help = "write 3 to 64 small letters, digits, `-`, `.` and `_`, and never change it again";
    fitting(id, fits, "cannot be the id of a book", help, keys)
}

fn old_key(key: Spanned<String>, keys: &mut Keys<'_, '_>) -> Option<String> {
    let fits = key.value.strip_prefix("cuebook:").is_some_and(|rest| !rest.is_empty());
    let help = "write it as `cuebook check` says it: `cuebook:` and what follows";
    fitting(key, fits, "is no key that a book kept progress under", help, keys)
}

fn language(tag: Spanned<String>, keys: &mut Keys<'_, '_>) -> Option<String> {
    // Languages have two or three letters; longer names fit the grammar of tags, but none was ever registered.
    let short = tag.value.split('-').next().is_some_and(|primary| primary.len() <= 3);
    let fits = short && LanguageTag::parse(tag.value.as_str()).is_ok();
    let nearly = tag.value.replace('_', "-");
    let help = match LanguageTag::parse_and_normalize(nearly.trim_matches(|c: char| c == '-' || c.is_whitespace())) {
        Ok(meant) if meant.as_str() != tag.value => format!("write `{}`", meant.as_str()),
        _ => "write a tag of BCP 47, such as `en`, `de-AT` or `pt-BR`".to_owned(),
    };
    fitting(tag, fits, "is not the tag of a language", &help, keys)
}

/// What an address to publish at looks like.
const BASE_URL: &str = "https://name.github.io/book";

fn base_url(url: Spanned<String>, keys: &mut Keys<'_, '_>) -> Option<String> {
    let text = url.value.trim_end_matches('/');
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    let fits = !host.is_empty()
        && !host.starts_with('/')
        && !text.contains(['?', '#', ' ', '"', '<', '>'])
        && !text.contains(|c| char::is_control(c) || is_forbidden(c));
    let url = fitting(url, fits, "is not an address to publish at", &format!("write it as `{BASE_URL}`"), keys)?;
    Some(url.trim_end_matches('/').to_owned())
}

/// The base address of a command-line argument, without a trailing slash, or why it cannot be one.
pub(crate) fn parse_base_url(text: &str) -> Result<String, String> {
    let (mut problems, file) = (Vec::new(), Arc::from(""));
    let mut keys = Keys::new(&keys::EMPTY, &file, &mut problems);
    base_url(Spanned { value: text.to_owned(), span: 0..0 }, &mut keys)
        .ok_or_else(|| format!("give it as `{BASE_URL}`"))
}

/// The lints that some names stand for; reports names that are none.
pub(crate) fn lints(names: Vec<Spanned<String>>, file: &Arc<str>, problems: &mut Vec<Diagnostic>) -> Vec<Code> {
    let mut codes = Vec::new();
    for name in names {
        match Code::from_name(&name.value).filter(|code| code.is_lint()) {
            Some(code) => codes.push(code),
            None => {
                let known = Code::ALL.iter().filter(|code| code.is_lint()).map(|code| code.as_str());
                let problem = Diagnostic::new(Code::UnknownLint, format!("there is no lint `{}`", name.value));
                let help = "`cuebook check` prints the name of each lint in brackets";
                problems.push(problem.at(file, name.span).help(help).suggest(&name.value, known));
            }
        }
    }
    codes
}
