//! What is made while the program is compiled: the built-in theme's scripts without comments and long names, its style sheets
//! without comments and needless spaces, and the revision.
//!
//! In: `themes/default/js` and `css`, git. Out: the same files below `$OUT_DIR/minified`, which `src/outputs/theme.rs` embeds; in a release
//! build of a revision without changes `CUEBOOK_REVISION`, which `cuebook init` writes into the workflow of a new book. Debug
//! builds never ask for it, so that a commit does not compile the program again.

use oxc_allocator::Allocator;
use oxc_codegen::{Codegen, CodegenOptions};
use oxc_minifier::{Minifier, MinifierOptions};
use oxc_parser::Parser;
use oxc_span::SourceType;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

const THEME: &str = "themes/default";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let to = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("minified");
    if to.exists() {
        fs::remove_dir_all(&to).unwrap_or_else(|error| panic!("{}: {error}", to.display()));
    }
    for folder in ["js", "css"] {
        let from = Path::new(THEME).join(folder);
        println!("cargo::rerun-if-changed={}", from.display());
        minify(&from, &to.join(folder)).unwrap_or_else(|error| panic!("{error}"));
    }
    if env::var("PROFILE").as_deref() == Ok("release") {
        tell_revision();
    }
}

/// Minifies each script and style sheet of a folder and of those in it.
fn minify(from: &Path, to: &Path) -> Result<(), String> {
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |error: io::Error| format!("{path}: {error}")
    };
    fs::create_dir_all(to).map_err(failed(to))?;
    for entry in fs::read_dir(from).map_err(failed(from))? {
        let path = entry.map_err(failed(from))?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            minify(&path, &target)?;
            continue;
        }
        let text = || fs::read_to_string(&path).map_err(failed(&path));
        let small = match path.extension().and_then(|extension| extension.to_str()) {
            Some("js") => minified(&text()?, &path)?,
            Some("css") => tight(&text()?),
            _ => continue,
        };
        fs::write(&target, small).map_err(failed(&target))?;
    }
    Ok(())
}

/// A script, no module: what it declares for others keeps its name.
fn minified(text: &str, path: &Path) -> Result<String, String> {
    let memory = Allocator::default();
    let mut parsed = Parser::new(&memory, text, SourceType::script()).parse();
    if let Some(error) = parsed.errors.first() {
        return Err(format!("{}: {error}", path.display()));
    }
    let names = Minifier::new(MinifierOptions::default()).minify(&memory, &mut parsed.program).scoping;
    Ok(Codegen::new().with_options(CodegenOptions::minify()).with_scoping(names).build(&parsed.program).code)
}

/// A style sheet without comments and without spaces that change nothing: those at the ends of lines, around braces and semicolons,
/// and after commas and colons. Text in quotation marks stays as it is.
fn tight(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("/*") {
            rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
        } else if matches!(first, '"' | '\'') {
            let (text, behind) = rest.split_at(quoted(rest, first));
            out.push_str(text);
            rest = behind;
        } else if first.is_whitespace() {
            rest = rest.trim_start();
            let needless = rest.is_empty() || rest.starts_with(['{', '}', ';']) || rest.starts_with("/*");
            if !needless && !out.ends_with(['{', '}', ';', ',', ':', ' ']) {
                out.push(' ');
            }
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}

/// The length of the quoted text that `text` begins with, its marks included.
fn quoted(text: &str, mark: char) -> usize {
    let mut characters = text.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        if character == mark {
            return at + 1;
        }
        if character == '\\' {
            characters.next();
        }
    }
    text.len()
}

fn tell_revision() {
    for path in ["src", "themes/default", "crates", "Cargo.toml", "Cargo.lock"] {
        if Path::new(path).exists() {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    if let Some(log) = git(&["rev-parse", "--git-path", "logs/HEAD"]).filter(|log| Path::new(log).exists()) {
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
