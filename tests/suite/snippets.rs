//! `cuebook test`: code blocks run by plain commands and by Python.

use cuebook::inside::config::TestConfig;
use cuebook::inside::diag::places::line_column;
use cuebook::inside::diag::{Code, Diagnostic};
use cuebook::inside::digest;
use cuebook::inside::input::Source;
use cuebook::inside::markdown::Doc;
use cuebook::inside::markdown::outline;
use cuebook::inside::markdown::{HtmlMode, Quotes, Reading};
use cuebook::inside::tools::snippets::{Report, RunOptions, SnippetOutcome, run};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

fn page(path: &str, text: &str) -> Doc {
    let source =
        Source { path: path.into(), text: text.into(), digest: digest::bytes(text.as_bytes()), ..Source::default() };
    outline::parse(
        &source,
        Reading { quotes: Some(Quotes::ENGLISH), html: HtmlMode::Allow, math: true, remote_images: false },
    )
    .value
}

fn command(words: &[&str]) -> TestConfig {
    TestConfig {
        command: words.iter().map(|word| (*word).to_owned()).collect(),
        timeout: 20,
        install: Some("get it from your system's packages".to_owned()),
        ..TestConfig::default()
    }
}

fn tests() -> BTreeMap<String, TestConfig> {
    let version = vec!["echo".to_owned(), "Shell 1.0".to_owned()];
    let quick = TestConfig { timeout: 1, version: version.clone(), ..command(&["sh"]) };
    BTreeMap::from([
        ("sh".to_owned(), TestConfig { version, ..command(&["sh"]) }),
        ("quick".to_owned(), quick),
        ("cat".to_owned(), command(&["cat"])),
        ("python".to_owned(), command(&["python3"])),
    ])
}

fn run_text(text: &str) -> Report {
    run(&[&page("content/t/a.md", text)], &tests(), &RunOptions::default())
}

fn outcomes(report: &Report) -> Vec<SnippetOutcome> {
    report.blocks.iter().map(|block| block.outcome).collect()
}

fn single(report: &Report) -> &Diagnostic {
    assert_eq!(report.diagnostics.len(), 1, "{:#?}", report.diagnostics);
    &report.diagnostics[0]
}

fn help(report: &Report) -> &str {
    single(report).help.as_deref().unwrap_or_default()
}

#[test]
fn a_block_is_compared_with_the_output_after_it() {
    let text = "```sh\necho one\necho two\n```\n\n```output\none  \ntwo\n\n```\n\nText.\n\n```cat\nas it is\n```\n\n```output\nas it was\n```\n\n\
                ```sh\necho unchecked\n```\n\nText.\n\n```output\nnot its output\n```\n\n```sh no-run\nexit 9\n```\n\n```sql\nselect 1\n```\n";
    let report = run_text(text);
    assert_eq!(
        outcomes(&report),
        [SnippetOutcome::Passed, SnippetOutcome::Failed, SnippetOutcome::Passed, SnippetOutcome::Skipped]
    );
    assert_eq!((report.run, report.checked, report.failed), (3, 2, 1));
    assert_eq!(report.blocks[0].version, "Shell 1.0");
    assert_eq!(report.blocks[3].version, "");
    let problem = single(&report);
    assert_eq!((problem.code, problem.file.as_deref()), (Code::FailedBlock, Some("content/t/a.md")));
    assert_eq!(line_column(text, problem.span.clone().map_or(0, |span| span.start)), (14, 1));
    assert_eq!(help(&report), "- on the page, + printed by the block\n- as it was\n+ as it is");
}

#[test]
fn failures_say_what_happened() {
    let cases = [
        ("```sh\necho broken >&2\nexit 3\n```\n", "this block ended with exit code 3", "broken"),
        ("```sh\nkill -9 $$\n```\n", "this block was ended by signal 9", "it said nothing on standard error"),
        ("```sh\nyes\n```\n", "this block printed without end", "y\ny\ny\ny\ny"),
        ("```sh raises=Error\necho fine\n```\n", "this block should end with `Error`, and ended well", "drop `raises`"),
        ("```quick\nsleep 60\n```\n", "this block was still running after 1 s", "timeout"),
        ("```cat\na\n```\n\n```cat continue\nb\n```\n", "blocks in `cat` cannot continue each other", "hide="),
    ];
    for (text, message, advice) in cases {
        let report = run_text(text);
        assert_eq!(single(&report).message, message);
        assert!(help(&report).contains(advice), "{}", help(&report));
    }
}

/// A name for a process, so that a test can look whether it still runs.
fn runs(mark: &str) -> bool {
    std::fs::read_dir("/proc").into_iter().flatten().flatten().any(|entry| {
        std::fs::read(entry.path().join("cmdline")).is_ok_and(|line| String::from_utf8_lossy(&line).contains(mark))
    })
}

#[test]
#[cfg(target_os = "linux")]
fn nothing_is_left_running() {
    let started = Instant::now();
    // Times that no other run of this test sleeps for.
    let [first, second, third] = [31, 32, 33].map(|seconds| format!("{seconds}.{:07}", std::process::id()));
    // A child in the background, of a block that ends at once and of one that does not.
    let report = run_text(&format!(
        "```quick\nsleep {first} & sleep {second}\n```\n\n```sh\nsleep {third} &\necho done\n```\n\n```output\ndone\n```\n"
    ));
    assert_eq!(outcomes(&report), [SnippetOutcome::Failed, SnippetOutcome::Passed]);
    assert!(started.elapsed() < Duration::from_secs(25));
    for mark in [first, second, third] {
        // The system ends what was killed in its own time.
        let patience = Instant::now();
        while runs(&mark) {
            assert!(patience.elapsed() < Duration::from_secs(5), "sleep {mark} still runs");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

#[test]
fn the_environment_is_clean() {
    let report = run_text(
        "```sh\nenv | grep -v '^PATH=' | sed 's/=.*\\//=…\\//' | sort\ncat\nls -A\n```\n\n```output\nHOME=…/home\nLANG=C.UTF-8\nPWD=…/work\nPYTHONDONTWRITEBYTECODE=1\nPYTHONHASHSEED=0\nTMPDIR=…/tmp\nblock.sh\n```\n",
    );
    assert!(report.diagnostics.iter().all(|problem| problem.message.is_empty()), "{:#?}", report.diagnostics);
    assert_eq!(outcomes(&report), [SnippetOutcome::Passed]);
}

#[test]
fn a_page_has_a_folder_of_its_own() {
    let write = "```sh\necho x > kept\n```\n\n```sh\ncat kept\n```\n\n```output\nx\n```\n";
    let other = "```sh\nls\n```\n\n```output\nblock.sh\n```\n";
    let pages: Vec<Doc> = (0..20)
        .map(|number| page(&format!("content/t/{number}.md"), if number % 2 == 0 { write } else { other }))
        .collect();
    let done = AtomicUsize::new(0);
    let progress = || {
        done.fetch_add(1, Ordering::Relaxed);
    };
    let options = RunOptions { progress: Some(&progress), ..RunOptions::default() };
    let report = run(&pages.iter().collect::<Vec<_>>(), &tests(), &options);
    assert_eq!((report.run, report.failed), (30, 0), "{:#?}", report.diagnostics);
    assert_eq!(done.into_inner(), 20);
    assert!(report.blocks.is_sorted_by_key(|block| pages.iter().position(|page| page.file == block.file)));
}

#[test]
fn a_missing_interpreter_is_one_error() {
    let mut tests = tests();
    tests.insert("klingon".to_owned(), command(&["tlhIngan-Hol"]));
    let text = "```klingon\nnuqneH\n```\n\n```klingon\nQapla'\n```\n\n```sh\ntrue\n```\n\n```klingon no-run\nx\n```\n";
    let report = run(&[&page("content/a.md", text), &page("content/b.md", text)], &tests, &RunOptions::default());
    assert_eq!(single(&report).code, Code::MissingInterpreter);
    assert_eq!(help(&report), "get it from your system's packages");
    assert_eq!((report.run, report.failed), (2, 0));
    let quiet = run(&[&page("content/a.md", "```klingon no-run\nx\n```\n")], &tests, &RunOptions::default());
    assert_eq!(quiet.diagnostics, []);
}

#[test]
fn a_command_may_lie_in_the_book() {
    let book = tempfile::tempdir().expect("a temporary folder");
    let tool = book.path().join("tool");
    std::fs::write(&tool, "#!/bin/sh\necho \"tool $(cat \"$1\")\"\n").expect("a writable folder");
    #[cfg(unix)]
    std::fs::set_permissions(&tool, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("its rights");
    let tests = BTreeMap::from([("cat".to_owned(), command(&["./tool"]))]);
    let options = RunOptions { root: Some(book.path()), ..RunOptions::default() };
    let report = run(&[&page("content/a.md", "```cat\nx\n```\n\n```output\ntool x\n```\n")], &tests, &options);
    assert_eq!((report.run, report.failed), (1, 0), "{:#?}", report.diagnostics);
}

#[test]
fn a_run_can_be_stopped_and_filtered() {
    let slow = page("content/t/slow.md", "```sh\nsleep 60\n```\n\n```sh\nsleep 60\n```\n");
    let stop = AtomicBool::new(false);
    let started = Instant::now();
    let report = std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(300));
            stop.store(true, Ordering::Relaxed);
        });
        run(&[&slow], &tests(), &RunOptions { stop: Some(&stop), ..RunOptions::default() })
    });
    assert!(started.elapsed() < Duration::from_secs(10));
    assert_eq!(outcomes(&report), [SnippetOutcome::Failed, SnippetOutcome::Skipped]);
    let report = run(&[&slow], &tests(), &RunOptions { filter: Some("other/*"), ..RunOptions::default() });
    assert_eq!(report.blocks, []);
}

fn python_is_there() -> bool {
    std::process::Command::new("python3").arg("--version").output().is_ok_and(|output| output.status.success())
}

#[test]
fn python_blocks_continue_and_raise() {
    if !python_is_there() {
        return;
    }
    let text = r#"
```python
import sys
total = 1
print("first", end="")
```

```output
first
```

```python continue raises=ZeroDivisionError
print("before")
total += 1
1 / 0
```

```output
before
```

```python continue
total += 10
print(total)
```

```output
11
```

```python continue raises=shop.NoStock
class NoStock(Exception): pass
raise NoStock(f"left: {total}\nValueError: in the message")
```

```python raises=SystemExit
import sys
sys.exit("Error: no")
```

```python raises=SyntaxError
def f(:
```

```python raises=ExceptionGroup
raise ExceptionGroup("two", [ValueError(1), TypeError(2)])
```

```python
print(sorted(__import__("os").listdir()), __name__, input.__name__)
```

```output
['block.py'] __main__ input
```
"#;
    let report = run_text(text);
    assert_eq!(report.diagnostics, [], "{:#?}", report.diagnostics);
    assert_eq!((report.run, report.checked), (8, 4));
    assert!(report.blocks[0].version.starts_with("Python 3."), "{}", report.blocks[0].version);
}

#[test]
fn python_failures_are_told_once() {
    if !python_is_there() {
        return;
    }
    let report = run_text(
        "```python\nx = 1\n\nprint(missing)\n```\n\n```python continue\nprint(x)\n```\n\n```python\nimport nosuchmodule\n```\n",
    );
    assert_eq!(outcomes(&report), [SnippetOutcome::Failed, SnippetOutcome::Skipped, SnippetOutcome::Failed]);
    assert_eq!(report.diagnostics[0].message, "this block failed with `NameError`");
    let help = report.diagnostics[0].help.as_deref().unwrap_or_default();
    assert!(help.contains("File \"block.py\", line 3") && help.ends_with("name 'missing' is not defined"), "{help}");
    let help = report.diagnostics[1].help.as_deref().unwrap_or_default();
    assert!(help.ends_with("get it from your system's packages"), "{help}");
    let report = run_text("```python\nx = 1\n```\n\n```python continue raises=KeyError\nint('x')\n```\n");
    assert_eq!(single(&report).message, "this block should end with `KeyError`, and ended with `ValueError`");
    assert!(help_of_chain(&report), "{}", single(&report).help.as_deref().unwrap_or_default());
}

fn help_of_chain(report: &Report) -> bool {
    help(report).contains("its own first line is 5")
}

#[test]
fn pools_of_processes_run_and_print_the_line_once() {
    if !python_is_there() {
        return;
    }
    let text = r#"
```python
from multiprocessing import get_context

def double(n):
    return 2 * n
```

```python continue
if __name__ == "__main__":
    for method in ("spawn", "forkserver", "fork"):
        with get_context(method).Pool(2) as pool:
            print(method, pool.map(double, [1, 2, 3]))
```

```output
spawn [2, 4, 6]
forkserver [2, 4, 6]
fork [2, 4, 6]
```
"#;
    if cfg!(target_os = "linux") {
        let report = run_text(text);
        assert_eq!(report.diagnostics, [], "{:#?}", report.diagnostics);
    }
}

#[test]
fn what_hangs_on_the_hash_seed_is_not_recorded() {
    if !python_is_there() {
        return;
    }
    let print = "```python\nprint({'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'})\n```\n";
    let seen = run_text(&format!("{print}\n```output\nx\n```\n"));
    let line = help(&seen).lines().find_map(|line| line.strip_prefix("+ ")).unwrap_or_default().to_owned();
    let doc = page("content/a.md", &format!("{print}\n```output\n{line}\n```\n"));
    assert_eq!(run(&[&doc], &tests(), &RunOptions::default()).failed, 0);
    let report = run(&[&doc], &tests(), &RunOptions { record: true, ..RunOptions::default() });
    assert!(single(&report).message.contains("the order of a set"), "{}", single(&report).message);
}
