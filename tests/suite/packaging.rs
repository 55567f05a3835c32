//! What is published has the names that installers look for, and one place names the repository.

use crate::project::PROGRAM;
use std::fs;
use std::path::Path;
use std::process::Command;

fn file(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a file")
}

#[test]
fn archives_have_the_names_that_installers_ask_for() {
    let manifest: toml::Table = file("Cargo.toml").parse().expect("TOML");
    let binstall = &manifest["package"]["metadata"]["binstall"];
    let text = |key: &str| binstall[key].as_str().expect("text").to_owned();
    let workflow = file(".github/workflows/release.yml");
    // `$TAG` is `v` and the version.
    assert!(workflow.contains("name=\"cuebook-$TAG-$TARGET\""));
    assert!(
        workflow.contains("tar -czf \"$name.tar.gz\" \"$name\"") && workflow.contains("7z a \"$name.zip\" \"$name\"")
    );
    let url = text("pkg-url")
        .replace("{ version }", "1.2.3")
        .replace("{ target }", "T")
        .replace("{ archive-suffix }", ".tgz");
    assert_eq!(url, "{ repo }/releases/download/v1.2.3/cuebook-v1.2.3-T.tgz");
    assert_eq!(text("bin-dir"), "cuebook-v{ version }-{ target }/{ bin }{ binary-ext }");
    assert_eq!(binstall["overrides"]["x86_64-pc-windows-msvc"]["pkg-fmt"].as_str(), Some("zip"));
}

#[test]
fn one_place_names_the_repository() {
    let manifest: toml::Table = file("Cargo.toml").parse().expect("TOML");
    assert!(manifest["package"].get("homepage").is_none() && manifest["package"].get("documentation").is_none());
    let wheel: toml::Table = file("pyproject.toml").parse().expect("TOML");
    assert!(wheel["project"].get("urls").is_none(), "maturin takes them from Cargo.toml");
    assert_eq!(wheel["tool"]["maturin"]["bindings"].as_str(), Some("bin"));
    assert_eq!(wheel["project"]["name"], manifest["package"]["name"]);
}

#[test]
fn every_command_has_a_man_page_and_every_shell_completions() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str]| {
        let output = Command::new(PROGRAM).args(arguments).output().expect("the program runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    run(&["man", &folder.path().display().to_string()]);
    for command in ["", "-build", "-check", "-import", "-export", "-deploy", "-theme-eject"] {
        let page = fs::read_to_string(folder.path().join(format!("cuebook{command}.1"))).expect("a man page");
        assert!(page.contains(".SH SYNOPSIS"), "{command}");
    }
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        assert!(run(&["completions", shell]).contains("cuebook"), "{shell}");
    }
}
