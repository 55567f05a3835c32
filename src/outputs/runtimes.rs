//! Runtimes: what runs a reader's code in the page, as one script each.
//!
//! In: the settings, the files of the runtimes' packages. Out: [`RuntimeFiles`] for each that is installed, and a report for
//! each that is not; the script, which holds each file as base64 of gzip, since a page on a disk can load nothing but scripts.
//!
//! Must not know: pages, how code is run.

use crate::config::Config;
use crate::config::run::{RunConfig, Runtime};
use crate::diag::{Checked, Code, Diagnostic};
use crate::digest::{Digest, fingerprint};
use crate::input::Blob;
use crate::route::Route;
use base64::Engine;
use flate2::Compression;
use flate2::write::GzEncoder;
use rayon::prelude::*;
use serde_json::{Map, Value, json};
use std::io::Write;
use std::sync::Arc;

/// A runtime that is installed.
#[derive(Debug, Clone)]
pub struct RuntimeFiles {
    /// Which it is.
    pub runtime: &'static Runtime,
    /// The version of its package.
    pub version: String,
    files: Vec<(&'static str, Blob)>,
}

impl RuntimeFiles {
    /// Where its script stands. The version is in the name, so that no cache serves half of one and half of another.
    pub fn route(&self) -> Route {
        Route::new(format!("{}.js", self.place()))
    }

    fn place(&self) -> String {
        format!("runtime/{0}-{1}/{0}", self.runtime.name, self.version)
    }

    /// Fingerprint of its files.
    pub fn fingerprint(&self) -> u64 {
        let digests: Vec<(&str, Digest)> = self.files.iter().map(|(name, blob)| (*name, blob.digest)).collect();
        fingerprint(&digests)
    }

    /// Its script. The first line tells how long the rest is, so that a page can say how much of it has come.
    pub fn script(&self) -> Vec<u8> {
        let packed = |(name, blob): &(&'static str, Blob)| {
            let file = name.rsplit('/').next().unwrap_or(name);
            (file.to_owned(), Value::String(pack(&blob.bytes)))
        };
        let files: Map<String, Value> = self.files.par_iter().map(packed).collect::<Vec<_>>().into_iter().collect();
        let data = format!("cuebook.data({}, {});\n", json!(self.place()), Value::Object(files));
        format!("// {} bytes\n{data}", data.len()).into_bytes()
    }
}

fn pack(bytes: &[u8]) -> String {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::new(6));
    // Nothing can fail in memory.
    let packed = gzip.write_all(bytes).and_then(|()| gzip.finish()).unwrap_or_default();
    base64::engine::general_purpose::STANDARD.encode(packed)
}

/// The runtimes that the settings name, with a report for each whose files are not all there.
pub(crate) fn of_book(config: &Config, blobs: &[Blob]) -> Checked<Vec<RuntimeFiles>> {
    let mut checked = Checked { value: Vec::new(), diagnostics: Vec::new() };
    for (language, run) in &config.runs {
        match installed(run, blobs) {
            Ok(files) => checked.value.push(files),
            Err(missing) => checked.diagnostics.push(report(language, run, &missing)),
        }
    }
    checked
}

/// What every page's scripts know of them, by language.
pub(crate) fn for_scripts(runtimes: &[RuntimeFiles]) -> Value {
    let about = |files: &RuntimeFiles| {
        let mut about = json!({ "name": files.runtime.name });
        if files.runtime.package.is_some() {
            about["path"] = json!(files.route().as_str());
            about["megabytes"] = json!(files.runtime.megabytes);
        }
        (files.runtime.language.to_owned(), about)
    };
    Value::Object(runtimes.iter().map(about).collect())
}

/// What runs before the code of each language.
pub(crate) fn setups(config: &Config) -> Value {
    let setups = config.runs.iter().filter(|(_, run)| !run.setup_text.is_empty());
    Value::Object(setups.map(|(language, run)| (language.clone(), json!(run.setup_text))).collect())
}

fn installed(run: &RunConfig, blobs: &[Blob]) -> Result<RuntimeFiles, String> {
    let find = |path: &str| blobs.iter().find(|blob| *blob.path == *path);
    if let Some(missing) = run.paths().find(|path| find(path).is_none()) {
        return Err(missing);
    }
    let name = |name: &&'static str| Some((*name, find(&format!("{}/{name}", run.folder))?.clone()));
    let package = find(&format!("{}/package.json", run.folder));
    let package: Option<Value> = package.and_then(|blob| serde_json::from_slice(&blob.bytes).ok());
    let version = package.as_ref().and_then(|package| package["version"].as_str()).unwrap_or("0");
    let version = version.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+')).collect();
    Ok(RuntimeFiles { runtime: run.runtime, version, files: run.runtime.files.iter().filter_map(name).collect() })
}

fn report(language: &str, run: &RunConfig, missing: &str) -> Diagnostic {
    let package = run.runtime.package.unwrap_or_default();
    let file: Arc<str> = "book.toml".into();
    let message = format!("`{missing}` is not there, so readers cannot run `{language}` in the page");
    let parent = run.folder.strip_suffix(&format!("node_modules/{package}")).map(|parent| parent.trim_end_matches('/'));
    let help = match parent {
        Some("") => format!("`npm install {package}` in the book's folder brings it"),
        Some(parent) => format!("`npm install {package} --prefix {parent}` in the book's folder brings it"),
        None => format!("`npm install {package}` brings it; then name its folder as `files`"),
    };
    Diagnostic::new(Code::MissingRuntime, message).at(&file, run.span.clone()).help(help)
}
