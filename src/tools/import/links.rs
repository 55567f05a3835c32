//! Links and images of a source → links of the book.
//!
//! In: pages that have their paths and ids. Out: the same with every link leading to a page, a heading or a file of the
//! book, or to another host. What leads nowhere keeps its words.
//!
//! Must not know: formats, the network: pictures of other hosts come as attachments, or become links.

use super::reading;
use super::shape::{DraftPage, Fate, Imported, Remark, SourceLine, Text};
use super::tidy;
use crate::markdown::raw_html::Token;
use crate::route;
use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// A text whose links by reference are written out, so that it can be cut.
pub(crate) fn inlined(text: &Text, remarks: &mut Vec<Remark>) -> Text {
    let source = text.as_str();
    let parser = Parser::new_ext(source, reading::options());
    let definitions: Vec<Range<usize>> =
        parser.reference_definitions().iter().map(|(_, definition)| definition.span.clone()).collect();
    if definitions.is_empty() {
        return text.clone();
    }
    let mut edits = Vec::new();
    for span in definitions {
        let message = "the address of a link by reference: it stands where it is used";
        remarks.push(Remark::new(Fate::Changed, text.place(span.start), message).gone(&source[span.clone()]));
        edits.push((span, String::new()));
    }
    for link in found(source) {
        if matches!(link.kind, LinkType::Inline | LinkType::Autolink | LinkType::Email) {
            continue;
        }
        if link.kind == LinkType::Reference {
            let message = "the label of a link by reference: its address stands in its place";
            let place = text.place(link.tail.start);
            remarks.push(Remark::new(Fate::Changed, place, message).gone(&source[link.tail.clone()]));
        }
        edits.push((link.tail.clone(), tail(&link.to, &link.title)));
    }
    text.edited(edits)
}

/// A link or image in Markdown.
struct FoundLink {
    image: bool,
    kind: LinkType,
    to: String,
    title: String,
    span: Range<usize>,
    /// From after its text to its end.
    tail: Range<usize>,
    /// Within another link.
    nested: bool,
}

fn found(source: &str) -> Vec<FoundLink> {
    let mut all: Vec<FoundLink> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for (event, span) in reading::events(source) {
        match event {
            Event::Start(
                Tag::Link { link_type, dest_url, title, .. } | Tag::Image { link_type, dest_url, title, .. },
            ) => {
                let image = source[span.clone()].starts_with('!');
                let start = span.start + 1 + usize::from(image);
                let nested = !open.is_empty();
                for at in &open {
                    all[*at].tail.start = all[*at].tail.start.max(span.end);
                }
                open.push(all.len());
                let tail = start.min(span.end)..span.end;
                all.push(FoundLink {
                    image,
                    kind: link_type,
                    to: dest_url.to_string(),
                    title: title.to_string(),
                    span,
                    tail,
                    nested,
                });
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                open.pop();
            }
            _ => {
                for at in &open {
                    all[*at].tail.start = all[*at].tail.start.max(span.end.min(all[*at].tail.end));
                }
            }
        }
    }
    all
}

/// What follows the text of a link.
fn tail(to: &str, title: &str) -> String {
    let plain = !to.is_empty() && !to.contains([' ', '(', ')', '<', '>', '\n']);
    let to = if plain { to.to_owned() } else { format!("<{}>", to.replace(['<', '>', '\n'], "")) };
    match title.is_empty() {
        true => format!("]({to})"),
        false => format!("]({to} \"{}\")", title.replace('"', "'")),
    }
}

/// Where links can lead.
struct Targets<'a> {
    /// File and anchor → path of the page below `content/`, and the heading's id.
    homes: HashMap<(String, String), (String, String)>,
    /// Names of attachments → their paths below `content/`.
    files: BTreeMap<&'a str, &'a str>,
    /// Whether the book shows pictures of other hosts.
    remote_images: bool,
}

/// What becomes of a link.
enum LinkFate {
    Stays,
    To(String),
    /// The picture is on another host: a link to it.
    Linked,
    /// Its words stay.
    Words(&'static str),
}

/// Lets every link lead to where its target now stands. `remote_images` says whether the book shows those of other hosts.
pub(crate) fn resolve(imported: &mut Imported, remote_images: bool) {
    let mut remarks = Vec::new();
    let files: Vec<(String, String)> =
        imported.files.iter().map(|file| (file.name.clone(), file.path.clone())).collect();
    let targets = Targets {
        homes: homes(&imported.pages),
        files: files.iter().map(|(name, path)| (name.as_str(), path.as_str())).collect(),
        remote_images,
    };
    for page in &mut imported.pages {
        let path = format!("{}.md", page.path);
        page.prose = resolved(&page.prose, &path, &targets, &mut remarks);
        for question in &mut page.questions {
            question.body = resolved(&question.body, &path, &targets, &mut remarks);
        }
    }
    imported.remarks.extend(remarks);
}

fn homes(pages: &[DraftPage]) -> HashMap<(String, String), (String, String)> {
    let mut homes = HashMap::new();
    for page in pages {
        let (file, path) = (page.place.file.to_string(), format!("{}.md", page.path));
        let home = |id: &str| (path.clone(), id.to_owned());
        homes.entry((file.clone(), String::new())).or_insert_with(|| home(""));
        let mut add = |anchor: &str, id: &str| {
            homes.entry((file.clone(), anchor.to_owned())).or_insert_with(|| home(id));
        };
        for anchor in &page.anchors {
            add(anchor, "");
        }
        let own = page.shape != super::shape::DraftKind::Questions;
        for question in &page.questions {
            let id = if own { "" } else { question.marks.id.as_deref().unwrap_or_default() };
            for anchor in &question.anchors {
                add(anchor, id);
            }
        }
        // A heading within a question or page: its reader is led to the whole.
        let texts = page.questions.iter().map(|question| (&question.body, question.marks.id.as_deref()));
        for (text, id) in texts.chain([(&page.prose, None)]) {
            for block in reading::blocks(text.as_str()) {
                if matches!(block.kind, Tag::Heading { .. }) {
                    let id = if own { "" } else { id.unwrap_or_default() };
                    add(&reading::github_anchor(&reading::plain(&block.events)), id);
                }
            }
        }
    }
    homes
}

fn resolved(text: &Text, page: &str, targets: &Targets<'_>, remarks: &mut Vec<Remark>) -> Text {
    let source = text.as_str();
    let mut edits = Vec::new();
    for link in found(source) {
        let place = text.place(link.span.start);
        let fate = targets.fate(&link.to, link.image, &place, page);
        let auto = matches!(link.kind, LinkType::Autolink | LinkType::Email);
        let head = link.span.start..link.span.start + 1 + usize::from(link.image);
        match fate {
            LinkFate::Stays => continue,
            LinkFate::To(to) => edits.push((link.tail.clone(), tail(&to, &link.title))),
            LinkFate::Linked if !link.nested => edits.push((head, "[".to_owned())),
            LinkFate::Linked | LinkFate::Words(_) if auto => continue,
            LinkFate::Linked | LinkFate::Words(_) => {
                edits.push((head, String::new()));
                let title = if link.title.is_empty() { String::new() } else { format!(" ({})", link.title) };
                edits.push((link.tail.clone(), title));
            }
        }
        let fate = targets.fate(&link.to, link.image, &place, page);
        remarks.push(remark(&fate, &link.to, link.image, place));
    }
    for (token, _) in tidy::tags(source) {
        let Token::Start(tag) = token else { continue };
        for attribute in tag.attributes.iter().filter(|attribute| matches!(attribute.name.as_str(), "href" | "src")) {
            let place = text.place(tag.span.start);
            let shown = attribute.name == "src";
            let fate = targets.fate(&attribute.value, shown, &place, page);
            match &fate {
                LinkFate::Stays => continue,
                LinkFate::To(to) => {
                    edits.push((attribute.quoted.clone(), format!("\"{}\"", crate::markdown::text::escaped(to))))
                }
                LinkFate::Linked | LinkFate::Words(_) if shown => {
                    edits.push((tag.span.clone(), tag.get("alt").unwrap_or_default().to_owned()))
                }
                _ => edits.push((attribute.start..attribute.quoted.end, String::new())),
            }
            let fate = if matches!(fate, LinkFate::Linked) { LinkFate::Words(REMOTE) } else { fate };
            remarks.push(remark(&fate, &attribute.value, shown, place));
        }
    }
    text.edited(edits)
}

const REMOTE: &str = "a picture on another host: its words stay; `--fetch-images` brings it";

fn remark(fate: &LinkFate, to: &str, image: bool, place: SourceLine) -> Remark {
    let (what, message) = match fate {
        LinkFate::To(_) if image => (Fate::Changed, "a picture: it stands beside the page"),
        LinkFate::Stays | LinkFate::To(_) => {
            (Fate::Changed, "a link within the source: it leads to where that stands in the book")
        }
        LinkFate::Linked => {
            (Fate::Changed, "a picture on another host: a link leads to it; `--fetch-images` brings it")
        }
        LinkFate::Words(why) => (Fate::Left, *why),
    };
    Remark::new(what, place, message).gone(to)
}

impl Targets<'_> {
    fn fate(&self, to: &str, shown: bool, place: &SourceLine, page: &str) -> LinkFate {
        if let Some(path) = self.files.get(to) {
            return LinkFate::To(relative(page, path));
        }
        if route::runs(to) {
            return LinkFate::Words("a link that runs a script: its words stay");
        }
        if route::has_scheme(to) || to.starts_with("//") {
            let fetched = shown && !to.starts_with("data:image/") && !self.remote_images;
            return if fetched { LinkFate::Linked } else { LinkFate::Stays };
        }
        let (path, anchor) = to.split_once('#').unwrap_or((to, ""));
        let path = route::decode(path.split('?').next().unwrap_or(path));
        let anchor = route::decode(anchor).to_lowercase();
        let Some(file) = self.file_of(&path, place) else {
            return LinkFate::Words(match shown {
                true => "a picture that the source does not have: its words stay",
                false => "a link to what was not imported: its words stay",
            });
        };
        let homes = |anchor: &str| self.homes.get(&(file.clone(), anchor.to_owned()));
        let home = homes(&anchor).or_else(|| homes(anchor.trim_matches('-'))).or_else(|| homes(""));
        let Some((path, id)) = home.filter(|_| !shown) else {
            return match self.files.get(file.as_str()) {
                Some(path) => LinkFate::To(relative(page, path)),
                None => LinkFate::Words("a link to what was not imported: its words stay"),
            };
        };
        if path == page && id.is_empty() {
            // It would lead to where the reader is.
            return if homes(&anchor).is_some() && !anchor.is_empty() || path.is_empty() {
                LinkFate::Words("a link to the page that it stands on: its words stay")
            } else {
                LinkFate::Words("a link to a heading that the source does not have: its words stay")
            };
        }
        let fragment = if id.is_empty() { String::new() } else { format!("#{}", route::encode_fragment(id)) };
        if path == page {
            return LinkFate::To(fragment);
        }
        LinkFate::To(format!("{}{fragment}", relative(page, path)))
    }

    /// The file that a link's path means, as pages and attachments name it.
    fn file_of(&self, path: &str, place: &SourceLine) -> Option<String> {
        if path.is_empty() {
            return Some(place.file.to_string());
        }
        let folder = place.file.rsplit_once('/').map_or("", |(folder, _)| folder);
        let from_root = path.strip_prefix('/').and_then(|path| route::resolve("", path));
        let tries = [route::resolve(folder, path), from_root, route::resolve("", path)];
        let known = |name: &String| {
            self.homes.contains_key(&(name.clone(), String::new())) || self.files.contains_key(name.as_str())
        };
        tries.into_iter().flatten().find_map(|name| {
            let name = name.trim_end_matches('/').to_owned();
            let stem = name.strip_suffix(".html").unwrap_or(&name).to_owned();
            let forms = ["", ".md", ".mdx", "/README.md", "/index.md", "/_index.md", "/index.mdx"];
            let forms = forms.iter().flat_map(|end| [format!("{name}{end}"), format!("{stem}{end}")]);
            forms.map(|form| form.trim_start_matches('/').to_owned()).find(|form| known(form))
        })
    }
}

/// The link from one file below `content/` to another.
pub(crate) fn relative(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').collect();
    let to: Vec<&str> = to.split('/').collect();
    let shared = from[..from.len() - 1].iter().zip(&to[..to.len() - 1]).take_while(|(a, b)| a == b).count();
    let up = "../".repeat(from.len() - 1 - shared);
    route::encode(&format!("{up}{}", to[shared..].join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_written_out() {
        let source = "[a][x] ![b] [![c][b]][x]\n\n[x]: https://e.org/x \"T\"\n[b]: b.png\n";
        let text = inlined(&Text::of_file(&"a.md".into(), source, 1), &mut Vec::new());
        let expected = "[a](https://e.org/x \"T\") ![b](b.png) [![c](b.png)](https://e.org/x \"T\")";
        assert_eq!(text.as_str().trim(), expected);
    }

    #[test]
    fn links_are_relative() {
        assert_eq!(relative("a/b.md", "a/c.md"), "c.md");
        assert_eq!(relative("a/b.md", "c/d.md"), "../c/d.md");
        assert_eq!(relative("b.md", "a/x y.png"), "a/x%20y.png");
    }
}
