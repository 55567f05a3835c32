//! The author's first hour, from nothing to a book that its workflow checks, tests and builds: `tests/first-hour.sh` in an empty
//! environment. `tests/wheel.sh` runs the same with the wheel installed.

use crate::project::PROGRAM;
use std::path::Path;
use std::process::Command;

#[test]
fn twelve_commands_make_a_book_of_a_hundred_questions() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["bin", "home", "work"] {
        std::fs::create_dir(folder.path().join(name)).expect("a folder");
    }
    std::os::unix::fs::symlink(PROGRAM, folder.path().join("bin/cuebook")).expect("a link");
    let path = format!("{}:{}", folder.path().join("bin").display(), std::env::var("PATH").unwrap_or_default());
    let mut command = Command::new("bash");
    command
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/first-hour.sh"))
        .current_dir(folder.path().join("work"));
    command.env_clear().env("PATH", path).env("HOME", folder.path().join("home"));
    let output = command.output().expect("bash runs");
    let (said, wrong) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    // Two more install it.
    assert!(output.status.success() && said.ends_with("\n10 commands\n"), "{said}\n{wrong}");
}
