//! README's promises, kept: its commands run as they stand, its page builds, its error is the one that is shown.

#![cfg(unix)]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_cuebook");
const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");

fn readme() -> String {
    fs::read_to_string(Path::new(REPOSITORY).join("README.md")).expect("README.md")
}

/// The fenced blocks of a language.
fn blocks(language: &str) -> Vec<String> {
    let text = readme();
    let opened = format!("```{language}\n");
    text.split(&opened).skip(1).map(|rest| rest.split("```").next().unwrap_or_default().to_owned()).collect()
}

/// The commands of a console block, those joined by `&&` apart.
fn commands(block: &str) -> Vec<Vec<String>> {
    let lines = block.lines().filter_map(|line| line.strip_prefix("$ "));
    lines.flat_map(|line| line.split(" && ").map(words).collect::<Vec<_>>()).collect()
}

/// The words of a command as a shell splits them; README uses double quotes and nothing else.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in command.split('"').enumerate() {
        match index % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_owned)),
            _ => words.push(part.to_owned()),
        }
    }
    words
}

/// A program named `xdg-open` that notes what it is asked to open, first on the path.
fn with_browser(folder: &Path, command: &mut Command) {
    let browser = folder.join("xdg-open");
    fs::write(&browser, format!("#!/bin/sh\necho \"$1\" > '{}'\n", folder.join("opened").display())).expect("written");
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).expect("made executable");
    let path = std::env::var("PATH").unwrap_or_default();
    command.env("PATH", format!("{}:{path}", folder.display()));
}

struct Serving {
    child: Child,
    url: String,
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Serving {
    fn start(mut command: Command) -> Serving {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program runs");
        let mut url = String::new();
        BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut url).expect("a line");
        Serving { child, url: url.trim().to_owned() }
    }

    fn get(&self, path: &str) -> String {
        let address = self.url.trim_start_matches("http://").trim_end_matches('/').replace("localhost", "127.0.0.1");
        let mut stream = TcpStream::connect(&address).expect("a connection");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        String::from_utf8_lossy(&answer).into_owned()
    }
}

#[track_caller]
fn succeeds(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Waits for a file that another process writes.
#[track_caller]
fn waits_for(path: &Path) -> String {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(30) {
        match fs::read_to_string(path) {
            Ok(text) if text.ends_with('\n') => return text,
            _ => std::thread::sleep(Duration::from_millis(10)),
        }
    }
    panic!("{} was never written", path.display());
}

#[test]
fn the_first_command_serves_the_handbook_and_opens_it() {
    let all: Vec<Vec<String>> = blocks("console").iter().flat_map(|block| commands(block)).collect();
    let arguments = all[0].strip_prefix(["cargo", "run", "--release", "--"].map(str::to_owned).as_slice());
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(PROGRAM);
    command.args(arguments.expect("README's first command runs cuebook")).current_dir(REPOSITORY);
    with_browser(folder.path(), &mut command);
    let serving = Serving::start(command);
    let home = serving.get("/");
    assert!(home.starts_with("HTTP/1.1 200"), "{home}");
    assert!(home.contains("Python"), "the handbook is not there");
    assert_eq!(waits_for(&folder.path().join("opened")).trim(), serving.url);
}

#[test]
fn the_second_command_is_what_continuous_integration_runs() {
    let all: Vec<Vec<String>> = blocks("console").iter().flat_map(|block| commands(block)).collect();
    let [shell, script] = all[1].as_slice() else { panic!("{:?}", all[1]) };
    assert_eq!(shell, "bash");
    assert!(Path::new(REPOSITORY).join(script).is_file(), "{script} is not there");
    let checked = Command::new("bash").args(["-n", script]).current_dir(REPOSITORY).output().expect("bash");
    succeeds(&checked);
    for caller in [".ci/run", ".github/workflows/ci.yml"] {
        let text = fs::read_to_string(Path::new(REPOSITORY).join(caller)).expect("the caller");
        assert!(text.contains(script.as_str()), "{caller} does not run {script}");
    }
}

#[test]
fn a_book_is_written_as_readme_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let writing = blocks("console").into_iter().find(|block| block.contains("cuebook init")).expect("the block");
    let mut at = folder.path().to_owned();
    for words in commands(&writing) {
        let arguments: Vec<&str> = words[1..].iter().map(String::as_str).collect();
        let mut command = Command::new(PROGRAM);
        command.args(&arguments).current_dir(&at);
        match (words[0].as_str(), arguments[0]) {
            ("cd", name) => at = at.join(name),
            ("cuebook", "serve") => {
                with_browser(folder.path(), &mut command);
                let serving = Serving::start(command);
                assert!(serving.get("/basics/what-is-a-closure.html").contains("What is a closure?"));
                assert_eq!(waits_for(&folder.path().join("opened")).trim(), serving.url);
            }
            ("cuebook", _) => succeeds(&command.output().expect("the program runs")),
            (other, _) => panic!("README runs `{other}`"),
        }
    }

    // The page that README shows is a page of that book, and the slip that it shows is reported in those words.
    let page = at.join("content/basics/what-is-a-closure.md");
    let shown = blocks("markdown").into_iter().next().expect("a page");
    fs::write(&page, &shown).expect("written");
    succeeds(&Command::new(PROGRAM).arg("build").current_dir(&at).output().expect("the program runs"));

    fs::write(&page, shown.replace("tags = ", "tag = ")).expect("written");
    let output = Command::new(PROGRAM).arg("build").env("NO_COLOR", "1").current_dir(&at).output().expect("runs");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    let reports: Vec<String> = blocks("text").into_iter().filter(|block| block.starts_with("error[")).collect();
    assert_eq!(reports.len(), 1);
    assert!(said.contains(reports[0].trim_end()), "README shows\n{}\nand what is said is\n{said}", reports[0]);
}

#[test]
fn what_readme_names_is_there() {
    let text = readme();
    let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    for link in links.filter(|link| !link.starts_with("http")) {
        assert!(Path::new(REPOSITORY).join(link.split('#').next().unwrap_or_default()).exists(), "{link}");
    }
    for row in text.lines().filter(|line| line.starts_with("| `")) {
        for name in row.split('|').nth(1).unwrap_or_default().split('`').skip(1).step_by(2) {
            let root = Path::new(REPOSITORY);
            assert!(root.join(name).exists() || root.join("src").join(name).exists(), "{name}");
        }
    }
}
