//! Books in the style of other tools, made anew in every run: each word of a question is its own, so that a lost one shows.

/// Words that no other place of a book has.
pub fn unique(what: &str, number: usize) -> String {
    format!("{what}{number}x")
}

/// The answer of a question in Markdown: prose, a list, code, a table, an image, links within and without.
fn answer(number: usize, link: &str) -> String {
    let (a, b, c) = (unique("alpha", number), unique("beta", number), unique("gamma", number));
    match number % 6 {
        0 => format!("It is *{a}* and **{b}**, see [the other]({link}).\n\nThen {c}."),
        1 => format!("- first {a}\n- second {b}\n  - deeper {c}\n"),
        2 => format!("```js\nconst {a} = \"{b}\"; // <b>{c}</b>\n```\n\nThat costs $5 or $6."),
        3 => format!("| left | right |\n|---|---|\n| {a} | {b} |\n\n> quoted {c}"),
        4 => format!("![{a}](img/p.png)\n\n{b} <sub>{c}</sub><br>end `a|b`"),
        _ => format!("Call `{a}()`, not [{b}][ref].\n\n1. one {c}\n2. two\n\n[ref]: https://example.org/{number}\n"),
    }
}

/// One small picture.
pub fn picture() -> Vec<u8> {
    const PNG: &[u8] =
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\
\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa75\x81\x84\x00\x00\x00\x00IEND\xaeB`\x82";
    PNG.to_vec()
}

type Files = Vec<(String, Vec<u8>)>;

pub fn text(path: &str, text: String) -> (String, Vec<u8>) {
    (path.to_owned(), text.into_bytes())
}

/// A README with `count` questions as numbered headings in sections, with a table of contents and links to the top.
pub fn readme_headings(count: usize) -> Files {
    let mut body = String::from(
        "<h1 align=\"center\">Handbook of things</h1>\n\n<p align=\"center\">\n  <img src=\"img/p.png\" width=\"90\" alt=\"logo\">\n</p>\n\nAn introduction.\n\n## Table of Contents\n\n",
    );
    for number in 0..count {
        body.push_str(&format!("- [What is thing {number}?](#{number}-what-is-thing-{number})\n"));
    }
    for number in 0..count {
        if number % 50 == 0 {
            body.push_str(&format!("\n## Part {}\n\nAbout {}.\n", number / 50, unique("part", number)));
        }
        let next = (number + 1) % count;
        body.push_str(&format!(
            "\n### {number}. What is thing {number}?\n\n{}\n\n**[⬆ Back to Top](#table-of-contents)**\n",
            answer(number, &format!("#{next}-what-is-thing-{next}"))
        ));
    }
    body.push_str("\n## License\n\nFree words.\n");
    vec![text("src/README.md", body), ("src/img/p.png".to_owned(), picture())]
}

/// A README with `count` folded answers.
pub fn readme_details(count: usize) -> Files {
    let mut body = String::from("# Folded\n\nHello there.\n\n");
    for number in 0..count {
        if number % 40 == 0 {
            body.push_str(&format!("## Area {}\n\n", number / 40));
        }
        let answer = answer(number, "https://example.org/other");
        body.push_str(&format!(
            "<details>\n<summary><b>Why does thing {number} use <code>{}</code>?</b></summary>\n<p>\n\n{answer}\n\n</p>\n</details>\n\n<div align=\"right\">\n    <b><a href=\"#\">↥ back to top</a></b>\n</div>\n\n",
            unique("code", number)
        ));
    }
    vec![text("src/README.md", body), ("src/img/p.png".to_owned(), picture())]
}

/// A table with named columns, quotes and line ends within cells.
pub fn csv(count: usize) -> Files {
    let mut body = String::from("Question,Answer,Deck,Tags,Page\r\n");
    for number in 0..count {
        let answer = format!("It is \"\"{}\"\", with a comma\nand a line.", unique("alpha", number));
        body.push_str(&format!(
            "What is {}?,\"{answer}\",Deck::Part {},\"one, two\",{}\r\n",
            unique("thing", number),
            number / 50,
            unique("page", number)
        ));
    }
    vec![text("src/cards.csv", body)]
}

/// Anki's text export: HTML between tabs.
pub fn tsv(count: usize) -> Files {
    let mut body = String::from("#separator:tab\n#html:true\n#deck column:3\n#tags column:4\n");
    for number in 0..count {
        body.push_str(&format!(
            "What is <b>{}</b>?\t<div>It is <i>{}</i>.</div><ul><li>one</li><li>{}</li></ul><pre>a &lt; b</pre>\tAll::Part {}\tred blue\n",
            unique("thing", number),
            unique("alpha", number),
            unique("beta", number),
            number / 60
        ));
    }
    vec![text("src/cards.tsv", body)]
}

/// A vault: notes that ask, notes that hold cards, links between them.
pub fn obsidian(count: usize) -> Files {
    let mut files = vec![("src/attachments/p.png".to_owned(), picture())];
    for number in 0..count {
        let next = (number + 1) % count;
        let own = unique("word", number);
        let note = match number % 4 {
            0 => format!(
                "---\ntags: [one, two/three]\naliases: [\"{own}\"]\ncreated: 2024-01-02\n---\n\nSee [[Note {next}|the next]] and ==marked {own}==.\n\n![[p.png|200]]\n\n> [!tip]+ Remember\n> {own}\n\n%%hidden {own}%%\n\nEnd ^block{number}\n"
            ),
            1 => format!("#one #four\n\nWhat is [[Note {next}]]?\n\n{}", answer(number, "https://example.org")),
            2 => format!(
                "#flashcards\n\nQuestion {own}?::Answer {own}\n\nLong {own}\n?\nfirst\nsecond {own}\n\nRest {own}.\n"
            ),
            _ => format!(
                "> [!faq]- Why {own}?\n> Because {own}.\n> ```js\n> x\n> ```\n\n> [!question] And {own}?\n> Yes.\n"
            ),
        };
        let name = if number % 8 == 4 { format!("src/deep/Why {number}?.md") } else { format!("src/Note {number}.md") };
        files.push(text(&name, note.replace("img/p.png", "attachments/p.png")));
    }
    files
}

/// An mdBook with nested chapters, includes and hidden lines.
pub fn mdbook(count: usize) -> Files {
    let mut files = vec![
        text("src/book.toml", "[book]\ntitle = \"A book\"\nsrc = \"text\"\n".to_owned()),
        text("src/text/code.rs", "// ANCHOR: a\nfn included() {}\n// ANCHOR_END: a\nfn other() {}\n".to_owned()),
        ("src/text/img/p.png".to_owned(), picture()),
    ];
    let mut summary = String::from("# Summary\n\n[Introduction](README.md)\n\n");
    files.push(text("src/text/README.md", "# Introduction\n\nHello.\n".to_owned()));
    for number in 0..count {
        let (folder, indent) =
            if number % 10 == 0 { (String::new(), "") } else { (format!("part-{}/", number / 10), "  ") };
        let name = format!("{folder}chapter-{number}.md");
        summary.push_str(&format!("{indent}- [Chapter {number}]({name})\n"));
        let up = if folder.is_empty() { "" } else { "../" };
        let own = unique("word", number);
        let body = match number % 3 {
            0 => format!(
                "# Chapter {number}\n\nProse {own}, see [the start]({up}README.md).\n\n```rust,editable\n# fn main() {{\nlet {own} = 1;\n# }}\n```\n\n```rust\n{{{{#include {up}code.rs:a}}}}\n```\n"
            ),
            1 => format!(
                "# Why is chapter {number} {own}?\n\n{}",
                answer(number, &format!("{up}README.md")).replace("img/", &format!("{up}img/"))
            ),
            _ => format!("# Chapter {number}\n\n## What is {own}?\n\nOne.\n\n## When is it {own}?\n\nTwo.\n"),
        };
        files.push(text(&format!("src/text/{name}"), body));
    }
    files.push(text("src/text/SUMMARY.md", summary));
    files
}

/// A folder with front matter in the style of some tool.
pub fn folder(count: usize, tool: &str) -> Files {
    let mut files = vec![("src/docs/img/p.png".to_owned(), picture())];
    for number in 0..count {
        let own = unique("word", number);
        let front = match tool {
            "hugo" => format!(
                "+++\ntitle = \"What is {own}?\"\ndate = 2024-01-02\ncategories = [\"One\"]\ntags = [\"Two words\"]\nweight = {number}\nsummary = \"About {own}\"\ntoc = true\n+++\n"
            ),
            "zola" => format!(
                "+++\ntitle = \"What is {own}?\"\nweight = {number}\n[taxonomies]\ntags = [\"red\"]\n[extra]\nmine = \"{own}\"\n+++\n"
            ),
            "jekyll" => format!(
                "---\nlayout: post\ntitle: \"What is {own}?\"\ncategories: one\nredirect_from: /old/{number}\n---\n"
            ),
            "docusaurus" => format!(
                "---\nid: doc-{number}\ntitle: What is {own}?\nsidebar_label: Short {own}\nsidebar_position: {number}\nslug: /doc-{number}\n---\n\nimport Tabs from '@theme/Tabs'\n"
            ),
            "starlight" => format!(
                "---\ntitle: What is {own}?\ndescription: About {own}\nsidebar:\n  order: {number}\n  badge: New\n---\n"
            ),
            _ => format!("# What is {own}?\n"),
        };
        let extra = match tool {
            "mkdocs" => format!("\n!!! note \"Mind {own}\"\n    This.\n\n=== \"First\"\n    {own}\n"),
            "docusaurus" | "starlight" => format!("\n:::tip[Do {own}]\nThis.\n:::\n"),
            "jekyll" => "\n{% highlight js %}\nconst a = 1;\n{% endhighlight %}\n".to_owned(),
            "hugo" => "\n{{< figure src=\"x.png\" >}}\n".to_owned(),
            _ => String::new(),
        };
        let body = answer(number, &format!("page-{}.md", (number + 1) % count));
        files.push(text(&format!("src/docs/page-{number}.md"), format!("{front}\n{body}\n{extra}")));
    }
    files
}
