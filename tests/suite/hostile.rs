//! Hostile HTML in pages, made by mutation: what the checks let through is harmless in the tree of the built page.
//!
//! `data/hostile.txt` holds the tricks that fragments are made of. Each fragment is a page of a book; those that `check`
//! refuses are taken out, the rest is built, and html5ever reads every page whole. The oracle is a list of what may stand
//! in it and the tree of a harmless page beside, not the program's own idea of either.
//!
//! `CUEBOOK_HOSTILE=10000` sets how many fragments each setting gets. With `CUEBOOK_HOSTILE_OUT=FOLDER` the sites are kept
//! there for `tests/browser/hostile.spec.mjs`.

use crate::project::{Outcome, Project, put, times};
use html5ever::tendril::TendrilSink;
use html5ever::{ns, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use std::collections::BTreeSet;
use std::path::Path;

const TRICKS: &str = include_str!("data/hostile.txt");

/// What is put in between.
const PIECES: &[&str] = &[
    "<",
    ">",
    "\"",
    "'",
    "=",
    "/",
    "`",
    "\n",
    "\n\n",
    " ",
    "\t",
    "\u{c}",
    "&",
    ";",
    "&#10;",
    "&#x3c;",
    "&lt;",
    "&quot;",
    "<!--",
    "-->",
    "--!>",
    "]]>",
    "<![CDATA[",
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "</div>",
    "<table>",
    "</table>",
    "<svg>",
    "</svg>",
    "<math>",
    "<a href=#k>",
    "</a>",
    "</details>",
    "<br/>",
    "</br>",
    "onerror=evil()",
    "src=",
    "href=",
    "javascript:",
    "id=main",
    "    ",
    "```\n",
    "*",
    "_",
    "\\",
    "|",
    "$",
    "{",
    "}",
    "é",
    "\u{a0}",
    "\u{2028}",
    "\u{feff}",
];

/// Numbers that are the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    /// Two places of a text, in order.
    fn range(&mut self, text: &str, most: usize) -> std::ops::Range<usize> {
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let start = self.below(places.len());
        let end = (start + self.below(most + 1)).min(places.len() - 1);
        places[start]..places[end]
    }

    /// A trick or two changed in a few places, or something harmless with parts of tricks in it.
    fn fragment(&mut self, tricks: &[&str], harmless: &[&str]) -> String {
        let grafted = self.below(3) > 0;
        let mut text = self.one(if grafted { harmless } else { tricks }).to_owned();
        if !grafted && self.below(4) == 0 {
            let at = self.range(&text, 0).start;
            text.insert_str(at, self.one(tricks));
        }
        for _ in 0..self.below(if grafted { 4 } else { 6 }) {
            let at = self.range(&text, 12);
            match self.below(6) {
                0 | 1 => text.insert_str(at.start, self.one(PIECES)),
                2 => text.replace_range(at, ""),
                3 => {
                    let other = self.one(tricks);
                    let part = &other[self.range(other, 24)];
                    text.insert_str(at.start, part);
                }
                4 => {
                    let copy = text[self.range(&text, 60)].to_owned();
                    text.insert_str(at.start, &copy);
                }
                _ => {
                    let changed =
                        text[at.clone()].chars().map(|c| if c == ' ' { '/' } else { swapped(c) }).collect::<String>();
                    text.replace_range(at, &changed);
                }
            }
        }
        match self.below(8) {
            0 => text.lines().map(|line| format!("> {line}\n")).collect(),
            1 => text
                .lines()
                .enumerate()
                .map(|(n, line)| format!("{}{line}\n", if n == 0 { "- " } else { "  " }))
                .collect(),
            2 => format!("<details><summary>s</summary>\n\n{text}\n\n</details>"),
            3 => format!("<div>{text}</div>"),
            _ => text,
        }
    }
}

fn swapped(c: char) -> char {
    if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }
}

const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\xdac\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";
const HARMLESS: &str = "Text.";

/// A book of fragments, those taken out that its check refuses, and how many are left.
fn book(mode: &str, count: usize) -> (Outcome, usize) {
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let (tricks, harmless) = TRICKS.split_once("\n%%%%\n").expect("two parts");
    let (tricks, harmless): (Vec<&str>, Vec<&str>) =
        (tricks.split("\n%%\n").collect(), harmless.split("\n%%\n").collect());
    let question = |text: &str| format!("# Page\n\nLead.\n\n## Answer\n\nAn answer first.\n\n{text}\n");
    let mut project = Project::book()
        .toml(&format!(
            "[markdown]\nhtml = \"{mode}\"\n[cards]\nanki = false\n[print]\npdf = false\n[images]\nsocial = false\n"
        ))
        .bytes("content/h/x.png", PIXEL)
        .bytes("content/h/v.mp4", b"video")
        .file("content/h/evil.js", "evil();\n")
        .file("content/h/aaa.md", &question(HARMLESS))
        .file("content/h/bbb.md", &question(HARMLESS))
        .file("content/h/zzz.md", &question(HARMLESS));
    for number in 0..count {
        // What links of the fragments lead to, so that not all of them are refused for dead links.
        let text = format!("{}\n\n<a id=k></a>\n", chance.fragment(&tricks, &harmless));
        project = project.file(&format!("content/h/n{number:05}.md"), &question(&text));
    }
    let checked = project.check();
    let errors = checked.diagnostics().into_iter().filter(|problem| problem["severity"] == "error");
    let refused: BTreeSet<String> = errors.filter_map(|problem| problem["file"].as_str().map(str::to_owned)).collect();
    let project = refused.iter().fold(checked.then(), |project, path| project.without(path));
    (project.run(&["build", "--message-format", "json"]).ends(0), count - refused.len())
}

/// What a block of code says of itself.
const OF_CODE: &[&str] = &["data-lang", "data-code", "data-role", "data-try"];

/// Elements that Markdown and the program make within a page's prose.
const MADE: &[&str] = &[
    "a",
    "aside",
    "blockquote",
    "br",
    "code",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "samp",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];
/// What a sanitized page may hold besides.
const WRITTEN: &[&str] = &[
    "abbr", "address", "article", "audio", "b", "bdi", "bdo", "caption", "cite", "col", "colgroup", "dfn", "footer",
    "header", "hgroup", "i", "ins", "kbd", "mark", "picture", "q", "rp", "rt", "ruby", "s", "section", "small",
    "source", "tfoot", "time", "track", "u", "var", "video", "wbr",
];
const DRAWN: &[&str] = &[
    "svg",
    "g",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "textPath",
    "title",
    "desc",
    "defs",
    "marker",
    "symbol",
    "use",
    "image",
    "a",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "mask",
    "pattern",
    "switch",
    "view",
];
const FORMULA: &[&str] = &[
    "math",
    "mi",
    "mo",
    "mn",
    "ms",
    "mtext",
    "mrow",
    "mfrac",
    "msqrt",
    "mroot",
    "msub",
    "msup",
    "msubsup",
    "mover",
    "munder",
    "munderover",
    "mtable",
    "mtr",
    "mtd",
    "mspace",
    "mpadded",
    "mphantom",
    "mstyle",
    "semantics",
    "annotation",
];
const ATTRIBUTES: &[&str] = &[
    "abbr",
    "align",
    "alt",
    "checked",
    "cite",
    "class",
    "colspan",
    "controls",
    "datetime",
    "decoding",
    "default",
    "dir",
    "disabled",
    "download",
    "headers",
    "height",
    "hidden",
    "href",
    "hreflang",
    "id",
    "kind",
    "label",
    "lang",
    "loading",
    "loop",
    "media",
    "muted",
    "open",
    "playsinline",
    "poster",
    "preload",
    "rel",
    "reversed",
    "role",
    "rowspan",
    "scope",
    "sizes",
    "span",
    "src",
    "srclang",
    "srcset",
    "start",
    "tabindex",
    "target",
    "title",
    "translate",
    "type",
    "valign",
    "value",
    "width",
];
/// What no page may hold, whoever wrote it.
const NEVER: &[&str] = &[
    "applet",
    "base",
    "embed",
    "form",
    "frame",
    "frameset",
    "iframe",
    "link",
    "meta",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "plaintext",
    "script",
    "style",
    "textarea",
    "xmp",
];

/// The tree of a built page: the theme's elements one a line, and what is wrong in the prose between.
struct Look<'a> {
    mode: &'a str,
    frame: Vec<String>,
    ids: BTreeSet<String>,
    /// Ids of the harmless page.
    taken: &'a BTreeSet<String>,
    problems: Vec<String>,
}

type Attributes = Vec<(String, String)>;

fn element(node: &Handle) -> Option<(String, String, Attributes)> {
    let NodeData::Element { name, attrs, .. } = &node.data else { return None };
    let kind = if name.ns == ns!(svg) {
        "svg"
    } else if name.ns == ns!(mathml) {
        "math"
    } else {
        "html"
    };
    let attributes = attrs.borrow().iter().map(|one| (one.name.local.to_string(), one.value.to_string())).collect();
    Some((kind.to_owned(), name.local.to_string(), attributes))
}

fn get<'a>(attributes: &'a Attributes, name: &str) -> &'a str {
    attributes.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
}

impl<'a> Look<'a> {
    fn page(mode: &'a str, html: &str, taken: &'a BTreeSet<String>) -> Look<'a> {
        let dom = parse_document(RcDom::default(), Default::default()).one(html);
        let mut look = Look { mode, frame: Vec::new(), ids: BTreeSet::new(), taken, problems: Vec::new() };
        match mode {
            "allow" => look.everything(&dom.document),
            _ => look.theme(&dom.document, 0),
        }
        look
    }

    /// Where authors are trusted, their elements may stand among the theme's. What of the whole page only the theme may
    /// have must be what a harmless page has.
    fn everything(&mut self, node: &Handle) {
        for child in node.children.borrow().iter() {
            if let Some((kind, name, attributes)) = element(child) {
                if NEVER.contains(&&*name) {
                    self.frame.push(format!("{name} {attributes:?}"));
                }
                for (key, value) in &attributes {
                    if key == "id" && (self.taken.is_empty() || self.taken.contains(value)) {
                        self.ids.insert(value.clone());
                        self.frame.push(format!("{name} {value}"));
                    }
                    let themes = key.starts_with("data-")
                        && !key.starts_with("data-x-")
                        && !matches!(&**key, "data-task")
                        && !OF_CODE.contains(&&**key);
                    let problem = self.attribute(&kind, &name, key, value);
                    if themes {
                        self.frame.push(format!("{key} on {name}"));
                    } else if let Some(problem) =
                        problem.filter(|_| !matches!(&*name, "meta" | "link") && key != "id" && key != "data-task")
                    {
                        self.problems.push(format!("{key}={value:?} on <{name}>: {problem}"));
                    }
                }
            }
            self.everything(child);
        }
    }

    /// The theme's own elements, without the lists of headings and neighbours, which differ from page to page.
    fn theme(&mut self, node: &Handle, depth: usize) {
        for child in node.children.borrow().iter() {
            let Some((_, name, attributes)) = element(child) else {
                if let NodeData::Text { contents } = &child.data
                    && name_of(node) != "script"
                {
                    let text = contents.borrow().trim().to_owned();
                    if !text.is_empty() {
                        self.frame.push(format!("{depth} text {text}"));
                    }
                }
                continue;
            };
            let class = get(&attributes, "class");
            let id = get(&attributes, "id");
            if !id.is_empty() {
                self.ids.insert(id.to_owned());
            }
            match class {
                "panel" | "neighbours" => continue,
                "part part-answer" | "part part-section" => self.part(child),
                _ => {
                    self.frame.push(format!("{depth} {name} .{class} #{id}"));
                    if matches!(class, "prose" | "prose lead") {
                        self.prose(child)
                    } else {
                        self.theme(child, depth + 1)
                    }
                }
            }
        }
    }

    /// A section of the page: its heading and its prose, and nothing else.
    fn part(&mut self, node: &Handle) {
        let children: Vec<Handle> =
            node.children.borrow().iter().filter(|child| element(child).is_some()).cloned().collect();
        let names: Vec<String> = children.iter().map(name_of).collect();
        let class = children.get(1).and_then(element).map(|(.., attributes)| get(&attributes, "class").to_owned());
        if names != ["h2", "div"] || class.as_deref() != Some("prose") {
            self.problems.push(format!("a section of {names:?}"));
        }
        children.iter().skip(1).for_each(|prose| self.prose(prose));
    }

    fn prose(&mut self, node: &Handle) {
        for child in node.children.borrow().iter() {
            if let Some((kind, name, attributes)) = element(child) {
                self.element(&kind, &name, &attributes);
            }
            self.prose(child);
        }
    }

    fn element(&mut self, kind: &str, name: &str, attributes: &Attributes) {
        let box_of_a_task =
            name == "input" && get(attributes, "type") == "checkbox" && !get(attributes, "data-task").is_empty();
        let of_code = name == "i" && matches!(attributes.as_slice(), [(key, _)] if key == "class");
        let fine = match (kind, self.mode) {
            _ if of_code => true,
            ("math", _) => FORMULA.contains(&name),
            ("svg", mode) => mode == "sanitize" && DRAWN.contains(&name),
            (_, mode) => MADE.contains(&name) || box_of_a_task || (mode == "sanitize" && WRITTEN.contains(&name)),
        };
        if !fine {
            self.problems.push(format!("<{name}> of {kind}"));
        }
        for (key, value) in attributes {
            if let Some(problem) =
                self.attribute(kind, name, key, value).filter(|_| !(box_of_a_task && key == "data-task"))
            {
                self.problems.push(format!("{key}={value:?} on <{name}>: {problem}"));
            }
        }
    }

    fn attribute(&mut self, kind: &str, element: &str, name: &str, value: &str) -> Option<&'static str> {
        let bare: String =
            value.chars().filter(|c| *c > ' ' && !c.is_control()).collect::<String>().to_ascii_lowercase();
        let bare = bare.replace('\\', "/");
        let shown = matches!(
            name,
            "src" | "poster" | "srcset" | "background" | "data" | "lowsrc" | "dynsrc" | "ping" | "attributionsrc"
        ) || (name == "href" && matches!(element, "use" | "image" | "feImage"));
        let known = match kind {
            "html" => ATTRIBUTES.contains(&name),
            _ => name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == ':'),
        };
        let of_code = element == "figure" && OF_CODE.contains(&name);
        let own = name.starts_with("aria-") || name.starts_with("data-x-") || of_code;
        match name {
            _ if (name.starts_with("on") && name.len() > 2) || matches!(name, "style" | "srcdoc") => Some("never"),
            _ if name.starts_with("data-") && !own => Some("the theme's own"),
            _ if bare.starts_with("javascript:") || bare.starts_with("vbscript:") => {
                matches!(name, "href" | "src" | "action" | "formaction" | "xlink:href" | "to" | "values")
                    .then_some("runs")
            }
            "href" if bare.starts_with("data:") && kind == "html" => Some("runs"),
            _ if shown && bare.split(',').any(|one| one.starts_with("//") || one.starts_with("http")) => {
                Some("fetched")
            }
            // With its own escapes a value of CSS can hide an address.
            _ if (kind, self.mode) == ("svg", "allow")
                && value.contains('\\')
                && value.contains('(')
                && value.contains("evil") =>
            {
                Some("hidden")
            }
            "href" | "xlink:href" if element == "use" && bare.starts_with("data:") => Some("fetched"),
            _ if (kind, self.mode) == ("svg", "allow")
                && ["url(//", "url('//", "url(http", "url('http"].iter().any(|start| bare.contains(start)) =>
            {
                Some("fetched")
            }
            _ if kind == "svg"
                && self.mode != "allow"
                && bare.matches("url(").count() != bare.matches("url(#").count() =>
            {
                Some("fetched")
            }
            "id" | "name" if self.taken.contains(value) => Some("an id of the page"),
            _ => (self.mode != "allow" && !known && !own).then_some("not on the list"),
        }
    }
}

fn name_of(node: &Handle) -> String {
    element(node).map(|(_, name, _)| name).unwrap_or_default()
}

/// Every page of a book of fragments that was let through holds nothing that harms; says how many these are.
fn hold(mode: &str) -> (usize, usize) {
    let count = times("CUEBOOK_HOSTILE", 1000);
    let (out, good) = book(mode, count);
    let nothing = BTreeSet::new();
    let harmless = Look::page(mode, &out.page("h/bbb.html"), &nothing);
    assert!(harmless.frame.len() > 20 && harmless.problems.is_empty(), "{:#?} {:?}", harmless.frame, harmless.problems);
    assert!(harmless.ids.contains("cuebook-site"), "{:?}", harmless.ids);
    let mut failed = Vec::new();
    let site = out.site();
    let pages = site.iter().filter(|(path, _)| path.starts_with("h/n") && path.ends_with(".html"));
    for (path, bytes) in pages {
        // The page's own address stands in its head and its data.
        let name = path.trim_start_matches("h/").trim_end_matches(".html");
        let html = String::from_utf8_lossy(bytes).replace(name, "bbb");
        let Look { frame, ids, mut problems, .. } = Look::page(mode, &html, &harmless.ids);
        if frame != harmless.frame || ids != harmless.ids {
            let different = frame.iter().zip(&harmless.frame).find(|(one, other)| one != other);
            problems.push(format!(
                "the page's own elements are others: {different:?}, {} of {}",
                frame.len(),
                harmless.frame.len()
            ));
        }
        if !problems.is_empty() {
            let source = path.replace(".html", ".md");
            let text = std::fs::read_to_string(out.project.path(&format!("content/{source}"))).unwrap_or_default();
            failed.push(format!(
                "{problems:#?}\n{}",
                text.trim_start_matches("# Page\n\nLead.\n\n## Answer\n\nAn answer first.\n")
            ));
        }
    }
    if let Some(folder) = std::env::var_os("CUEBOOK_HOSTILE_OUT") {
        site.iter().for_each(|(path, bytes)| put(&Path::new(&folder).join(mode).join(path), bytes));
    }
    println!("{mode}: {good} of {count} fragments let through, {} with a problem", failed.len());
    failed.sort_by_key(String::len);
    assert!(
        failed.is_empty(),
        "{mode}: {} pages, the shortest:\n{}",
        failed.len(),
        failed[..failed.len().min(12)].join("\n----\n")
    );
    (good, count)
}

#[test]
fn sanitized_pages_hold_only_what_is_on_the_list() {
    let (good, count) = hold("sanitize");
    assert!(good * 20 > count, "only {good} of {count} were looked at");
}

#[test]
fn pages_of_trusted_authors_run_and_fetch_nothing_either() {
    let (good, count) = hold("allow");
    assert!(good * 20 > count, "only {good} of {count} were looked at");
}

#[test]
fn escaped_pages_hold_no_element_of_their_authors() {
    let (good, count) = hold("escape");
    assert!(good * 4 > count, "only {good} of {count} were looked at");
}
