//! The manual is a book of its own, and what it says is so: its samples run, its tables are the program's.
//!
//! On every page of `docs/content/` the commands of `console` blocks run one after another in a folder of the page's own,
//! except in blocks marked `no-run`. A block whose title is a path is written there first; one whose title ends in ", at its
//! end" is appended. What stands below a command has to be among what it says, line by line. `git` is told that
//! `https://github.com/` is a folder, so that pushing works as it stands.

use crate::project::{PROGRAM, Project, put};
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

/// A fenced block of a page.
struct Block {
    info: String,
    text: String,
}

impl Block {
    fn language(&self) -> &str {
        self.info.split(' ').next().unwrap_or_default()
    }

    fn title(&self) -> Option<&str> {
        self.info.split_once("title=\"")?.1.split('"').next()
    }
}

fn blocks(page: &str) -> Vec<Block> {
    let text = fs::read_to_string(docs().join("content").join(page)).unwrap_or_else(|error| panic!("{page}: {error}"));
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let info = line.trim_start_matches('`');
        let fence = &line[..line.len() - info.len()];
        if fence.len() >= 3 {
            let code: Vec<&str> = lines.by_ref().take_while(|line| *line != fence).collect();
            blocks.push(Block { info: info.to_owned(), text: format!("{}\n", code.join("\n")) });
        }
    }
    blocks
}

/// Where the commands of a page run.
struct Shell {
    folder: tempfile::TempDir,
    /// Where `cd` has led.
    at: PathBuf,
}

impl Shell {
    fn new() -> Shell {
        let folder = tempfile::tempdir().expect("a folder");
        let hosts = folder.path().join("hosts");
        let git = format!(
            "[user]\n\tname = A\n\temail = a@example.org\n[url \"file://{}/\"]\n\tinsteadOf = https://github.com/NAME/\n",
            hosts.display()
        );
        put(&folder.path().join("home/.gitconfig"), git.as_bytes());
        let shell = Shell { at: folder.path().join("work"), folder };
        fs::create_dir(&shell.at).expect("a folder");
        for name in ["interview", "handbook"] {
            shell.run(&format!("git init --quiet --bare '{}/{name}.git'", hosts.display()));
        }
        shell
    }

    /// A shell in a book that is under version control and has a remote, for pages that begin there.
    fn in_a_book() -> Shell {
        let mut shell = Shell::new();
        let readme = "# Questions\n\n## What is a key?\n\nIt names a row.\n\n## What is an index?\n\nA sorted copy.\n";
        put(&shell.folder.path().join("home/interview-questions/README.md"), readme.as_bytes());
        shell.run("cuebook init handbook");
        shell.at.push("handbook");
        put(&shell.at.join("words.csv"), "Begriff,Text,Merkhilfe\nBaum,Ein Graph,ohne Kreis\n".as_bytes());
        for line in [
            "git init --quiet --initial-branch main",
            "git add .",
            "git commit --quiet --message Book",
            "git remote add origin https://github.com/NAME/handbook.git",
            "git push --quiet --set-upstream origin main",
        ] {
            shell.run(line);
        }
        shell
    }

    fn command(&self, line: &str) -> Command {
        let program = Path::new(PROGRAM).parent().expect("a folder");
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
        let mut command = Command::new("sh");
        command.args(["-c", line]).current_dir(&self.at).env("PATH", path).env("NO_COLOR", "1");
        command.env("HOME", self.folder.path().join("home")).env("GIT_CONFIG_NOSYSTEM", "1");
        command
    }

    /// What a command says that has to succeed.
    #[track_caller]
    fn run(&self, line: &str) -> String {
        let output = self.command(line).output().expect("a shell");
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(output.status.success(), "{line}\n{said}");
        said
    }

    /// Starts a server, waits for its address, and stops it.
    #[track_caller]
    fn serve(&self, line: &str) {
        let line = format!("exec {} --port 0", line.replace(" --open", ""));
        let mut child = self.command(&line).stdout(Stdio::piped()).spawn().expect("a shell");
        let mut address = String::new();
        BufReader::new(child.stdout.take().expect("output")).read_line(&mut address).expect("an address");
        let _ = child.kill();
        let _ = child.wait();
        assert!(address.starts_with("http://"), "{address}");
    }

    /// Does what a block of a page asks for, and gives the number of commands.
    #[track_caller]
    fn follow(&mut self, block: &Block) -> usize {
        if let Some(path) = block.title() {
            let (path, before) = match path.strip_suffix(", at its end") {
                Some(path) => (path, format!("{}\n", fs::read_to_string(self.at.join(path)).expect("a file"))),
                None => (path, String::new()),
            };
            put(&self.at.join(path), format!("{before}{}", block.text).as_bytes());
        }
        if block.language() != "console" || block.info.contains("no-run") {
            return 0;
        }
        let (mut said, mut commands) = (String::new(), 0);
        for line in block.text.lines() {
            match line.strip_prefix("$ ") {
                Some(command) => {
                    commands += 1;
                    match command.strip_prefix("cd ") {
                        Some(folder) => self.at.push(folder),
                        None if command.starts_with("cuebook serve") => self.serve(command),
                        None => said = self.run(command),
                    }
                }
                None => assert!(said.lines().any(|other| other == line), "`{line}` is not among\n{said}"),
            }
        }
        commands
    }
}

/// The pages that show commands, each with how many of them a person runs.
fn commands_of(page: &str) -> usize {
    let blocks = blocks(page);
    let mut shell = match blocks.iter().any(|block| block.text.contains("$ cuebook init ")) {
        true => Shell::new(),
        false => Shell::in_a_book(),
    };
    blocks.iter().map(|block| shell.follow(block)).sum()
}

#[test]
fn the_first_book_comes_about_as_the_tutorial_says() {
    let (mut shell, mut commands) = (Shell::new(), 0);
    let slip = blocks("tutorial/first-book.md").into_iter().find(|block| block.text.starts_with("error["));
    let slip = slip.expect("the mistake that the tutorial makes").text;
    for block in blocks("tutorial/first-book.md") {
        commands += shell.follow(&block);
        if block.title() == Some("content/basics/what-is-an-index.md") {
            // The mistake, before the page is put right again.
            let page = shell.at.join("content/basics/what-is-an-index.md");
            fs::write(&page, block.text.replace("\ncue = ", "\ncu = ")).expect("a page");
            let said = shell.run("! cuebook check");
            assert!(said.contains(slip.trim_end()), "the tutorial shows\n{slip}\nand what is said is\n{said}");
            fs::write(&page, &block.text).expect("a page");
        }
    }
    assert!(commands >= 15, "{commands} commands");

    // What the host serves is that book, with the page of choices, the imported list, the colour and the link.
    let page = |path: &str| {
        let host = shell.folder.path().join("hosts/interview.git");
        shell.run(&format!("git --git-dir '{}' show 'gh-pages:{path}'", host.display()))
    };
    let home = page("index.html");
    assert!(home.contains("href=\"https://github.com/NAME/interview\""), "the link");
    assert!(page("basics/which-keys.html").contains("a set can change as well"));
    assert!(page("databases/basics.html").contains("What is a foreign key?"));
    let sheets = home.split("href=\"").filter_map(|rest| rest.split('"').next()).filter(|path| path.ends_with(".css"));
    assert!(sheets.into_iter().any(|path| page(path).contains("#0b6e4f")), "the colour");
}

#[test]
fn the_commands_of_every_other_page_run() {
    let mut all = 0;
    for page in
        ["how-to/move-in.md", "how-to/questions.md", "how-to/print.md", "how-to/offline.md", "how-to/publish.md"]
    {
        let commands = commands_of(page);
        assert!(commands > 0, "{page} shows no command");
        all += commands;
    }
    assert!(all >= 15, "{all} commands");
    // A page with commands is in one of these tests.
    for page in crate::project::site(&docs().join("content")).keys().filter(|path| path.ends_with(".md")) {
        let tested = page.starts_with("how-to/") || page.starts_with("tutorial/");
        let runs = |block: &Block| block.language() == "console" && !block.info.contains("no-run");
        assert!(tested || !blocks(page).iter().any(runs), "{page} has commands that no test runs");
    }
}

#[test]
fn what_the_settings_show_is_taken() {
    for block in blocks("reference/settings.md").iter().chain(&blocks("how-to/themes.md")) {
        if block.language() != "toml" || block.text.starts_with("interface") {
            continue;
        }
        let whole = if block.text.contains("[book]\n") { String::new() } else { "[book]\ntitle = \"T\"\n".to_owned() };
        let mut project = Project::book().file("book.toml", &format!("{whole}{}", block.text));
        for file in [
            "content/about.md",
            "content/setup.py",
            "content/schema.sql",
            "content/sorting/demo.html",
            "static/demos/a.html",
            "themes/mine/css/extra.css",
            "themes/mine/css/colours.css",
            "themes/mine/js/extra.js",
        ] {
            project = project.file(file, "# About\n");
        }
        let reports = project.check().reports();
        let wrong =
            |report: &&String| ["bad-toml", "unknown-key", "bad-value"].iter().any(|code| report.starts_with(code));
        assert_eq!(reports.iter().find(wrong), None, "{}", block.text);
    }
}

#[test]
fn the_manual_is_a_book_without_a_warning() {
    let output = Command::new(PROGRAM).args(["check", "--strict"]).arg(docs()).output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The names and words of a man page's entries: `` `-p`, `--port N` `` and what it does.
fn entries(page: &str) -> Vec<(String, String)> {
    let plain =
        page.replace("\\fB", "").replace("\\fI", "").replace("\\fR", "").replace("\\-", "-").replace("\\*(Aq", "'");
    let options =
        plain.split_once(".SH OPTIONS\n").map_or("", |(_, rest)| rest.split(".SH ").next().unwrap_or_default());
    let entry = |text: &str| {
        let mut lines = text.lines();
        let name = lines.next()?.split(" [default: ").next()?.to_owned();
        let values: Vec<String> = text
            .lines()
            .skip_while(|line| !line.starts_with("Possible values:"))
            .filter_map(|line| Some(format!("`{}`", line.split(':').next().filter(|_| !line.starts_with(['.', 'P']))?)))
            .collect();
        let mut words = lines.take_while(|line| !line.starts_with(".br")).collect::<Vec<_>>().join(" ");
        if let Some(default) = text.lines().next()?.split_once("[default: ").map(|(_, rest)| rest.trim_end_matches(']'))
        {
            words.push_str(&format!("; by default `{default}`"));
        }
        if !values.is_empty() {
            words.push_str(&format!(": {}", values.join(", ")));
        }
        Some((name, words))
    };
    options.split(".TP\n").filter_map(entry).collect()
}

/// Every command, as the program's own man pages have it.
fn commands() -> String {
    const EVERYWHERE: [&str; 5] = ["--message-format", "--color", "--quiet", "--verbose", "--help"];
    let folder = tempfile::tempdir().expect("a folder");
    let made = Command::new(PROGRAM).arg("man").arg(folder.path()).output().expect("the program runs");
    assert!(made.status.success());
    let (mut text, mut everywhere) = (String::new(), String::new());
    for (file, page) in crate::project::site(folder.path()) {
        let page = String::from_utf8(page).expect("text");
        let name = file.trim_end_matches(".1").replace('-', " ");
        if name == "cuebook" || name.contains("help") || name.ends_with(" man") {
            continue;
        }
        let plain = page.replace("\\-", "-").replace("\\*(Aq", "'");
        let about = plain.split_once(".SH DESCRIPTION\n").map(|(_, rest)| rest.lines().next().unwrap_or_default());
        text.push_str(&format!("\n## {name}\n\n{}.\n", about.unwrap_or_default()));
        let (own, shared): (Vec<_>, Vec<_>) =
            entries(&page).into_iter().partition(|(name, _)| !EVERYWHERE.iter().any(|option| name.contains(option)));
        let rows = |entries: Vec<(String, String)>| -> String {
            entries.iter().map(|(name, words)| format!("| `{name}` | {} |\n", words.replace('|', "\\|"))).collect()
        };
        if !own.is_empty() {
            text.push_str(&format!("\n| argument | meaning |\n|---|---|\n{}", rows(own)));
        }
        everywhere = rows(shared);
    }
    format!("\n## Options of every command\n\n| option | meaning |\n|---|---|\n{everywhere}{text}")
}

/// What a schema says of a value's type, in words.
fn kind(schema: &Value, of: &Value) -> String {
    if let Some(name) = of["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return kind(schema, &schema["$defs"][name]);
    }
    if let Some(values) = of["enum"].as_array() {
        return values
            .iter()
            .map(|value| format!("`{}`", value.as_str().unwrap_or_default()))
            .collect::<Vec<_>>()
            .join(", ");
    }
    if let Some(parts) = of["anyOf"].as_array() {
        let named = parts.iter().filter(|part| part["type"] != "null");
        return named.map(|part| kind(schema, part)).collect::<Vec<_>>().join(" or ");
    }
    let name = of["type"].as_str().or_else(|| of["type"][0].as_str()).unwrap_or("anything");
    match name {
        "array" => format!("list of {}", kind(schema, &of["items"])),
        "object" if of["additionalProperties"].is_object() => {
            format!("table of {}", kind(schema, &of["additionalProperties"]))
        }
        "object" => "table".to_owned(),
        "string" => "text".to_owned(),
        "integer" | "number" => "number".to_owned(),
        "boolean" => "`true`, `false`".to_owned(),
        other => other.to_owned(),
    }
}

fn schema(of: &str) -> Value {
    let output = Command::new(PROGRAM).args(["schema", of]).output().expect("the program runs");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn table(schema: &Value, properties: &Value) -> String {
    let rows = properties.as_object().expect("properties").iter().map(|(key, value)| {
        let named = value["anyOf"]
            .as_array()
            .and_then(|parts| parts[0]["$ref"].as_str())
            .and_then(|path| path.rsplit('/').next());
        let words = value["description"].as_str().or_else(|| schema["$defs"][named?]["description"].as_str());
        let words = words.unwrap_or_else(|| panic!("`{key}` is not described in src/tools/schema.rs"));
        format!("| `{key}` | {} | {} |\n", kind(schema, value), words.replace('|', "\\|"))
    });
    format!("\n| key | value | what |\n|---|---|---|\n{}", rows.collect::<String>())
}

fn front_matter() -> String {
    let schema = schema("page");
    format!(
        "{}\nUnder `[defaults]`:\n{}",
        table(&schema, &schema["properties"]),
        table(&schema, &schema["$defs"]["Defaults"]["properties"])
    )
}

fn settings() -> String {
    let schema = schema("book");
    let tables = schema["properties"].as_object().expect("properties").iter().map(|(name, value)| {
        let words = value["description"].as_str().unwrap_or_default();
        let named = |value: &Value| value["$ref"].as_str().and_then(|path| Some(path.rsplit('/').next()?.to_owned()));
        let keyed = value["properties"].as_object().and_then(|languages| languages.values().next());
        let each = keyed.unwrap_or(&value["additionalProperties"]);
        let (title, fields) = match (named(value), named(each)) {
            (Some(fields), _) => (name.clone(), Some(fields)),
            (None, Some(fields)) => (format!("{name}.LANG"), Some(fields)),
            (None, None) => (name.clone(), None),
        };
        let rows = fields.map(|fields| table(&schema, &schema["$defs"][&fields]["properties"])).unwrap_or_default();
        format!("\n### `[{title}]`\n\n{words}.\n{rows}")
    });
    tables.collect()
}

/// The part of a page behind its mark is what the program says, or is made so with `UPDATE_REFERENCE=1`.
#[track_caller]
fn holds(page: &str, wanted: &str) {
    let path = docs().join("content/reference").join(page);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{page}: {error}"));
    let (before, written) = text.split_once("renews it -->\n").expect("the mark of what is written by a test");
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        fs::write(&path, format!("{before}renews it -->\n{wanted}")).expect("the manual");
    } else {
        assert!(written == wanted, "{page} is not what the program says: run with UPDATE_REFERENCE=1");
    }
}

#[test]
fn the_reference_is_what_the_program_says_of_itself() {
    let commands = commands();
    assert!(commands.matches("\n## ").count() > 15 && commands.contains("`--fetch-images`"), "{commands}");
    holds("commands.md", &commands);
    holds("front-matter.md", &front_matter());
    holds("settings.md", &settings());
}
