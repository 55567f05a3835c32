//! `cuebook import --fetch-images`: pictures of other hosts, brought into the book.
//!
//! In: pages with links to pictures. Out: attachments, and a remark on each picture that could not be brought. Politely:
//! one request at a time with a pause between, each address once, at most [`LARGEST`] bytes; what comes must be a picture
//! by its bytes, whatever the host says.
//!
//! Must not know: formats.

use super::reading;
use super::shape::{Attachment, Fate, Imported, Remark, SourceLine};
use super::source;
use crate::digest;
use pulldown_cmark::{Event, Tag};
use std::collections::{BTreeMap, BTreeSet};
use std::thread;
use std::time::Duration;

/// Most bytes of a picture.
const LARGEST: u64 = 5 * 1024 * 1024;
const PAUSE: Duration = Duration::from_millis(300);
const TIMEOUT: Duration = Duration::from_secs(20);

/// Fetches every picture that pages show from another host.
pub(crate) fn pictures(imported: &mut Imported) {
    let mut wanted: BTreeMap<String, (SourceLine, String)> = BTreeMap::new();
    for page in &imported.pages {
        let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for text in page.questions.iter().map(|question| &question.body).chain([&page.prose]) {
            for (event, span) in reading::events(text.as_str()) {
                let Event::Start(Tag::Image { dest_url, .. }) = event else { continue };
                if dest_url.starts_with("https://") || dest_url.starts_with("http://") {
                    wanted.entry(dest_url.to_string()).or_insert_with(|| (text.place(span.start), folder.to_owned()));
                }
            }
        }
    }
    let mut taken: BTreeSet<String> = imported.files.iter().map(|file| file.path.clone()).collect();
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .max_redirects(5)
        .user_agent(concat!("Mozilla/5.0 (compatible; cuebook/", env!("CARGO_PKG_VERSION"), "; import)"))
        .build()
        .into();
    for (number, (url, (place, folder))) in wanted.into_iter().enumerate() {
        if number > 0 {
            thread::sleep(PAUSE);
        }
        match picture(&agent, &url) {
            Ok((end, bytes)) => {
                let stem = url.split(['?', '#']).next().unwrap_or(&url).trim_end_matches('/');
                let stem = stem.rsplit('/').next().unwrap_or("image").split('.').next().unwrap_or("image");
                // The address is part of the name: two hosts may call theirs the same.
                let name = format!("{stem}-{}.{end}", digest::bytes(url.as_bytes()).hex(6));
                imported.files.push(Attachment { path: source::path_of(&folder, &name, &mut taken), name: url, bytes });
            }
            Err(why) => imported
                .remarks
                .push(Remark::new(Fate::Left, place, format!("a picture that was not fetched: {why}")).gone(url)),
        }
    }
}

/// The bytes of a picture and the ending that they ask for.
fn picture(agent: &ureq::Agent, url: &str) -> Result<(&'static str, Vec<u8>), String> {
    let mut response = agent.get(url).call().map_err(|error| error.to_string())?;
    let bytes = response.body_mut().with_config().limit(LARGEST).read_to_vec().map_err(|error| match error {
        ureq::Error::BodyExceedsLimit(_) => format!("it has more than {} MiB", LARGEST / 1024 / 1024),
        other => other.to_string(),
    })?;
    let end = ending(&bytes).ok_or_else(|| "what came is no picture".to_owned())?;
    // A drawing of somebody else's that runs script would stop every later build.
    match crate::active::runs(&format!("picture.{end}"), &bytes) {
        Some(what) => Err(what.replace("this file", "it")),
        None => Ok((end, bytes)),
    }
}

/// The ending for a picture; `None` for anything else.
fn ending(bytes: &[u8]) -> Option<&'static str> {
    use imagesize::ImageType;
    match imagesize::image_type(bytes) {
        Ok(ImageType::Png) => Some("png"),
        Ok(ImageType::Jpeg) => Some("jpg"),
        Ok(ImageType::Gif) => Some("gif"),
        Ok(ImageType::Webp) => Some("webp"),
        Ok(ImageType::Heif(imagesize::Compression::Av1)) => Some("avif"),
        _ => {
            let text = std::str::from_utf8(bytes).ok()?;
            roxmltree::Document::parse(text)
                .ok()
                .filter(|document| document.root_element().tag_name().name() == "svg")?;
            Some("svg")
        }
    }
}
