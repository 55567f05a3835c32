//! Files that would run script in a reader's browser, or ask another host, when a link to them is followed.
//!
//! In: the files that are published as they are, and those that the book trusts. Out: a report of every other one. A page
//! has a content security policy; a file that stands for itself has none, and can read what readers keep on the site.
//!
//! Must not know: pages, or how files are published.

use crate::config::FilesConfig;
use crate::diag::{Code, Diagnostic};
use crate::input::Blob;
use crate::style_addresses;
use rayon::prelude::*;
use roxmltree::{Document, Node, NodeType, ParsingOptions};

/// What browsers show as HTML, or unpack to something that they show.
const HTML: &[&str] = &["html", "htm", "xhtml", "xht", "shtml", "mhtml", "mht", "svgz"];
/// What browsers read as XML, where elements of any kind can stand.
const XML: &[&str] = &["svg", "xml", "xsl", "xslt", "xsd", "rng", "rdf", "atom", "rss", "mml"];
/// Elements that run script or show another document.
const RUNNING: &[&str] = &["script", "iframe", "frame", "object", "embed", "handler", "listener"];
/// Encodings whose ASCII is what it looks like.
const PLAIN: &[&str] = &["utf-8", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "windows-1252"];

/// The reports of files that run something and are not trusted, and of trusted ones that are not there.
pub(crate) fn check(files: &[&Blob], config: &FilesConfig, toml: &std::sync::Arc<str>) -> Vec<Diagnostic> {
    let untrusted = |file: &&&Blob| !config.trusted.iter().any(|trusted| covers(&trusted.value, &file.path));
    let mut problems: Vec<Diagnostic> = files
        .par_iter()
        .filter(untrusted)
        .filter_map(|file| {
            let help = format!(
                "if you wrote it or have read it, list it in `book.toml`: `[files] trusted = [\"{}\"]`; else remove it",
                file.path
            );
            Some(Diagnostic::new(Code::ActiveFile, runs(&file.path, &file.bytes)?).in_file(&file.path).help(help))
        })
        .collect();
    for trusted in &config.trusted {
        if !files.iter().any(|file| covers(&trusted.value, &file.path)) {
            let message = format!("there is no file `{}`", trusted.value);
            let problem = Diagnostic::new(Code::BadValue, message).at(toml, trusted.span.clone());
            problems.push(problem.help("write the path from the folder of the book: `content/a/demo.html`"));
        }
    }
    problems
}

/// Whether an entry of `trusted` is a file, or the folder (with a `/` at its end) that it lies in.
fn covers(trusted: &str, path: &str) -> bool {
    trusted == path || (trusted.ends_with('/') && path.starts_with(trusted))
}

/// What a file runs in a browser; `None` for nothing.
pub(crate) fn runs(path: &str, bytes: &[u8]) -> Option<String> {
    let name = path.rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    if HTML.contains(&ending.as_str()) {
        return Some("a browser shows this file as a page of its own, where it can run script".to_owned());
    }
    if !XML.contains(&ending.as_str()) && !is_xml(bytes) {
        return None;
    }
    let Some(text) = std::str::from_utf8(bytes).ok().filter(|text| is_plain(text)) else {
        return Some("this file is not UTF-8, so what it runs cannot be told".to_owned());
    };
    // A browser applies them to the document, which the parser here does not.
    if ["<!ENTITY", "<!ATTLIST"].iter().any(|declaration| text.contains(declaration)) {
        return Some("this file declares entities or attributes in its DOCTYPE, which can hide a script".to_owned());
    }
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    match Document::parse_with_options(text.trim_start_matches('\u{feff}'), options) {
        Ok(document) => document.descendants().find_map(|node| what_runs(&node)),
        Err(error) => Some(format!("this file cannot be read as XML, so what it runs cannot be told: {error}")),
    }
}

/// Whether a file begins as XML does, whatever its ending: some hosts serve such files as XML.
fn is_xml(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let head = &bytes[..bytes.len().min(2000)];
    let says = |what: &[u8]| head.windows(what.len()).any(|part| part == what);
    bytes.starts_with(b"<?xml") || (bytes.starts_with(b"<") && says(b"xmlns"))
}

/// Whether the XML declaration, where there is one, names an encoding in which ASCII is what it looks like.
fn is_plain(text: &str) -> bool {
    let Some(declaration) = text.trim_start_matches('\u{feff}').strip_prefix("<?xml") else { return true };
    let declaration = declaration.split("?>").next().unwrap_or_default().to_ascii_lowercase();
    let Some((_, encoding)) = declaration.split_once("encoding") else { return true };
    let encoding = encoding.trim_start().trim_start_matches('=').trim_start();
    let encoding = encoding.strip_prefix(['"', '\'']).unwrap_or(encoding);
    PLAIN.contains(&encoding.split(['"', '\'']).next().unwrap_or_default())
}

/// What a node runs.
fn what_runs(node: &Node<'_, '_>) -> Option<String> {
    if node.node_type() == NodeType::PI {
        let style =
            node.pi().filter(|pi| pi.target == "xml-stylesheet")?.value.unwrap_or_default().to_ascii_lowercase();
        let css = style.contains("text/css") && !["xsl", "xml", "&"].iter().any(|other| style.contains(other));
        return (!css).then(|| "this file names a style sheet that can run script".to_owned());
    }
    let name = node.tag_name().name().to_ascii_lowercase();
    if RUNNING.contains(&name.as_str()) {
        return Some(format!("this file has a `<{name}>`, which runs script or shows another document"));
    }
    let style = node.text().filter(|text| name == "style" && asks_elsewhere(text));
    if style.is_some() {
        return Some("this file has a `<style>` that asks another host".to_owned());
    }
    node.attributes().find_map(|attribute| {
        let key = attribute.name().to_ascii_lowercase();
        let value: String = attribute.value().chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
        let value = value.to_ascii_lowercase();
        let animates = key == "attributename" && value.starts_with("on");
        let script = ["javascript:", "vbscript:", "data:text/", "data:application/"].iter();
        let script = script.into_iter().any(|scheme| value.contains(scheme));
        let used = name == "use" && key == "href" && value.starts_with("data:");
        let wrong =
            key.starts_with("on") || animates || used || (script && !value.starts_with("data:application/font"));
        if wrong {
            return Some(format!("this file has a `{key}` on its `<{name}>` that runs script"));
        }
        let shown = matches!(key.as_str(), "href" | "src") && name != "a" && is_elsewhere(&value);
        let asks = shown || (key != "href" && asks_elsewhere(&value));
        asks.then(|| format!("this file has a `{key}` on its `<{name}>` that asks another host"))
    })
}

/// Whether a style fetches something from another host when the file is shown.
fn asks_elsewhere(style: &str) -> bool {
    let addresses = style_addresses::behind(style, &["url(", "@import", "image-set("]);
    addresses.iter().any(|address| is_elsewhere(address))
}

/// Whether an address without spaces, in lower case, is on another host.
fn is_elsewhere(address: &str) -> bool {
    let address = address.replace('\\', "/");
    ["//", "http:", "https:"].iter().any(|start| address.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(path: &str, bytes: &[u8]) -> bool {
        runs(path, bytes).is_some()
    }

    fn svg(inner: &str) -> String {
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">{inner}</svg>")
    }

    #[test]
    fn drawings_that_run_script_are_told_from_those_that_do_not() {
        let wrong = [
            "<script>alert(1)</script>",
            "<s:script xmlns:s=\"http://www.w3.org/2000/svg\" href=\"evil.js\"/>",
            "<g onclick=\"alert(1)\"/>",
            "<g ONLOAD=\"alert(1)\"/>",
            "<a xlink:href=\"javascript:alert(1)\"/>",
            "<a href=\"java&#115;cript:alert(1)\"/>",
            "<a href=\" java&#10;script:alert(1)\"/>",
            "<a href=\"data:text/html,x\"/>",
            "<animate attributeName=\"href\" values=\"x;javascript:alert(1)\"/>",
            "<set attributeName=\"onmouseover\" to=\"alert(1)\"/>",
            "<foreignObject><iframe xmlns=\"http://www.w3.org/1999/xhtml\" srcdoc=\"x\"/></foreignObject>",
            "<use href=\"data:image/svg+xml,x\"/>",
            "<image href=\"https://evil.example/x.png\"/>",
            "<feImage xlink:href=\" //evil.example/x.png\"/>",
            "<rect fill=\"url( 'https://evil.example/x.svg#a')\"/>",
            "<rect style=\"fill:url(//evil.example/x.svg#a)\"/>",
            "<style>@import 'https://evil.example/x.css';</style>",
            "<style>a{background:URL(https://evil.example/x)}</style>",
            "<broken>",
        ];
        for inner in wrong {
            assert!(judged("content/a.svg", svg(inner).as_bytes()), "{inner}");
            assert!(judged("static/a.XML", svg(inner).as_bytes()), "{inner}");
        }
        let right = [
            "",
            "<!-- <script>alert(1)</script> --><title>JavaScript: the parts</title>",
            "<a href=\"https://example.org\"><text>on</text></a><image href=\"data:image/png;base64,AA==\"/>",
            "<rect fill=\"url(#a)\"/><style>a{fill:url(#b)} /* https://example.org */</style><image href=\"x.png\"/>",
            "<foreignObject><div xmlns=\"http://www.w3.org/1999/xhtml\">label</div></foreignObject>",
            "<animate attributeName=\"opacity\" values=\"0;1\"/><use href=\"#a\"/><style>a{}</style>",
            "<metadata><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"/></metadata>",
        ];
        for inner in right {
            assert!(!judged("content/a.svg", svg(inner).as_bytes()), "{inner}");
        }
    }

    #[test]
    fn what_hides_script_from_a_reader_of_the_text_counts_as_script() {
        let entity = "<!DOCTYPE svg [<!ENTITY x '<script xmlns=\"http://www.w3.org/2000/svg\">alert(1)</script>'>]>";
        assert!(judged("a.svg", format!("{entity}{}", svg("&x;")).as_bytes()));
        let sheet = "<?xml version=\"1.0\"?><?xml-stylesheet type=\"text/xsl\" href=\"a.xsl\"?>";
        assert!(judged("a.svg", format!("{sheet}{}", svg("")).as_bytes()));
        assert!(judged("a.svg", format!("<?xml version=\"1.0\" encoding=\"UTF-7\"?>{}", svg("")).as_bytes()));
        let wide: Vec<u8> = svg("<script/>").encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(judged("a.svg", &wide));
        let public =
            "<?xml version='1.0' encoding='UTF-8'?>\n<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'svg11.dtd'>";
        assert!(!judged("a.svg", format!("\u{feff}{public}{}", svg("<g/>")).as_bytes()));
        let css = "<?xml-stylesheet type=\"text/css\" href=\"a.css\"?>";
        assert!(!judged("a.svg", format!("{css}{}", svg("")).as_bytes()));
    }

    #[test]
    fn pages_of_any_ending_run_and_other_files_do_not() {
        for path in ["a.html", "b/a.HTM", "a.xhtml", "a.svgz", "a.min.html"] {
            assert!(judged(path, b"text"), "{path}");
        }
        for path in ["a.png", "html", "a.html.txt", "b.svg/a.pdf", "a.csv"] {
            assert!(!judged(path, b"<script>"), "{path}");
        }
    }
}
