//! What the author wrote is what stands there: text that looks like syntax and is none.

use crate::project::Project;

fn page(body: &str) -> String {
    let out = Project::book().file("content/a/h.md", &format!("# H\n\n{body}\n")).build().good();
    let html = out.page("a/h.html");
    let main = html.split("<main").nth(1).and_then(|rest| rest.split("</main>").next());
    main.unwrap_or_default().to_owned()
}

#[test]
fn dollars_are_dollars_and_formulas_are_formulas() {
    let html = page(
        "Is it $100 or -$100? US$5/US$10, $HOME/bin:$PATH, then `a$b` and $x_1 * y_2 * z$ with $$n^2$$.\n\n\
         > $$\n> a = b\n> \\cdot c_1\n> $$\n\n| cost | what |\n|---|---|\n| $5 | $P(A)$ |\n",
    );
    assert!(
        html.contains("Is it $100 or -$100? US$5/US$10, $HOME/bin:$PATH, then <code>a$b</code> and <math"),
        "{html}"
    );
    assert_eq!(html.matches("<math").count(), 4, "{html}");
    assert!(!html.contains("<em>"), "{html}");
    let out = Project::book()
        .toml("[markdown]\nmath = \"none\"\n")
        .file("content/a/h.md", "# H\n\nText $x$.\n")
        .build()
        .good();
    assert!(out.page("a/h.html").contains("Text $x$."));
}

#[test]
fn braces_in_headings_are_text_unless_they_are_attributes() {
    let mut text = String::new();
    for braces in ["{1, 2}", "{}", "{x!r}", "{key: value}", "{x=1}", "{a, #b}", "{ }"] {
        text += &format!("## What is {braces}\n\nText.\n\n");
    }
    let html = page(&(text + "## Named {#mine}\n\nText.\n\nUnderlined {#other}\n---\n\n[a](#mine) [b](#other)"));
    for braces in ["{1, 2}", "{}", "{x!r}", "{key: value}", "{x=1}", "{a, #b}", "{ }"] {
        assert!(html.contains(&format!("What is {braces}</h2>")), "{braces} in {html}");
    }
    assert!(html.contains("id=\"mine\">Named</h2>") && html.contains("id=\"other\">Underlined</h2>"), "{html}");
}

#[test]
fn one_tilde_strikes_through_as_on_github() {
    let html = page("This ~is deprecated~ and ~~gone~~. H~2~O, x^2^.");
    assert!(html.contains("<del>is deprecated</del> and <del>gone</del>") && !html.contains("<sub>"), "{html}");
    assert!(html.contains("x^2^"), "{html}");
}

#[test]
fn footnotes_of_any_name_are_shown() {
    let names = ["*", "**", "†", "a b", "a-b", "1", "Ä", "note_x"];
    let marks: String = names.iter().map(|name| format!("x[^{name}] ")).collect();
    let notes: String = names.iter().map(|name| format!("[^{name}]: Text of {name}.\n\n")).collect();
    let html = page(&format!("{marks}\n\n## Part[^h]\n\nText[^A B] again.\n\n{notes}[^h]: In a heading.\n"));
    for (number, name) in names.iter().enumerate() {
        assert!(html.contains(&format!("<p>Text of {name}. <a")), "{name}: {html}");
        assert!(html.contains(&format!("role=\"doc-noteref\">{}</a>", number + 1)), "{name}: {html}");
    }
    assert!(html.contains("In a heading.") && html.contains("Part<sup class=\"note-ref\">"), "{html}");
    assert_eq!(html.matches("<li id=\"fn-").count(), names.len() + 1, "{html}");
}

#[test]
fn a_task_is_its_own_line() {
    let html = page(
        "- [ ] one\n\n  second para\n\n- [x] two `x`\n\n  ```python\n  x = 1\n  ```\n\n- [ ] three\n  > quote\n\n\
         1. [ ] four\n   - [ ] inner\n2. [ ] five\n   ```text\n   y\n   ```\n",
    );
    for id in ["one", "two-x", "three", "four", "inner", "five"] {
        assert!(html.contains(&format!("data-task=\"{id}\"")), "{id}: {html}");
    }
    for text in ["one</span></p>", "<code>x</code></span></p>", "three</span>", "four</span><ul>", "inner</span></li>"]
    {
        assert!(html.replace("</span>\n", "</span>").contains(text), "{text}: {html}");
    }
}

#[test]
fn lines_of_wide_characters_are_joined_without_a_space() {
    let html = page("日本語の\n文章です。\n次の文\nand words\nそして한국어\n문장");
    assert!(html.contains("日本語の文章です。次の文\nand words\nそして한국어\n문장"), "{html}");
    let html = page("- 一覧の\n  項目\n\n> 引用の\n> 文");
    assert!(html.contains("一覧の項目") && html.contains("引用の文"), "{html}");
}

#[test]
fn marks_at_the_start_of_a_line_do_not_break_a_formula() {
    for line in ["- b", "\\# b", "+ b", "* b", "1. b", "= b", "---", "~~~"] {
        let html = page(&format!("Text:\n\n$$\na\n{line}\n$$\n\nAfter."));
        let one = html.matches("<math").count() == 1 && !html.contains("$$") && html.contains("After.");
        assert!(one || line == "~~~", "{line}: {html}");
    }
    let html = page("```text\n$$\n- a\n$$\n```\n\n- $$\n  x\n  - y\n  $$\n\nCosts $$ and\n- a\n- b\n\nand $$ more.");
    assert!(html.contains("$$\n- a\n$$") && html.matches("<math").count() == 1, "{html}");
    assert!(html.contains("<li>a</li>"), "{html}");
}

#[test]
fn a_sign_of_comparison_may_begin_a_line_of_a_formula() {
    for (text, source, quotes) in [
        ("$$\na\n> b\n$$", "a>b", 0),
        ("$$\n> b\n> c\n$$", ">b>c", 0),
        ("$$\na\n  > b\n= c\n$$", "a>b=c", 0),
        ("> $$\n> a\n> > b\n> $$", "a>b", 1),
        ("- $$\n  a\n  > b\n  $$", "a>b", 0),
        ("> > $$\n> > a\n> > > b\n> > $$", "a>b", 2),
    ] {
        let html = page(&format!("Text:\n\n{text}\n\nAfter."));
        let math = html.split("<math").nth(1).and_then(|rest| rest.split("</math>").next()).unwrap_or_default();
        let texts = math.split('<').filter_map(|tag| Some(tag.split_once('>')?.1.trim()));
        assert_eq!(texts.collect::<String>(), source, "{text}: {html}");
        assert_eq!(html.matches("<blockquote>").count(), quotes, "{text}: {html}");
        assert!(html.contains("<p>After.</p>") && html.matches("<math").count() == 1, "{text}: {html}");
    }
}

#[test]
fn a_footnote_makes_way_for_the_ids_of_headings() {
    for (heading, id, note) in [
        ("## Fn 1", "fn-1", "fn-1-2"),
        ("## Ref fn 1", "ref-fn-1", "fn-1-2"),
        ("## Other {#fn-1}", "fn-1", "fn-1-2"),
        ("> ### Fn 1", "fn-1", "fn-1-2"),
        ("## Fn 1\n\n## Fn 1 2", "fn-1", "fn-1-3"),
        ("## Plain", "plain", "fn-1"),
    ] {
        for text in
            [format!("Text[^1].\n\n{heading}\n\n[^1]: Note.\n"), format!("{heading}\n\nText[^1].\n\n[^1]: Note.\n")]
        {
            let text = format!("{text}\n[heading](#{id}) [note](#{note})\n");
            let out = Project::book().file("content/a/h.md", &format!("# H\n\nA.\n\n{text}")).build().good();
            let html = out.page("a/h.html");
            assert_eq!(crate::links::repeated_ids(&out.site()), Vec::<String>::new(), "{text}");
            assert_eq!(crate::links::dead_ends(&out.site()), Vec::<String>::new(), "{text}");
            assert!(html.contains(&format!("<li id=\"{note}\"><p>Note.")), "{text}: {html}");
            assert!(html.contains(&format!("id=\"{id}\">")), "{text}: {html}");
        }
    }
}

#[test]
fn tildes_that_strike_nothing_stay() {
    for text in ["(~5)~(6)", "~/bin and ~/lib", "a ~ b ~ c", "H~2~O", "about ~5 to ~6", "x~y"] {
        let html = page(text);
        assert!(html.contains(text) && !html.contains("<del>") && !html.contains("<sub>"), "{text}: {html}");
    }
}

#[test]
fn code_at_which_a_grammar_can_stand_still_is_highlighted() {
    let assigned = "  ready = true\n  /* c8 ignore next */";
    for (language, code) in [
        ("javascript", assigned),
        ("JavaScript", assigned),
        ("js", assigned),
        ("jsx", assigned),
        ("ts", assigned),
        ("tsx", assigned),
        ("javascript", "\ta.b = c\n\t/* x */\n\t/* y */"),
        ("javascript", "class A {\n  x = 1\n  /* x */\n  y\n}"),
        ("javascript", "  a = () =>\n  /* x */ b"),
        ("javascript", "  a = b // x\n  /* y */"),
        ("javascript", "  export default\n  /* x */"),
        ("javascript", "  a = `${\n  /* x */"),
        ("makefile", "a: b\n\techo $(c\n\t# d"),
        ("rust", "impl<'a, T: Fn(&'a u8) ->\n/* x */"),
        ("cpp", &format!("int x = {}y;", "a::".repeat(50))),
    ] {
        let html = page(&format!("```{language}\n{code}\n```"));
        let first = code.lines().next().unwrap_or_default().trim();
        let shown = html.split("<pre").nth(1).and_then(|rest| rest.split("</pre>").next()).unwrap_or_default();
        assert!(shown.contains("<i class="), "{language}: {html}");
        let text: String = shown.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text).collect();
        assert!(text.contains(&first.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")), "{text}");
    }
}
