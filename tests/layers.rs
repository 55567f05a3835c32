//! The layers of the program: a file imports only from its own layer and those below it.
//!
//! Reads the sources as text. The table is that of the architecture document; a file without a place in it fails.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Layers from the ground up, each with the files and folders that belong to it. A file goes by its longest name here.
const LAYERS: &[&[&str]] = &[
    &["controls", "diag", "digest", "nofollow", "route", "stamp", "style_addresses"],
    &["config", "dates", "input", "keys"],
    &["active"],
    &["markdown"],
    &["book"],
    &["outputs"],
    &["site/artifact", "site/routes", "site/singles", "site/trace"],
    &["cache"],
    &["site"],
    &["publish"],
    &["pipeline"],
    &["tools", "dev"],
    &["cli"],
];

/// The files of `outputs` that see the whole book. Makers ask `Facts`, so that what they ask for is recorded.
const SEE_ALL: &[&str] =
    &["outputs/scene", "outputs/fact", "outputs/facts", "outputs/offline", "outputs/sheets/glyphs"];

/// The makers that stand in `site`.
const MAKERS: &[&str] = &["site/makers", "site/singles"];

/// What only some files may touch, with those files. Names of folders stand for all that is in them.
const OUTSIDE: &[(&str, &[&str])] = &[
    ("std::fs", &["input", "nofollow", "stamp", "cache", "publish", "tools", "dev", "cli"]),
    ("std::net", &["tools", "dev"]),
    ("std::env", &["cache/folder", "tools", "cli"]),
    ("std::process", &["tools", "cli"]),
    ("std::time", &["input", "stamp", "tools", "dev", "cli"]),
    ("SystemTime", &["input", "stamp", "tools", "dev", "cli"]),
    ("Instant::now", &["tools", "dev", "cli"]),
    ("ureq", &["tools"]),
    ("walkdir", &["input", "publish/clean", "publish/manifest", "publish/stage", "tools"]),
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

fn layer(file: &str) -> Option<usize> {
    let length = |names: &[&str]| {
        let fits = |name: &&&str| file == **name || file.starts_with(&format!("{name}/"));
        names.iter().filter(fits).map(|name| name.len()).max()
    };
    let fitting = LAYERS.iter().enumerate().filter_map(|(layer, names)| Some((length(names)?, layer)));
    fitting.max().map(|(_, layer)| layer)
}

/// The paths of a `use` declaration, its braces written out.
fn written_out_paths(before: &str, tree: &str, paths: &mut Vec<String>) {
    let Some(open) = tree.find('{') else {
        paths.push(format!("{before}{}", tree.split(" as ").next().unwrap_or(tree)));
        return;
    };
    let inner = &tree[open + 1..tree.rfind('}').expect("braces in pairs")];
    let (mut depth, mut start) = (0, 0);
    for (at, c) in inner.char_indices().chain([(inner.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let part = inner[start..at].trim();
                if !part.is_empty() {
                    written_out_paths(&format!("{before}{}", &tree[..open]), part, paths);
                }
                start = at + 1;
            }
            _ => {}
        }
    }
}

/// The paths from the root that a file names: in `use` declarations and inline, by `crate::`, by `super::`, and by the name
/// of a module that the file declares.
fn paths_of(file: &File) -> Vec<String> {
    let own = file.name.strip_suffix("/mod").unwrap_or(&file.name).replace('/', "::");
    let above = own.rsplit_once("::").map_or("", |(above, _)| above);
    let declared: Vec<&str> = file
        .code
        .lines()
        .filter_map(|line| {
            line.trim_start_matches("pub ").trim_start_matches("pub(crate) ").strip_prefix("mod ")?.strip_suffix(';')
        })
        .collect();
    let absolute = |path: &str| {
        let first = path.split("::").next().unwrap_or(path);
        match first {
            "crate" => path.strip_prefix("crate::").map(str::to_owned),
            "super" => path.strip_prefix("super::").map(|rest| format!("{above}::{rest}")),
            name if declared.contains(&name) => Some(format!("{own}::{path}")),
            _ => None,
        }
    };
    let mut written = Vec::new();
    for statement in file.code.split(';') {
        let uses = ["use ", "pub use ", "pub(crate) use "].iter().find_map(|word| {
            statement.rsplit_once('\n').map_or(statement, |(_, last)| last).trim_start().strip_prefix(word).or_else(
                || {
                    let at = statement.find(&format!("\n{word}"))?;
                    Some(&statement[at + 1 + word.len()..])
                },
            )
        });
        match uses {
            Some(tree) => written_out_paths("", &tree.split_whitespace().collect::<Vec<_>>().join(" "), &mut written),
            None => {
                let words = statement.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | ':' | '.')));
                let words = words.filter_map(|word| word.rsplit("..").next());
                // `text.parse::<i64>()` calls a method.
                written.extend(words.filter(|word| word.contains("::") && !word.contains('.')).map(str::to_owned));
            }
        }
    }
    written.iter().filter_map(|path| absolute(&path.replace(' ', ""))).collect()
}

/// What a door hands on: for each name the path that it stands for.
fn handed_on(door: &File) -> BTreeMap<String, String> {
    let folder = door.name.strip_suffix("/mod").unwrap_or_default().replace('/', "::");
    let mut paths = Vec::new();
    for statement in door.code.split(';') {
        let re_exported = statement.split_once("pub use ").or_else(|| statement.split_once("pub(crate) use "));
        if let Some((_, tree)) = re_exported {
            written_out_paths("", &tree.split_whitespace().collect::<Vec<_>>().join(" "), &mut paths);
        }
    }
    let name = |path: &str| path.rsplit("::").next().unwrap_or(path).to_owned();
    paths.iter().map(|path| (name(path), format!("{folder}::{path}"))).collect()
}

/// For each file the files that it imports from.
fn imports(files: &[File]) -> BTreeMap<&str, BTreeSet<&str>> {
    let doors: BTreeMap<&str, BTreeMap<String, String>> =
        files.iter().filter_map(|file| Some((file.name.strip_suffix("/mod")?, handed_on(file)))).collect();
    let named = |name: &str| files.iter().map(|file| file.name.as_str()).find(|known| *known == name);
    let target = |path: &str| {
        let parts: Vec<&str> = path.split("::").collect();
        (1..=parts.len()).rev().find_map(|length| {
            let name = parts[..length].join("/");
            let handed = || doors.get(name.as_str())?.get(*parts.get(length)?);
            if let Some(real) = handed() {
                let parts: Vec<&str> = real.split("::").collect();
                return (1..parts.len()).rev().find_map(|length| named(&parts[..length].join("/")));
            }
            named(&name).or_else(|| named(&format!("{name}/mod")))
        })
    };
    let of_file = |file: &'_ File| -> BTreeSet<&str> {
        paths_of(file).iter().filter_map(|path| target(path)).filter(|other| *other != file.name).collect()
    };
    files.iter().filter(|file| !file.name.ends_with("/mod")).map(|file| (file.name.as_str(), of_file(file))).collect()
}

#[test]
fn a_file_imports_only_from_its_layer_and_below() {
    let files = sources();
    let mut wrong = Vec::new();
    for (file, imported) in imports(&files).iter().filter(|(file, _)| !matches!(**file, "lib" | "main")) {
        let Some(own) = layer(file) else {
            wrong.push(format!("src/{file}.rs has no layer"));
            continue;
        };
        let above = imported.iter().filter(|other| layer(other).is_none_or(|other| other > own));
        wrong.extend(above.map(|other| format!("src/{file}.rs imports from src/{other}.rs, which is above it")));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn no_imports_go_in_a_circle() {
    let files = sources();
    let mut imports = imports(&files);
    assert!(imports.values().map(BTreeSet::len).sum::<usize>() > 400, "imports are not found any more");
    // Whatever imports nothing that is left is in no circle.
    loop {
        let free: Vec<&str> = imports.iter().filter(|(_, of)| of.is_empty()).map(|(file, _)| *file).collect();
        if free.is_empty() {
            break;
        }
        imports.retain(|file, _| !free.contains(file));
        imports.values_mut().for_each(|of| of.retain(|other| !free.contains(other) && !other.ends_with("/mod")));
    }
    // Whatever nothing that is left imports is in none either.
    loop {
        let used: BTreeSet<&str> = imports.values().flatten().copied().collect();
        let before = imports.len();
        imports.retain(|file, _| used.contains(file));
        if imports.len() == before {
            break;
        }
    }
    let lines: Vec<String> = imports.iter().map(|(file, of)| format!("src/{file}.rs imports {of:?}")).collect();
    assert!(lines.is_empty(), "\n{}", lines.join("\n"));
}

#[test]
fn no_type_is_implemented_in_two_files() {
    let files = sources();
    let word = |text: &str| {
        let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
        text[..end].to_owned()
    };
    let defined = |file: &File| -> BTreeSet<String> {
        let lines = file.code.lines().map(|line| {
            let start = line.find("struct ").or_else(|| line.find("enum ")).filter(|at| line[..*at].starts_with("pub"));
            &line[start.unwrap_or(0)..]
        });
        lines.filter_map(|line| line.strip_prefix("struct ").or_else(|| line.strip_prefix("enum "))).map(word).collect()
    };
    let all: BTreeSet<String> = files.iter().flat_map(defined).collect();
    let mut wrong = Vec::new();
    for file in &files {
        let own = defined(file);
        for line in file.code.lines().filter(|line| line.starts_with("impl")) {
            let rest = line.strip_prefix("impl").unwrap_or_default();
            let rest = if rest.starts_with('<') { after_brackets(rest) } else { rest };
            let of = rest.split(" for ").last().unwrap_or(rest).trim();
            let of = word(of.rsplit("::").next().unwrap_or(of));
            if all.contains(&of) && !own.contains(&of) {
                wrong.push(format!("src/{}.rs implements {of}, which another file defines", file.name));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// What follows `<…>`.
fn after_brackets(text: &str) -> &str {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '<' => depth += 1,
            '>' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[at + 1..];
        }
    }
    text
}

/// A name in two files means two things to whoever searches for it, private or not.
#[test]
fn no_two_types_have_one_name() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in sources() {
        for line in file.code.lines() {
            let declared = line.trim_start();
            // `type` within `impl` names what a trait asks for.
            let is_own = !declared.starts_with("type ") || declared.len() == line.len();
            let words = declared.split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '(' | ')'));
            let mut words = words.skip_while(|word| word.starts_with("pub"));
            let keyword = words.next().unwrap_or_default();
            if let (true, "struct" | "enum" | "trait" | "type" | "union", Some(name)) = (is_own, keyword, words.next())
            {
                let name = name.split('(').next().unwrap_or(name);
                places.entry(name.to_owned()).or_default().push(format!("src/{}.rs", file.name));
            }
        }
    }
    assert!(places.len() > 500, "types are not found any more");
    let twice: Vec<String> = places
        .iter()
        .filter(|(_, places)| places.len() > 1)
        .map(|(name, places)| format!("`{name}` stands in {}", places.join(" and ")))
        .collect();
    assert!(twice.is_empty(), "\n{}", twice.join("\n"));
}

#[test]
fn makers_ask_facts() {
    let makers =
        sources().into_iter().filter(|file| file.name.starts_with("outputs/") || MAKERS.contains(&file.name.as_str()));
    let makers = makers.filter(|file| !SEE_ALL.contains(&file.name.as_str()));
    let sees = |file: &File| {
        let names = file.code.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "Scene");
        names.then(|| file.name.clone())
    };
    let wrong: Vec<String> = makers.filter_map(|file| sees(&file)).collect();
    assert!(wrong.is_empty(), "these files name `Scene`: {wrong:?}");
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
                    && !line.starts_with("pub(crate) mod ")
                    && !line.starts_with("pub(crate) use ")
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

/// Most lines of a file, of a function; most parameters, `self` apart.
const LIMITS: (usize, usize, usize) = (500, 60, 5);

#[test]
fn files_functions_and_parameters_are_few() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    walk(&root.join("src"), &mut paths);
    for krate in fs::read_dir(root.join("crates")).expect("the crates").flatten() {
        walk(&krate.path().join("src"), &mut paths);
    }
    let (mut wrong, mut functions) = (Vec::new(), 0);
    for path in paths {
        let text = fs::read_to_string(&path).expect("a source");
        let name = path.strip_prefix(root).expect("a source below the root").to_string_lossy().replace('\\', "/");
        let lines = text.lines().count();
        if lines > LIMITS.0 {
            wrong.push(format!("{name} has {lines} lines"));
        }
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for (function, lines, parameters) in functions_of(code) {
            functions += 1;
            if lines > LIMITS.1 {
                wrong.push(format!("{name}: `{function}` has {lines} lines"));
            }
            if parameters > LIMITS.2 {
                wrong.push(format!("{name}: `{function}` has {parameters} parameters"));
            }
        }
    }
    assert!(functions > 1000, "functions are not found any more");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The functions of formatted code: name, lines, parameters without `self`.
fn functions_of(code: &str) -> Vec<(&str, usize, usize)> {
    let lines: Vec<&str> = code.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let indent = &line[..line.len() - line.trim_start().len()];
        let Some((before, rest)) = line.trim_start().split_once("fn ") else { continue };
        if !before.split_whitespace().all(|word| word.starts_with("pub") || matches!(word, "async" | "const")) {
            continue;
        }
        let name = &rest[..rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())];
        let one_line = line.ends_with([';', '}']);
        let end = format!("{indent}}}");
        let last = lines[at..].iter().position(|line| one_line || *line == end || *line == format!("{indent});"));
        found.push((name, last.map_or(1, |last| last + 1), parameters(&lines[at..].join("\n"))));
    }
    found
}

/// How many parameters a declaration that stands at the start of `text` has.
fn parameters(text: &str) -> usize {
    let declaration = &text[text.find("fn ").unwrap_or(0)..];
    // Type parameters come first.
    let mut depth = 0;
    let open = declaration.char_indices().find(|(_, c)| {
        depth += match c {
            '<' => 1,
            '>' => -1,
            _ => 0,
        };
        *c == '(' && depth == 0
    });
    let Some((open, _)) = open else { return 0 };
    let (mut depth, mut parts, mut before) = (0, vec![String::new()], ' ');
    for c in declaration[open + 1..].chars() {
        match c {
            '(' | '[' | '{' | '<' => depth += 1,
            ')' if depth == 0 => break,
            '>' if before == '-' || before == '=' => {}
            ')' | ']' | '}' | '>' => depth -= 1,
            _ => {}
        }
        match c {
            ',' if depth == 0 => parts.push(String::new()),
            _ => parts.last_mut().expect("a part").push(c),
        }
        before = c;
    }
    parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty() && !part.ends_with("self")).count()
}

/// The files through which a page's bytes go between `input.rs`, which reads, and `publish/`, which writes.
#[test]
fn the_walk_of_a_page_passes_at_most_fifteen_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("docs/architecture.md")).expect("docs/architecture.md");
    let walk = text.split("## The walk of one page").nth(1).and_then(|rest| rest.split("\n## ").next());
    let step = |line: &str| Some(line.split_once(". `")?.1.split_once('`')?.0.to_owned());
    let numbered = walk.expect("the walk").lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit()));
    let files: Vec<String> = numbered.filter_map(step).collect();
    for file in &files {
        assert!(root.join("src").join(file).is_file(), "the walk names `{file}`, which is not there");
    }
    let between = files.iter().filter(|file| *file != "input.rs" && !file.starts_with("publish/")).count();
    assert!((10..=15).contains(&between), "{between} files");
}
