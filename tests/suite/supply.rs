//! What comes from others is what it is said to be: crates by source and licence, fonts and scripts by their hashes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn toml_of(path: &str) -> toml::Table {
    fs::read_to_string(root().join(path)).expect("a file").parse().expect("TOML")
}

fn names(table: &toml::Table, key: &str) -> BTreeSet<String> {
    table[key].as_table().expect("a table").keys().cloned().collect()
}

/// The crates of a lock file: name, source, whether it has a checksum.
fn locked(path: &str) -> Vec<(String, Option<String>, bool)> {
    let text = |package: &toml::Value, key: &str| package.get(key).and_then(|value| value.as_str().map(str::to_owned));
    let lock = toml_of(path);
    let packages = lock["package"].as_array().expect("packages").iter();
    packages
        .map(|package| {
            (text(package, "name").expect("a name"), text(package, "source"), text(package, "checksum").is_some())
        })
        .collect()
}

#[test]
fn every_crate_comes_from_the_registry_with_a_checksum_and_none_is_banned() {
    let rules = toml_of("tests/suite/data/crates.toml");
    let (banned, unmaintained) = (names(&rules, "banned"), names(&rules, "unmaintained"));
    let own = |name: &str| {
        matches!(name, "cuebook" | "cuebook-fuzz") || root().join("crates").join(name).join("Cargo.toml").exists()
    };
    for lock in ["Cargo.lock", "fuzz/Cargo.lock"] {
        let crates = locked(lock);
        for (name, source, checksum) in crates.iter().filter(|(name, ..)| !own(name)) {
            assert_eq!(source.as_deref(), Some(REGISTRY), "{lock}: {name} is not from the registry");
            assert!(checksum, "{lock}: {name} has no checksum");
            assert!(!banned.contains(name), "{lock}: {name} is banned: {}", rules["banned"][name]);
        }
    }
    let present: BTreeSet<String> = locked("Cargo.lock").into_iter().map(|(name, ..)| name).collect();
    let gone: Vec<&String> = unmaintained.iter().filter(|name| !present.contains(*name)).collect();
    assert!(gone.is_empty(), "no longer there, so take them off the list: {gone:?}");
}

/// Whether a licence expression can be met with the allowed licences alone. `AND` binds closer than `OR`; an old `/` is `OR`.
fn can_be_met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let met = alternatives(&tokens, &mut at, allowed);
    met && at == tokens.len()
}

fn alternatives(tokens: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut met = all_of(tokens, at, allowed);
    while tokens.get(*at) == Some(&"OR") {
        *at += 1;
        met |= all_of(tokens, at, allowed);
    }
    met
}

fn all_of(tokens: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut met = one(tokens, at, allowed);
    while tokens.get(*at) == Some(&"AND") {
        *at += 1;
        met &= one(tokens, at, allowed);
    }
    met
}

fn one(tokens: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let Some(token) = tokens.get(*at) else { return false };
    *at += 1;
    if *token == "(" {
        let met = alternatives(tokens, at, allowed);
        let closed = tokens.get(*at) == Some(&")");
        *at += 1;
        return met && closed;
    }
    let mut name = (*token).to_owned();
    if tokens.get(*at) == Some(&"WITH") {
        name = format!("{name} WITH {}", tokens.get(*at + 1).unwrap_or(&""));
        *at += 2;
    }
    allowed.contains(&name)
}

#[test]
fn licence_expressions_are_read_as_they_are_meant() {
    let allowed: BTreeSet<String> = ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned).into();
    for met in ["MIT", "GPL-3.0 OR MIT", "MIT/GPL-3.0", "(GPL-3.0 OR ISC) AND MIT", "Apache-2.0 WITH LLVM-exception"] {
        assert!(can_be_met(met, &allowed), "{met}");
    }
    for not in [
        "",
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "(MIT OR ISC) AND GPL-3.0",
        "GPL-3.0 OR MIT AND GPL-3.0",
        "Apache-2.0",
        "MIT MIT",
        "(MIT",
    ] {
        assert!(!can_be_met(not, &allowed), "{not}");
    }
}

#[test]
fn every_crate_of_this_platform_has_a_licence_that_is_allowed() {
    let rules = toml_of("tests/suite/data/crates.toml");
    let licences = rules["licences"].as_array().expect("a list").iter();
    let allowed: BTreeSet<String> = licences.map(|licence| licence.as_str().expect("text").to_owned()).collect();
    let version = Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["metadata", "--offline", "--locked", "--format-version", "1", "--filter-platform", host]);
    let output = cargo.current_dir(root()).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    assert!(packages.len() > 100, "only {} crates", packages.len());
    for package in packages {
        let licence = package["license"].as_str().unwrap_or_default();
        assert!(can_be_met(licence, &allowed), "{}: the licence `{licence}` is not on the list", package["name"]);
    }
}

/// The hashes on record, by the file's path from the theme.
fn recorded() -> BTreeMap<String, String> {
    let manifest = toml_of("themes/default/vendor/manifest.toml");
    let mut hashes = BTreeMap::new();
    for library in manifest["library"].as_array().expect("libraries") {
        let file = library["file"].as_str().expect("a file");
        let path = file.strip_prefix("../").map_or_else(|| format!("vendor/{file}"), str::to_owned);
        hashes.insert(path, library["sha256"].as_str().expect("a hash").to_owned());
    }
    let fonts = fs::read_to_string(root().join("tests/suite/data/fonts.sha256")).expect("a file");
    for line in fonts.lines() {
        let (hash, path) = line.split_once("  ").expect("a hash and a path");
        hashes.insert(path.to_owned(), hash.to_owned());
    }
    hashes
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        match entry.path() {
            path if path.is_dir() => files_below(&path, found),
            path => found.push(path),
        }
    }
}

#[test]
fn fonts_and_vendored_scripts_are_the_ones_on_record_and_all_are_on_record() {
    let theme = root().join("themes/default");
    let mut found = Vec::new();
    ["fonts", "vendor"].iter().for_each(|folder| files_below(&theme.join(folder), &mut found));
    let program = |path: &PathBuf| {
        path.extension().is_some_and(|ending| ["ttf", "woff2", "woff", "js"].iter().any(|known| ending == *known))
    };
    let found: BTreeMap<String, String> = found
        .into_iter()
        .filter(program)
        .map(|path| {
            let name =
                path.strip_prefix(&theme).expect("below").iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>();
            (name.join("/"), sha256(&fs::read(&path).expect("a file")))
        })
        .collect();
    assert_eq!(found, recorded());
}

fn sha256(bytes: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn what_is_promised_names_tests_and_files_that_exist() {
    let promises = fs::read_to_string(root().join("docs/reliability.md")).expect("a file");
    let (mut tests, mut files) = (0, 0);
    for name in promises.split('`').skip(1).step_by(2) {
        if let Some((module, start)) = name.split_once("::").filter(|(module, _)| !module.contains(['/', ' '])) {
            let suite = root().join(format!("tests/suite/{module}.rs"));
            let Ok(text) = fs::read_to_string(suite) else { continue };
            let start = start.trim_end_matches('…');
            assert!(text.contains(&format!("fn {start}")), "{name}");
            tests += 1;
        } else if ["src/", "tests/", "crates/", "docs/", ".github/"].iter().any(|folder| name.starts_with(folder)) {
            assert!(root().join(name).exists(), "{name}");
            files += 1;
        }
    }
    assert!(tests > 30 && files > 5, "{tests} tests and {files} files");
}
