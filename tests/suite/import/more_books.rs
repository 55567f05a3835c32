//! A second book for Obsidian and for mdBook, as other people write them: what the first ones have not.

use super::books::{picture, text, unique};

type Files = Vec<(String, Vec<u8>)>;

/// A vault of folders: maps of content, links to headings and blocks, tasks, queries, nested callouts, cards of both kinds.
pub fn vault(count: usize) -> Files {
    let mut files = vec![("src/Files/a drawing.png".to_owned(), picture())];
    let mut map = String::from("---\ntags:\n  - moc\ncssclasses: wide\n---\n\n# Map\n\n");
    for number in 0..count {
        let (own, area) = (unique("term", number), number / 25);
        let next = (number + 1) % count;
        map.push_str(&format!("- [[Area {area}/What is {own}|{own} here]]\n"));
        let other = format!("Area {}/What is {}", next / 25, unique("term", next));
        let body = match number % 5 {
            0 => format!(
                "# What is {own}?\n\nIt is {own}, see [[{other}#Details|details]] and [[Map]].\n\n## Details\n\n> [!info] Outer {own}\n> Text.\n> > [!warning]- Inner\n> > Mind {own}.\n\n![[a drawing.png|a drawing of {own}]]\n"
            ),
            1 => format!(
                "- [ ] open {own}\n- [x] done {own}\n\n```dataview\nTABLE file.ctime FROM #{own}\n```\n\nEnd of {own}. ^b{number}\n"
            ),
            2 => format!("#flashcards/area\n\nFront {own}:::Back {own}\n\nLong {own}\n??\nfirst\nsecond {own}\n"),
            3 => format!(
                "$$\n{own}^2\n$$\n\nInline $x_{number}$ of {own}, [site](https://example.org/{number}).\n\n---\n\nA ~~struck {own}~~ word.\n"
            ),
            _ => format!(
                "| {own} | b |\n| --- | --- |\n| [[Map]] | `c` |\n\nSee ![[{other}#Details]].\n\n1. one\n   1. deeper {own}\n"
            ),
        };
        let front =
            format!("---\naliases:\n  - {own} alias\ntags: [area/{area}]\nstatus: seed\nup: \"[[Map]]\"\n---\n\n");
        files.push(text(&format!("src/Area {area}/What is {own}.md"), format!("{front}{body}")));
    }
    files.push(text("src/Map.md", map));
    files
}

/// An mdBook in parts, with separators, drafts, chapters without a number, folders with a README, hidden lines and includes.
pub fn parts(count: usize) -> Files {
    let mut files = vec![
        text("src/book.toml", "[book]\ntitle = \"Parts\"\n\n[output.html]\nmathjax-support = true\n".to_owned()),
        text(
            "src/listings/main.rs",
            "fn main() {\n    // ANCHOR: here\n    listed();\n    // ANCHOR_END: here\n}\n".to_owned(),
        ),
        ("src/src/images/p.png".to_owned(), picture()),
        text("src/src/title-page.md", "# Parts\n\nA foreword.\n".to_owned()),
        text("src/src/appendix.md", "# Appendix\n\nAn afterword.[^one]\n\n[^one]: A note.\n".to_owned()),
    ];
    let mut summary = String::from("# Summary\n\n[Foreword](title-page.md)\n\n");
    for number in 0..count {
        let (own, part) = (unique("term", number), number / 20);
        let folder = format!("ch{part:02}");
        if number % 20 == 0 {
            summary.push_str(&format!("\n# Part {part}\n\n- [Chapter {part}](./{folder}/README.md)\n"));
            files.push(text(&format!("src/src/{folder}/README.md"), format!("# Chapter {part}\n\nAbout it.\n")));
        }
        summary.push_str(&format!("  - [What is {own}?](./{folder}/sub-{number}.md)\n"));
        if number % 20 == 19 {
            summary.push_str("  - [To come]()\n\n---\n");
        }
        let body = match number % 4 {
            0 => format!(
                "It is {own}; see [the chapter](README.md) and [what follows](sub-{}.html#more).\n\n```rust,ignore\n{{{{#rustdoc_include ../../listings/main.rs:here}}}}\n```\n\n<div class=\"warning\">\n\nMind {own}.\n\n</div>\n",
                if number % 20 == 19 { number } else { number + 1 }
            ),
            1 => format!(
                "\\\\( {own}^2 \\\\) is it.[^n]\n\n[^n]: Noted {own}.\n\n## More\n\n![p {own}](../images/p.png)\n"
            ),
            2 => format!("```toml\n[{own}]\na = 1 # b\n```\n\n> quoted {own}\n\n- a\n- b {own}\n"),
            _ => format!(
                "```rust,should_panic\n# use x;\npanic!(\"{own}\");\n```\n\n| a | {own} |\n|:--|--:|\n| 1 | 2 |\n"
            ),
        };
        files.push(text(&format!("src/src/{folder}/sub-{number}.md"), format!("# What is {own}?\n\n{body}")));
    }
    summary.push_str("\n[Appendix](appendix.md)\n");
    files.push(text("src/src/SUMMARY.md", summary));
    files
}
