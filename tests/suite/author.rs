//! An author who edits a book at random, the same way in every run.
//!
//! The book is kept as a model and written out whole, so that links follow renames and most edits leave a good book. Some
//! edits break it on purpose: then the incremental build must say what a clean one says.

use crate::project::Site;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Random numbers that are the same in every run.
pub struct Dice(u64);

impl Dice {
    /// Dice that fall as the seed says.
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below a limit.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit.max(1)
    }

    /// Whether one chance in so many came true.
    pub fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    /// One of some values.
    pub fn pick<'a, T>(&mut self, values: &'a [T]) -> &'a T {
        &values[self.below(values.len())]
    }

    fn words(&mut self, count: usize) -> String {
        const WORDS: &[&str] = &[
            "list",
            "tuple",
            "naïve",
            "closure",
            "日本",
            "`dict`",
            "*loop*",
            "slow",
            "“quoted”",
            "thread",
            "x < y",
            "cache",
            "—",
            "**bold**",
            "heap",
            "sort",
            "&amp;",
            "yield",
            "queue",
            "it's",
        ];
        (0..count).map(|_| *self.pick(WORDS)).collect::<Vec<_>>().join(" ")
    }
}

#[derive(Clone)]
struct Page {
    /// Path below `content/`.
    path: String,
    title: String,
    id: Option<String>,
    question: bool,
    text: String,
    code: String,
    /// Whether it shows lines of a file too.
    shared: bool,
    cue: String,
    tag: Option<usize>,
    level: Option<usize>,
    weight: usize,
    draft: bool,
    /// Numbers of pages that it links to, by an identity that stays.
    links: Vec<usize>,
    related: Vec<usize>,
    footnote: bool,
    alias: Option<String>,
}

/// The book as its author knows it.
pub struct Author {
    /// What happens next.
    pub dice: Dice,
    pages: BTreeMap<usize, Page>,
    next: usize,
    title: String,
    base_url: Option<String>,
    language: &'static str,
    smart: bool,
    labels: usize,
    /// The book's own theme, by file.
    theme: BTreeMap<String, String>,
    statics: BTreeMap<String, String>,
    /// The file whose lines pages show.
    shared: String,
    /// A fault, by the file that it stands in.
    fault: Option<(String, String)>,
}

const TOPICS: &[&str] = &["", "core/", "core/deep/", "web/", "Ünïcode topic/"];

impl Author {
    /// A new book of some pages.
    pub fn new(seed: u64, pages: usize) -> Author {
        let mut author = Author {
            dice: Dice::new(seed),
            pages: BTreeMap::new(),
            next: 0,
            title: "Random".to_owned(),
            base_url: None,
            language: "en",
            smart: true,
            labels: 0,
            theme: BTreeMap::new(),
            statics: BTreeMap::from([(
                "logo.svg".to_owned(),
                "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n".to_owned(),
            )]),
            shared: "one\ntwo\nthree\n".to_owned(),
            fault: None,
        };
        for _ in 0..pages {
            author.add();
        }
        author
    }

    fn add(&mut self) {
        let number = self.next;
        self.next += 1;
        let topic = *self.dice.pick(TOPICS);
        let words = self.dice.below(6) + 2;
        let page = Page {
            path: format!("{topic}page-{number}.md"),
            title: format!("Page {number} {}", self.dice.words(2)),
            id: self.dice.one_in(3).then(|| format!("id-{number}")),
            question: !self.dice.one_in(4),
            text: self.dice.words(words * 6),
            code: format!("print({number})"),
            shared: self.dice.one_in(4),
            cue: self.dice.words(3),
            tag: self.dice.one_in(2).then(|| self.dice.below(3)),
            level: self.dice.one_in(3).then(|| self.dice.below(2)),
            weight: self.dice.below(3) + 1,
            draft: false,
            links: Vec::new(),
            related: Vec::new(),
            footnote: self.dice.one_in(5),
            alias: None,
        };
        self.pages.insert(number, page);
    }

    fn any(&mut self) -> usize {
        let numbers: Vec<usize> = self.pages.keys().copied().collect();
        *self.dice.pick(&numbers)
    }

    /// Lets every page name one other as related, and link to a third.
    pub fn relate(&mut self) {
        let numbers: Vec<usize> = self.pages.keys().copied().collect();
        let after = |place: usize, steps: usize| vec![numbers[(place + steps) % numbers.len()]];
        for (place, page) in self.pages.values_mut().enumerate() {
            page.related = after(place, numbers.len() / 2);
            page.links = after(place, numbers.len() / 3);
        }
    }

    /// For each page in turn changes nothing but a word that other pages may show, and says what.
    pub fn reword(&mut self, place: usize) -> String {
        let words = self.dice.words(4);
        let page = self.pages.values_mut().nth(place / 3).expect("a page");
        let what = match place % 3 {
            0 => {
                page.title.push_str(&words);
                "title"
            }
            1 => {
                page.cue = words;
                "cue"
            }
            _ => {
                page.text = format!("{words}. {}", page.text);
                "first sentence"
            }
        };
        format!("{what} of {}", page.path)
    }

    /// Changes something and says what.
    pub fn edit(&mut self) -> String {
        // A fault is mended before long.
        if self.fault.is_some() && !self.dice.one_in(3) {
            self.fault = None;
            return "mend the fault".to_owned();
        }
        let (number, other) = (self.any(), self.any());
        let words = self.dice.words(9);
        let (kind, many) = (self.dice.below(28), self.pages.len() > 6);
        let page = self.pages.get_mut(&number).expect("a page");
        let path = page.path.clone();
        let what = match kind {
            0..=5 => {
                page.text = words;
                "text"
            }
            6 | 7 => {
                page.title = format!("Page {number} {words}");
                "title"
            }
            8 => {
                page.code = format!("print('{words}')\nprint({number})");
                "code"
            }
            9 => {
                page.cue = words;
                "cue"
            }
            10 | 11 => {
                if page.links.pop().is_none() {
                    page.links.push(other);
                }
                "links"
            }
            12 => {
                page.links.push(other);
                page.related = vec![other];
                "related"
            }
            13 => {
                page.id = if page.id.is_some() { None } else { Some(format!("id-{number}")) };
                "id"
            }
            14 => {
                page.tag = page.tag.map_or(Some(number % 3), |tag| if tag == 2 { None } else { Some(tag + 1) });
                "tag"
            }
            15 => {
                page.level = if page.level.is_some() { None } else { Some(number % 2) };
                page.weight = page.weight % 3 + 1;
                "level and weight"
            }
            16 | 17 => {
                let topic = *self.dice.pick(TOPICS);
                let renamed = format!("{topic}renamed-{}-{number}.md", self.next);
                self.next += 1;
                let page = self.pages.get_mut(&number).expect("a page");
                page.alias = Some(std::mem::replace(&mut page.path, renamed));
                "rename"
            }
            18 if many => {
                self.pages.remove(&number);
                for page in self.pages.values_mut() {
                    page.links.retain(|link| *link != number);
                    page.related.retain(|link| *link != number);
                }
                "delete"
            }
            18 | 19 => {
                self.add();
                "add"
            }
            20 => {
                page.question = !page.question;
                page.footnote = !page.footnote;
                "kind"
            }
            21 => self.edit_theme(&words),
            22 => self.edit_config(number),
            23 => {
                self.statics.insert(format!("file-{}.txt", number % 4), words);
                if self.dice.one_in(3) {
                    self.statics.pop_last();
                }
                "static files"
            }
            24 => {
                page.draft = !page.draft && page.links.is_empty();
                if page.draft {
                    for page in self.pages.values_mut() {
                        page.links.retain(|link| *link != number);
                        page.related.retain(|link| *link != number);
                    }
                }
                "draft"
            }
            25 | 26 => {
                page.shared = !page.shared;
                self.shared = format!("{}\nx = '{words}'\n{number}\n", number % 2);
                "the file that pages show"
            }
            _ => {
                let faults = [
                    (format!("content/{path}"), "+++\ntitle = \"x\nbroken\n+++\n"),
                    (format!("content/{path}"), "# Page\n\n[nowhere](gone.md)\n"),
                    (format!("content/{path}"), "# Page\n\n```text file=\"gone.txt\"\n```\n"),
                    ("book.toml".to_owned(), "[book\n"),
                    ("themes/default/templates/guide.html".to_owned(), "{% if %}"),
                    ("themes/default/templates/guide.html".to_owned(), "{{ view.nothing }}"),
                ];
                let (file, text) = self.dice.pick(&faults);
                self.fault = Some((file.clone(), (*text).to_owned()));
                "fault"
            }
        };
        format!("{what} of {path}")
    }

    fn edit_theme(&mut self, words: &str) -> &'static str {
        let own: &[(&str, &str)] = &[
            ("css/tokens.css", ":root { --own: 1px }\n"),
            ("strings/en.toml", "show_answer = \"Reveal\"\noutput = \"Prints\"\n"),
            ("templates/guide.html", "<!doctype html><title>{{ page.title.text }}</title>{{ view.lead | safe }}\n"),
            ("templates/booklet-question.html", "<p>{{ view.number }} {{ view.question.title.html | safe }}</p>\n"),
        ];
        let (file, text) = *self.dice.pick(own);
        if self.theme.remove(file).is_none() {
            let comment = if file.ends_with("css") { format!("/* {words} */\n") } else { String::new() };
            self.theme.insert(file.to_owned(), format!("{comment}{text}"));
        }
        "theme"
    }

    fn edit_config(&mut self, number: usize) -> &'static str {
        match self.dice.below(5) {
            0 => self.title = format!("Random {number}"),
            1 => {
                self.base_url = match self.base_url {
                    None => Some(format!("https://example.org/{}", number % 2)),
                    Some(_) => None,
                }
            }
            2 => self.language = if self.language == "en" { "de" } else { "en" },
            3 => self.smart = !self.smart,
            _ => self.labels += 1,
        }
        "book.toml"
    }

    /// The book's files.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        let base_url = self.base_url.as_ref().map(|url| format!("base_url = \"{url}\"\n")).unwrap_or_default();
        files.insert(
            "book.toml".to_owned(),
            format!(
                "[book]\ntitle = \"{}\"\nlanguage = \"{}\"\n{base_url}\n[vocabulary.roles]\nbackend = \"Backend\"\ndata = \"Data {}\"\n\n[vocabulary.levels]\njunior = \"Junior\"\nsenior = \"Senior\"\n\n[vocabulary.tags]\none = \"One\"\ntwo = \"Two\"\nthree = \"Three {}\"\n\n[markdown]\nsmart_punctuation = {}\n",
                self.title, self.language, self.labels % 3, self.labels % 2, self.smart
            ),
        );
        files.insert("content/_index.md".to_owned(), "# Home\n\nWelcome.\n".to_owned());
        files.insert(
            "content/core/_index.md".to_owned(),
            "+++\ntitle = \"Core\"\nweight = 2\n\n[defaults]\nlevels = [\"junior\"]\n+++\n\nThe core.\n".to_owned(),
        );
        files.insert("content/shared/code.py".to_owned(), self.shared.clone());
        for page in self.pages.values() {
            files.insert(format!("content/{}", page.path), self.page(page));
        }
        for (path, text) in &self.theme {
            files.insert(format!("themes/default/{path}"), text.clone());
        }
        for (path, text) in &self.statics {
            files.insert(format!("static/{path}"), text.clone());
        }
        if let Some((path, text)) = &self.fault {
            files.insert(path.clone(), text.clone());
        }
        files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect()
    }

    fn id_of(&self, number: usize) -> String {
        let page = &self.pages[&number];
        page.id.clone().unwrap_or_else(|| page.path.trim_end_matches(".md").to_owned())
    }

    fn page(&self, page: &Page) -> String {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let mut front = format!("title = {}\nweight = {}\n", quoted(&page.title), page.weight);
        if let Some(id) = &page.id {
            front.push_str(&format!("id = {}\n", quoted(id)));
        }
        if let Some(tag) = page.tag {
            front.push_str(&format!("tags = [\"{}\"]\n", ["one", "two", "three"][tag]));
        }
        if let Some(level) = page.level {
            front.push_str(&format!("levels = [\"{}\"]\n", ["junior", "senior"][level]));
        }
        if page.question {
            front.push_str(&format!("cue = {}\n", quoted(&page.cue)));
        }
        if page.draft {
            front.push_str("draft = true\n");
        }
        if let Some(alias) = &page.alias {
            front.push_str(&format!("aliases = [{}]\n", quoted(alias)));
        }
        // Nobody links to a draft.
        let public = |number: &&usize| !self.pages[*number].draft;
        let related: Vec<String> =
            page.related.iter().filter(public).map(|number| quoted(&self.id_of(*number))).collect();
        if !related.is_empty() {
            front.push_str(&format!("related = [{}]\n", related.join(", ")));
        }
        let up = "../".repeat(page.path.matches('/').count());
        let links: Vec<String> = page
            .links
            .iter()
            .filter(public)
            .map(|number| &self.pages[number])
            .map(|other| format!("[see {}](<{up}{}>)", other.title.replace(['[', ']'], ""), other.path))
            .collect();
        let (note, definition) = if page.footnote { ("[^1]", "\n[^1]: A *note*.\n") } else { ("", "") };
        let mut code = format!("```python\n{}\n```\n\n```output\nout\n```\n", page.code);
        if page.shared {
            code.push_str(&format!("\n```python file=\"{up}shared/code.py#L2-3\"\n```\n"));
        }
        let head = if page.question { "## Answer\n\n" } else { "" };
        let rest = if page.question { "\n## Example\n\n" } else { "\n## More\n\n" };
        let follow = if page.question { "\n## Follow-ups\n\n### Why?\n\nBecause.\n" } else { "" };
        format!("+++\n{front}+++\n\n{head}{}{note} {}\n{rest}{code}{follow}{definition}", page.text, links.join(" "))
    }
}

/// Writes what differs between two states of a book. With `times` given, files that were there keep the time that they
/// were last written at, as some tools and archives restore it.
pub fn write(root: &Path, before: &Site, after: &Site, keep_times: bool) {
    for path in before.keys().filter(|path| !after.contains_key(*path)) {
        let path = root.join(path);
        fs::remove_file(&path).expect("removed");
        let above = path.ancestors().skip(1).take_while(|above| *above != root && above.parent() != Some(root));
        above.map(fs::remove_dir).take_while(Result::is_ok).for_each(drop);
    }
    for (path, bytes) in after.iter().filter(|(path, bytes)| before.get(*path) != Some(*bytes)) {
        let path = root.join(path);
        let time = fs::metadata(&path).and_then(|metadata| metadata.modified()).ok();
        crate::project::put(&path, bytes);
        if let Some(time) = time.filter(|_| keep_times) {
            let file = fs::File::options().write(true).open(&path).expect("a file");
            file.set_modified(time).expect("a time");
        }
    }
}
