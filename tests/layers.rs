//! The layers of the program: a file imports only from its own layer and those below it.
//!
//! Reads the sources as text. The table is that of the architecture document; a file without a place in it fails.

use std::fs;
use std::path::{Path, PathBuf};

/// Layers from the ground up, each with the files (or folders) that belong to it.
const LAYERS: &[&[&str]] = &[
    &["controls", "diag", "digest", "nofollow", "route"],
    &["config", "input", "keys"],
    &["active"],
    &["markdown"],
    &["book"],
    &["outputs"],
    &["build"],
    &["tools", "dev"],
    &["cli"],
];

/// What only some files may touch, with those files. Names of folders stand for all that is in them.
const OUTSIDE: &[(&str, &[&str])] = &[
    (
        "std::fs",
        &[
            "input",
            "nofollow",
            "build/destination",
            "build/folder",
            "build/kept",
            "build/manifest",
            "build/publish",
            "build/remembered",
            "build/stage",
            "build/swap",
            "tools",
            "dev",
            "cli",
        ],
    ),
    ("std::net", &["tools", "dev"]),
    ("std::env", &["build/folder", "tools", "cli"]),
    ("std::process", &["tools", "cli"]),
    ("std::time", &["build/folder", "input", "tools", "dev", "cli"]),
    ("SystemTime", &["build/folder", "input", "tools", "dev", "cli"]),
    ("Instant::now", &["tools", "dev", "cli"]),
    ("ureq", &["tools"]),
    ("walkdir", &["input", "build/manifest", "build/publish", "build/stage", "tools"]),
    ("notify::", &["dev"]),
    ("axum::", &["dev"]),
    ("println!", &["cli"]),
    ("eprintln!", &["cli"]),
];

struct File {
    /// Path below `src/`, without `.rs`: `book/links`.
    name: String,
    /// The text up to its tests, without comments.
    code: String,
}

fn sources() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    walk(&root, &mut paths);
    paths.sort();
    let files = paths.iter().map(|path| {
        let name = path.strip_prefix(&root).expect("a source below src").with_extension("");
        let name = name.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        let text = fs::read_to_string(path).expect("a source");
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let code: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        File { name, code: code.join("\n") }
    });
    files.collect()
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, paths);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            paths.push(path);
        }
    }
}

fn layer(module: &str) -> Option<usize> {
    let top = module.split(['/', ':']).next().unwrap_or(module);
    LAYERS.iter().position(|names| names.contains(&top))
}

/// The modules that a text names by `crate::…`, in `use` lines and inline, each with its line.
fn imports(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in code.lines().enumerate() {
        for (at, _) in line.match_indices("crate::") {
            let rest = &line[at + "crate::".len()..];
            // `use crate::{config, keys};` names several at once.
            let names: Vec<&str> = match rest.strip_prefix('{') {
                Some(list) => list.split('}').next().unwrap_or(list).split(',').map(str::trim).collect(),
                None => vec![rest],
            };
            for name in names {
                let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
                found.push((number + 1, name[..end].to_owned()));
            }
        }
    }
    found
}

#[test]
fn a_file_imports_only_from_its_layer_and_below() {
    let mut wrong = Vec::new();
    for file in sources().iter().filter(|file| !matches!(file.name.as_str(), "lib" | "main")) {
        let Some(own) = layer(&file.name) else {
            wrong.push(format!("src/{}.rs has no layer", file.name));
            continue;
        };
        for (line, module) in imports(&file.code) {
            match layer(&module) {
                Some(other) if other <= own => {}
                Some(_) => wrong.push(format!("src/{}.rs (code line {line}) imports `{module}` from above", file.name)),
                None => wrong.push(format!("src/{}.rs (code line {line}) imports `{module}`: no layer", file.name)),
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn doors_hold_no_items() {
    let mut wrong = Vec::new();
    for file in sources().iter().filter(|file| file.name.ends_with("/mod")) {
        let own = file.code.lines().map(str::trim).filter(|line| !line.is_empty());
        let items: Vec<&str> = own
            .filter(|line| {
                !line.starts_with("#[cfg(feature")
                    && !line.starts_with("pub mod ")
                    && !line.starts_with("mod ")
                    && !line.starts_with("pub use ")
            })
            .collect();
        if !items.is_empty() {
            wrong.push(format!("src/{}.rs holds {items:?}", file.name));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn only_a_few_files_touch_the_world() {
    let mut wrong = Vec::new();
    for file in sources().iter().filter(|file| !matches!(file.name.as_str(), "lib" | "main")) {
        // `use std::{fs, io};` is written out, so that one search finds every way of naming a module.
        let code = file.code.lines().map(written_out).collect::<Vec<_>>().join("\n");
        for (what, owners) in OUTSIDE {
            let may = owners.iter().any(|owner| file.name == *owner || file.name.starts_with(&format!("{owner}/")));
            if let Some(line) = code.lines().find(|line| line.contains(what)).filter(|_| !may) {
                wrong.push(format!("src/{}.rs: `{}`", file.name, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn written_out(line: &str) -> String {
    match line.trim().strip_prefix("use std::{").and_then(|rest| rest.strip_suffix("};")) {
        Some(list) => list.split(',').map(|name| format!("use std::{};", name.trim())).collect::<Vec<_>>().join(" "),
        None => line.to_owned(),
    }
}

#[test]
fn every_file_opens_with_its_purpose() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    walk(&root, &mut paths);
    let silent: Vec<String> = paths
        .iter()
        .filter(|path| !fs::read_to_string(path).unwrap_or_default().starts_with("//! "))
        .map(|path| path.display().to_string())
        .collect();
    assert!(silent.is_empty(), "{silent:?}");
}
