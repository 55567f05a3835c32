//! `book.lock`: stamped, written, read, checked.

use cuebook::inside::book::lock::{Lock, date, parse};
use cuebook::inside::diag::{Code, Diagnostic};
use cuebook::inside::digest::{self, Digest};
use cuebook::inside::tools::lock::{Now, check, record, stamp, write};
use cuebook::inside::tools::snippets::{BlockReport, Report, SnippetOutcome};

fn d(text: &str) -> Digest {
    digest::of(text)
}

/// A question's page with two cards and a block.
fn page(id: &str, text: &str) -> Now {
    Now {
        file: format!("content/{id}.md").into(),
        id: id.to_owned(),
        digest: d(text),
        questions: vec![id.to_owned()],
        aliases: Vec::new(),
        path: format!("{id}.md"),
        old_paths: Vec::new(),
        cards: vec![(format!("{id}/answer"), d(&format!("{text} answer"))), (format!("{id}/followup/why"), d("why"))],
        blocks: vec![d(&format!("{text} code"))],
    }
}

fn report(page: &Now, outcome: SnippetOutcome) -> Report {
    let block = |digest: &Digest| BlockReport {
        file: page.file.clone(),
        index: 0,
        digest: *digest,
        outcome,
        checked: true,
        version: "Python 3.13.2".to_owned(),
    };
    Report { blocks: page.blocks.iter().map(block).collect(), ..Report::default() }
}

fn told(problems: &[Diagnostic]) -> Vec<(Code, &str, &str)> {
    problems
        .iter()
        .map(|p| (p.code, p.file.as_deref().unwrap_or_default(), p.help.as_deref().unwrap_or_default()))
        .collect()
}

#[test]
fn only_what_changed_gets_a_new_time() {
    let first = stamp(&Lock::default(), &[page("a", "1"), page("b", "1")], "2026-11-20");
    let second = stamp(&first, &[page("a", "2"), page("b", "1")], "2026-11-21");
    assert_eq!(date(second.page_changed("a")), "2026-11-21");
    assert_eq!(date(second.card_changed("a/answer")), "2026-11-21");
    assert_eq!(date(second.card_changed("a/followup/why")), "2026-11-20");
    assert_eq!(date(second.page_changed("b")), "2026-11-20");
    assert_eq!(stamp(&second, &[page("a", "2"), page("b", "1")], "2026-12-24"), second);
    assert_eq!(stamp(&second, &[page("b", "1")], "2026-12-24").pages.len(), 1);
}

#[test]
fn a_second_edit_on_one_day_is_newer() {
    let first = stamp(&Lock::default(), &[page("a", "1")], "2026-11-21");
    let second = stamp(&first, &[page("a", "2")], "2026-11-21");
    let third = stamp(&second, &[page("a", "3")], "2026-11-01");
    assert_eq!(second.card_changed("a/answer"), first.card_changed("a/answer") + 1);
    assert_eq!(third.card_changed("a/answer"), first.card_changed("a/answer") + 2);
    assert!(write(&third).contains(" 2026-11-21T00:00:02Z\""), "{}", write(&third));
    let exact = stamp(&third, &[page("a", "4")], "2026-11-22T10:15:30Z");
    assert!(write(&exact).contains(" 2026-11-22T10:15:30Z\""), "{}", write(&exact));
}

#[test]
fn a_renamed_page_keeps_its_times() {
    let old = page("old", "1");
    let olds = std::slice::from_ref(&old);
    let lock = record(&stamp(&Lock::default(), olds, "2026-11-20"), olds, &report(&old, SnippetOutcome::Passed));
    let new = Now { aliases: vec!["old".to_owned()], blocks: old.blocks.clone(), ..page("new", "1") };
    let next = stamp(&lock, std::slice::from_ref(&new), "2026-11-21");
    assert_eq!(date(next.page_changed("new")), "2026-11-20");
    assert_eq!(date(next.card_changed("new/answer")), "2026-11-20");
    assert_eq!(next.passed_with("new", new.blocks[0]), Some("Python 3.13.2"));
    assert_eq!(next.pages.len(), 1);
}

#[test]
fn the_text_is_read_back_and_sorted() {
    let pages = [page("b", "1"), page("a \"q\\\u{e9}", "1"), page("a/é 日本", "1")];
    let lock = stamp(&Lock::default(), &pages, "2026-11-21");
    let lock = record(&lock, &pages, &report(&pages[2], SnippetOutcome::Passed));
    let text = write(&lock);
    let read = parse(&text, &"book.lock".into());
    assert_eq!((read.value, read.diagnostics), (lock, vec![]));
    let ids: Vec<&str> = text.lines().filter(|line| line.starts_with('"')).collect();
    assert!(ids[..3].is_sorted() && ids[3..6].is_sorted() && ids[6..12].is_sorted() && ids.len() == 13, "{text}");
    assert_eq!(write(&Lock::default()).lines().count(), 3);
}

#[test]
fn what_is_missing_is_told_once_a_page() {
    let pages = [page("a", "1"), page("b", "1"), page("c", "1")];
    let none = check(&Lock::default(), &pages);
    assert_eq!(told(&none), [(Code::StaleLock, "book.lock", "run `cuebook stamp` and commit `book.lock`")]);
    let asks_nothing = Now { questions: Vec::new(), ..page("a", "1") };
    assert_eq!(check(&Lock::default(), &[asks_nothing]), []);
    let lock = stamp(&Lock::default(), &pages[..2], "2026-11-21");
    let now = [page("a", "1"), page("b", "2"), page("c", "1")];
    let problems = check(&lock, &now);
    assert_eq!(
        told(&problems),
        [
            (Code::StaleLock, "content/b.md", "run `cuebook stamp`"),
            (Code::StaleLock, "content/c.md", "run `cuebook stamp`")
        ]
    );
    let lock = record(&stamp(&lock, &now, "2026-11-22"), &now, &report(&now[0], SnippetOutcome::Passed));
    assert_eq!(told(&check(&lock, &now)).len(), 2);
    assert!(check(&lock, &now).iter().all(|p| p.help.as_deref() == Some("run `cuebook test --record`")));
    let failed = record(&lock, &now, &report(&now[0], SnippetOutcome::Failed));
    assert_eq!(failed.passed_with("a", now[0].blocks[0]), None);
    assert_eq!(lock.all_passed_with("a", now[0].blocks.clone()).as_deref(), Some("Python 3.13.2"));
    assert_eq!(lock.all_passed_with("a", [now[0].blocks[0], d("other")]), None);
    assert_eq!(lock.all_passed_with("a", []), None);
}

#[test]
fn ids_that_vanished_come_with_what_to_write() {
    let lock = stamp(&Lock::default(), &[page("t/old", "1"), page("t/b", "1")], "2026-11-21");
    // A file renamed without an id of its own: its text is found again.
    let renamed = check(&lock, &[page("t/new", "1"), page("t/b", "1")]);
    let vanished: Vec<&Diagnostic> = renamed.iter().filter(|p| p.code == Code::VanishedId).collect();
    assert_eq!(vanished.len(), 1, "{renamed:#?}");
    assert_eq!(vanished[0].file.as_deref(), Some("content/t/new.md"));
    assert!(vanished[0].help.as_deref().is_some_and(|help| help.contains("`aliases = [\"t/old\", \"t/old.md\"]`")));
    // Renamed and edited: where it went cannot be known.
    let edited = check(&lock, &[Now { cards: Vec::new(), ..page("t/new", "2") }, page("t/b", "1")]);
    assert!(told(&edited).contains(&(
        Code::VanishedId,
        "book.lock",
        "if it was renamed, write `aliases = [\"t/old\", \"t/old.md\"]` in the front matter of the page it became; else run `cuebook stamp`"
    )));
    // With the alias nothing has vanished.
    let aliased = Now { aliases: vec!["t/old".to_owned()], ..page("t/new", "1") };
    assert!(check(&lock, &[aliased, page("t/b", "1")]).iter().all(|p| p.code != Code::VanishedId));
    // A follow-up's heading.
    let mut cut = page("t/b", "1");
    cut.cards.pop();
    let problems = check(&lock, &[page("t/old", "1"), cut]);
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert_eq!(problems[0].file.as_deref(), Some("content/t/b.md"));
    assert!(problems[0].help.as_deref().is_some_and(|help| help.contains("`### … {#why}`")), "{problems:#?}");
}

#[test]
fn a_question_of_many_vanishes_by_its_heading() {
    let many = |headings: &[&str]| Now {
        questions: headings.iter().map(|heading| format!("t/many#{heading}")).collect(),
        cards: headings.iter().map(|heading| (format!("t/many#{heading}/answer"), d(heading))).collect(),
        ..page("t/many", "1")
    };
    let lock = stamp(&Lock::default(), &[many(&["one", "two"])], "2026-11-21");
    let problems = check(&lock, &[many(&["one"])]);
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert_eq!((problems[0].code, problems[0].file.as_deref()), (Code::VanishedId, Some("content/t/many.md")));
    assert!(problems[0].help.as_deref().is_some_and(|help| help.contains("`## … {#two}`")));
    // The page is gone with both: told once.
    let gone = check(&lock, &[page("t/x", "1")]);
    assert_eq!(gone.iter().filter(|p| p.code == Code::VanishedId).count(), 1, "{gone:#?}");
}
