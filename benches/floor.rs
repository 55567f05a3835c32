//! The floor: what reading, parsing, highlighting and writing cost by themselves, on all cores. No generator that
//! highlights with syntect can be faster; how far above it cuebook is, is the benchmark's first figure.
//!
//! `cargo bench --bench floor -- BOOK OUT` reads every `.md` below `BOOK/content`, renders it with pulldown-cmark and
//! syntect (Oniguruma), and writes one `.html` a page.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd, html};
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use syntect::parsing::{ParseState, SyntaxSet};

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let (Some(book), Some(out)) = (arguments.next(), arguments.next()) else {
        println!("floor: give BOOK and OUT");
        return;
    };
    let content = Path::new(&book).join("content");
    let pages: Vec<PathBuf> = walkdir::WalkDir::new(&content)
        .into_iter()
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .collect();
    let out = PathBuf::from(out);
    for page in &pages {
        let folder = out.join(page.strip_prefix(&content).expect("below content")).with_extension("html");
        std::fs::create_dir_all(folder.parent().expect("a folder")).expect("make a folder");
    }
    let syntaxes = two_face::syntax::extra_newlines();
    pages.par_iter().for_each(|page| {
        let text = std::fs::read_to_string(page).expect("read a page");
        let to = out.join(page.strip_prefix(&content).expect("below content")).with_extension("html");
        std::fs::write(to, render(&text, &syntaxes)).expect("write a page");
    });
    println!("{} pages", pages.len());
}

/// The page's HTML, its code run through the grammar once. What the grammar says is counted and dropped: the floor pays
/// for highlighting and not for markup.
fn render(text: &str, syntaxes: &SyntaxSet) -> String {
    let body = text.splitn(3, "+++").nth(2).unwrap_or(text);
    let mut code: Option<(String, String)> = None;
    let mut changes = 0;
    let events: Vec<Event<'_>> = Parser::new_ext(body, Options::all() - Options::ENABLE_WIKILINKS)
        .filter_map(|event| match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                code = Some((language.to_string(), String::new()));
                None
            }
            Event::Text(text) if code.is_some() => {
                if let Some((_, code)) = &mut code {
                    code.push_str(&text);
                }
                None
            }
            Event::End(TagEnd::CodeBlock) => {
                let (language, code) = code.take().unwrap_or_default();
                if let Some(syntax) = syntaxes.find_syntax_by_token(&language) {
                    let mut state = ParseState::new(syntax);
                    for line in code.split_inclusive('\n') {
                        changes += state.parse_line(line, syntaxes).map_or(0, |changes| changes.len());
                    }
                }
                let mut html = String::from("<pre><code>");
                cuebook::inside::markdown::escape(&code, &mut html);
                html.push_str("</code></pre>");
                Some(Event::Html(html.into()))
            }
            event => Some(event),
        })
        .collect();
    let mut page = String::with_capacity(text.len() * 2);
    html::push_html(&mut page, events.into_iter());
    page.push_str(&format!("<!-- {changes} -->"));
    page
}
