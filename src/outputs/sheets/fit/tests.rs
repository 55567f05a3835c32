//! The fit as a property: one page, nothing cut, nothing larger would fit.

use super::sheet::MeasuredEntry;
use super::*;
use crate::config::PrintConfig;
use crate::markdown::text::{Prose, Title};
use crate::outputs::sheets::input::{InputEntry, MARGIN, SheetWords};
use crate::outputs::sheets::layout::SheetBlock;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

fn words() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        12 => "[a-z]{1,11}",
        1 => "[a-z_.]{12,70}",
        1 => "[A-Z][a-z]{2,6}-[a-z]{2,6}/[a-z]{2,5}",
        1 => "[一-龠ぁ-ん、。]{1,24}",
        1 => "[א-ת]{2,8}",
        1 => "[🎉→≤é\u{301}\u{200d}]{1,4}",
    ];
    prop::collection::vec(word, 0..22).prop_map(|words| words.join(" "))
}

/// Words of which some are code.
fn prose() -> impl Strategy<Value = Prose> {
    prop::collection::vec((words(), any::<bool>()), 0..4).prop_map(|runs| {
        let mut prose = Prose::default();
        runs.iter().for_each(|(text, code)| prose.push(text, *code));
        prose.trim();
        prose
    })
}

fn entry() -> impl Strategy<Value = InputEntry> {
    let code = prop::option::weighted(0.15, prop::collection::vec("( {0,8})[a-z_(=, ]{0,70}", 0..9));
    let code = code.prop_map(|lines| lines.map(|lines| lines.join("\n")));
    let (cue, tradeoff) = (prop::option::of("[a-z ]{0,40}"), prop::option::of(prose()));
    (words(), cue, prose(), tradeoff, code, 1..=3u8).prop_map(|(title, cue, answer, tradeoff, code, weight)| {
        InputEntry { title: Title::plain(&title), cue, answer, tradeoff, code, weight, ..InputEntry::default() }
    })
}

/// A few entries drawn at random, repeated to the number wanted: 700 different ones would take the time of the test.
fn sheet() -> impl Strategy<Value = SheetInput> {
    let count = prop_oneof![2 => 0..12usize, 3 => 12..90usize, 2 => 90..700usize];
    (prop::collection::vec(entry(), 1..14), count, 1..20usize, any::<bool>(), any::<bool>(), 0..3usize).prop_map(
        |(entries, count, size, address, rtl, sizes)| {
            let all: Vec<Arc<InputEntry>> = entries.into_iter().map(Arc::new).cycle().take(count).collect();
            let groups = all.chunks(size).enumerate();
            SheetInput {
                title: "Generated".to_owned(),
                groups: groups
                    .map(|(n, chunk)| (["One", "", "Group of two"][n % 3].to_owned(), chunk.to_vec()))
                    .collect(),
                address: if address { "https://example.org/book/tracks/x.html".to_owned() } else { String::new() },
                rtl,
                config: [
                    PrintConfig::default(),
                    PrintConfig { max_size: 2400, min_size: 653, pdf: true },
                    PrintConfig { max_size: 700, min_size: 700, pdf: true },
                ][sizes]
                    .clone(),
                words: SheetWords::default(),
                ..SheetInput::default()
            }
        },
    )
}

/// The entries shown, as indices: they stand in order.
fn shown(sheet: &MeasuredSheet<'_>, layout: &Layout) -> Vec<usize> {
    let mut from = 0;
    let mut kept = Vec::new();
    for item in layout.items() {
        let text: Vec<String> = item.blocks.iter().map(SheetBlock::text).collect();
        let same = |entry: &MeasuredEntry<'_>| {
            let own = sheet.paras(entry).iter().map(|para| para.text.clone());
            entry.input.title.text == item.name && own.eq(text.iter().cloned())
        };
        let at = from + sheet.entries[from..].iter().position(same).expect("an entry of the book, whole and in order");
        kept.push(at);
        from = at + 1;
    }
    kept
}

fn inside(layout: &Layout) -> Result<(), TestCaseError> {
    let (page_width, page_height) = layout.paper.size();
    for column in &layout.body {
        prop_assert!(column.x >= MARGIN && column.x + column.width <= page_width - MARGIN);
        let mut bottom = MARGIN;
        let blocks = column
            .parts
            .iter()
            .flat_map(|part| part.heading.iter().chain(part.items.iter().flat_map(|item| &item.blocks)));
        for block in blocks {
            let (x, y, width, height) = block.area;
            prop_assert!(y + 1 >= bottom, "blocks do not overlap");
            bottom = y + height;
            prop_assert!(x >= column.x - 1 && x + width <= column.x + column.width + 1);
            for line in &block.lines {
                prop_assert!(line.x >= column.x - 1, "{line:?}");
                prop_assert!(line.x + line.width <= column.x + column.width + 1, "{line:?} in {column:?}");
                prop_assert!(line.y > y && line.y < y + height);
            }
        }
        prop_assert!(bottom <= layout.rules[1].1, "the foot stays free");
        if let (Some((_, x, y, side)), true) = (&layout.qr, bottom > MARGIN) {
            let beside = *x >= column.x + column.width || x + side <= column.x;
            prop_assert!(beside || bottom <= *y, "the QR code stays free");
        }
    }
    prop_assert!(layout.foot.area.1 + layout.foot.area.3 <= page_height - MARGIN);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn the_sheet_is_full_and_nothing_is_lost(input in sheet(), paper in prop_oneof![Just(Paper::Both), Just(Paper::A4), Just(Paper::Letter)]) {
        let fonts = Fonts::embedded();
        let layout = fit(&input, paper, fonts);
        let known = EntryParas::default();
        let measured = MeasuredSheet::measure(&input, paper, fonts, &known);
        // What several sheets measure once sets each of them as by itself.
        prop_assert_eq!(&fit_with(&input, paper, fonts, &known), &layout);
        inside(&layout)?;
        prop_assert_eq!(layout.total, measured.entries.len());
        prop_assert_eq!(layout.items().count(), layout.shown);
        let kept = shown(&measured, &layout);
        let frame = frame::frame(&measured, (layout.shown == layout.total).then_some(layout.total));

        let (floor, top) = measured.sizes();
        prop_assert!(layout.size >= floor && layout.size <= top);
        if layout.size + 25 <= top {
            prop_assert!(!fits_somehow(&measured, &frame, &kept, layout.size + 25), "a quarter of a point more fits");
        }
        if layout.shown < layout.total {
            let left: Vec<usize> = (0..layout.total).filter(|index| !kept.contains(index)).collect();
            let lightest = left.iter().map(|index| (measured.entries[*index].input.weight, *index)).min().map(|(_, index)| index);
            if let Some(next) = lightest {
                let more: BTreeSet<usize> = kept.iter().copied().chain([next]).collect();
                let more: Vec<usize> = more.into_iter().collect();
                prop_assert!(!fits_somehow(&measured, &frame, &more, floor), "the next entry fits");
            }
            let count = format!("{} of {}", layout.shown, layout.total);
            prop_assert!(layout.foot.text().contains(&count), "{} says {count}", layout.foot.text());
        }
    }
}

#[test]
fn an_entry_taller_than_the_page_leaves_alone() {
    let entry = |title: &str, lines: usize| {
        Arc::new(InputEntry {
            title: Title::plain(title),
            code: Some("x = 1\n".repeat(lines)),
            weight: 1,
            ..InputEntry::default()
        })
    };
    let entries = vec![entry("first", 2), entry("giant", 400), entry("last", 2)];
    let input = SheetInput { groups: vec![("Group".to_owned(), entries)], ..SheetInput::default() };
    let layout = fit(&input, Paper::Both, Fonts::embedded());
    let names: Vec<&str> = layout.items().map(|item| item.name.as_str()).collect();
    assert_eq!(names, ["first", "last"]);
    assert!(layout.foot.text().contains("2 of 3"), "{}", layout.foot.text());
}

#[test]
fn the_least_weighty_leave_first() {
    let entry = |index: usize| {
        Arc::new(InputEntry {
            title: Title::plain(&format!("Question {index}?")),
            answer: Prose::written(&"word ".repeat(40)),
            weight: 1 + (index % 3) as u8,
            ..InputEntry::default()
        })
    };
    let input = SheetInput { groups: vec![(String::new(), (0..300).map(entry).collect())], ..SheetInput::default() };
    let layout = fit(&input, Paper::Both, Fonts::embedded());
    let known = EntryParas::default();
    let sheet = MeasuredSheet::measure(&input, Paper::Both, Fonts::embedded(), &known);
    let kept = shown(&sheet, &layout);
    let heaviest_left = (0..300).filter(|index| !kept.contains(index)).map(|index| 1 + index % 3).min();
    let lightest_kept = kept.iter().map(|index| 1 + index % 3).max();
    assert!(lightest_kept <= heaviest_left, "{kept:?}");
    assert!(kept.len() > 40 && kept.len() < 300, "{}", kept.len());
}

#[test]
fn columns_of_a_small_sheet_are_even() {
    let entry = |index: usize| {
        Arc::new(InputEntry {
            title: Title::plain(&format!("Question {index}?")),
            answer: Prose::written(&"word ".repeat(30)),
            weight: 1,
            ..InputEntry::default()
        })
    };
    let input = SheetInput { groups: vec![(String::new(), (0..8).map(entry).collect())], ..SheetInput::default() };
    let layout = fit(&input, Paper::Both, Fonts::embedded());
    let counts: Vec<usize> =
        layout.body.iter().map(|column| column.parts.iter().map(|part| part.items.len()).sum()).collect();
    assert!(counts.iter().max().unwrap() - counts.iter().min().unwrap() <= 1, "{counts:?}");
}
