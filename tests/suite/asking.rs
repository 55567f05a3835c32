//! Kinds of cards that ask for a choice or for a gap: on the page, in the decks, and what is wrong with them.

use crate::project::{Outcome, Project, assert_same};
use serde_json::Value;

const CHOICES: &str = "+++\ntitle = \"Which can change?\"\n+++\n\n## Choices\n\n- [x] `list` — it *grows* — and shrinks.\n\
     - [ ] `tuple` — no method — ever.\n- [x] a **bold — dash** option\n\n## Answer\n\nMutable ones.\n";

const GAPS: &str = "+++\ntitle = \"What does `await` do?\"\ncloze = true\n+++\n\n## Answer\n\n\
     It ==suspends the *coroutine*== and returns to ==the loop==. Is `a==b`?\n\n- `GET` is ==safe==.\n- `HEAD` is ==safe==.\n\n\
     Another ==safe== word.\n";

fn deck(site: &Outcome) -> serde_json::Map<String, Value> {
    let script = site.page("decks/t.js");
    let json = &script[script.find('{').unwrap_or(0)..=script.rfind('}').unwrap_or(0)];
    serde_json::from_str(json).expect("the data of a deck")
}

#[test]
fn options_stand_without_their_verdicts_on_the_front_of_their_card() {
    let site = Project::book().file("content/t/q.md", CHOICES).build().good();
    let page = site.page("t/q.html");
    assert!(
        page.contains("<ul class=\"choices\">\n<li data-right=\"true\"><p class=\"option\"><code>list</code></p>"),
        "{page}"
    );
    assert!(
        page.contains("<p class=\"verdict held\"><strong>Right.</strong> it <em>grows</em> — and shrinks.</p></li>")
    );
    assert!(
        page.contains("a <strong>bold — dash</strong> option</p><p class=\"verdict held\"><strong>Right.</strong></p>")
    );
    assert!(!page.contains("data-task"));
    let cards = deck(&site);
    assert_eq!(cards.keys().collect::<Vec<_>>(), ["t/q/choice"], "the answer is asked for once");
    let card = &cards["t/q/choice"];
    let front = card["front"].as_str().unwrap_or_default();
    assert!(front.contains("<li data-right=\"false\"><p class=\"option\"><code>tuple</code></p></li>"), "{front}");
    assert!(!front.contains("verdict") && !front.contains("grows"));
    assert!(card["back"].as_str().is_some_and(|back| back.contains("no method — ever.") && !back.contains("held")));
    assert!(card["more"].as_str().is_some_and(|more| more.contains("Mutable ones.")));
}

#[test]
fn a_question_of_options_needs_no_answer() {
    let page = "+++\ntitle = \"Which?\"\n+++\n\n## Choices\n\n- [ ] one\n\n- [x] two — because\n\n  of this.\n";
    let site = Project::book().file("content/t/q.md", page).build().good();
    assert!(
        site.page("t/q.html").contains("<li data-right=\"true\"><p class=\"option\">two</p><p class=\"verdict held\">")
    );
    assert!(site.page("book.json").contains("\"t/q/choice\""));
    assert!(site.page("t/q.html").contains("<p>of this.</p>"));
}

#[test]
fn each_gap_is_a_card_whose_id_is_what_it_hides() {
    let site = Project::book().file("content/t/q.md", GAPS).build().good();
    let cards = deck(&site);
    let ids: Vec<&str> = cards.keys().map(String::as_str).collect();
    assert_eq!(ids, ["t/q/cloze/safe", "t/q/cloze/safe-2", "t/q/cloze/suspends-the-coroutine", "t/q/cloze/the-loop"]);
    let side = |id: &str, side: &str| cards[id][side].as_str().unwrap_or_default().to_owned();
    let front = side("t/q/cloze/the-loop", "front");
    assert!(front.ends_with(
        "<p>It suspends the <em>coroutine</em> and returns to <span class=\"gap\">[…]</span>. Is <code>a==b</code>?</p>\n"
    ), "{front}");
    assert!(side("t/q/cloze/the-loop", "back").contains("<mark class=\"cloze\">the loop</mark>"));
    // What is hidden twice in one list is asked once; in another paragraph it is another card.
    assert_eq!(side("t/q/cloze/safe", "front").matches("[…]").count(), 2);
    assert_eq!(side("t/q/cloze/safe-2", "front").matches("[…]").count(), 1);
    let page = site.page("t/q.html");
    assert!(
        page.contains("<mark class=\"cloze\"><span class=\"held\">suspends the <em>coroutine</em></span></mark>"),
        "{page}"
    );
    // Another gap before them moves no card.
    let more = GAPS.replace("It ==", "==First==, it ==");
    let site = Project::book().file("content/t/q.md", &more).build().good();
    assert!(ids.iter().all(|id| deck(&site).contains_key(*id)));
}

#[test]
fn marks_on_a_page_without_gaps_are_signs() {
    let page = "+++\ntitle = \"Q\"\n+++\n\n## Answer\n\nIt is ==marked== here.\n";
    let site = Project::book().file("content/t/q.md", page).build().says(["foreign-syntax content/t/q.md:7:7"]);
    assert!(site.page("t/q.html").contains("It is ==marked== here."));
    assert_eq!(deck(&site).keys().collect::<Vec<_>>(), ["t/q/answer"]);
}

#[test]
fn options_and_gaps_that_make_no_card_are_reported() {
    let page = |keys: &str, body: &str| format!("+++\ntitle = \"Q\"\n{keys}+++\n\n{body}");
    for (text, wanted) in [
        (page("", "## Choices\n\n- [ ] a\n- [ ] b\n"), "bad-card content/t/q.md:5:1"),
        (page("", "## Choices\n\n- [x] a\n"), "bad-card content/t/q.md:5:1"),
        (page("", "## Choices\n\nText.\n"), "bad-card content/t/q.md:5:1"),
        (page("", "## Choices\n\n- [x] a\n- [ ] b\n- c\n"), "bad-card content/t/q.md:5:1"),
        (page("cloze = true\n", "## Answer\n\nNo gap.\n"), "bad-card content/t/q.md:2:9"),
        (page("cloze = true\n", "A ==lead==.\n\n## Answer\n\nOne ==gap==.\n"), "bad-card content/t/q.md:6:3"),
        (page("cloze = true\n", &format!("## Answer\n\n{}", many_gaps(101))), "bad-card content/t/q.md:108:3"),
    ] {
        let outcome = Project::book().file("content/t/q.md", &text).build();
        assert_eq!(outcome.reports(), [wanted], "{text}");
    }
}

/// A list of one item a gap.
fn many_gaps(count: usize) -> String {
    (1..=count).map(|gap| format!("- ==gap {gap}==\n")).collect()
}

/// A block may ask a hundred gaps, and a page as many blocks as it likes.
#[test]
fn a_page_may_have_many_gaps() {
    let text =
        format!("+++\ntitle = \"Q\"\ncloze = true\n+++\n\n## Answer\n\n{}\nText.\n\n- ==another==\n", many_gaps(100));
    let site = Project::book().file("content/t/q.md", &text).build().good();
    assert_eq!(deck(&site).len(), 101);
}

#[test]
fn a_section_that_is_named_later_is_read_anew() {
    let page = "+++\ntitle = \"Which?\"\n+++\n\n## Answer\n\nOne.\n\n## Pick\n\n- [x] one\n- [ ] two\n";
    let project = Project::book().file("content/t/q.md", page).build().good().then();
    let built = project.toml("[sections]\nchoices = [\"Pick\"]\n").build().good();
    assert!(built.page("t/q.html").contains("<ul class=\"choices\">"), "{}", built.page("t/q.html"));
    assert_same(&built.site(), &built.project.clean_build(), "a section with a new name");
}
