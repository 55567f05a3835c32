//! Tells a release build which revision it was made from, when the sources are exactly that revision: `CUEBOOK_REVISION`.
//!
//! `cuebook init` writes that revision into the workflow of a new book. Debug builds never ask, so that a commit does not
//! compile the program again.

use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("PROFILE").as_deref() != Ok("release") {
        return;
    }
    for path in ["src", "themes/default", "crates", "Cargo.toml", "Cargo.lock"] {
        if std::path::Path::new(path).exists() {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    if let Some(log) = git(&["rev-parse", "--git-path", "logs/HEAD"]).filter(|log| std::path::Path::new(log).exists()) {
        println!("cargo::rerun-if-changed={log}");
    }
    let clean = git(&["status", "--porcelain"]).is_some_and(|changes| changes.is_empty());
    if let Some(revision) = git(&["rev-parse", "HEAD"]).filter(|_| clean) {
        println!("cargo::rustc-env=CUEBOOK_REVISION={revision}");
    }
}

/// What git prints, when there is a git that knows this folder.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}
