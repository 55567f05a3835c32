//! A page that was imported before, the page as it is now, and the same page imported anew → one page.
//!
//! In: the digests of the blocks as last imported, the text on disk, the new text. Out: the merged text and what became of
//! each block. A block is what stands under a heading of the second level, or before the first. What the author changed
//! stays; what only the source changed follows; where both changed the author's stays and the difference is shown.
//!
//! Must not know: the disk, formats.

use super::outline::explicit_id;
use super::reading;
use crate::digest;
use pulldown_cmark::Tag;
use similar::TextDiff;
use std::collections::BTreeMap;

/// What became of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BlockChange {
    /// Only the source changed it: the page follows.
    Updated,
    /// The source has it for the first time.
    Added,
    /// Only the author changed it: it stays.
    Yours,
    /// Both changed it: the author's stays. The difference from the author's to the source's.
    Both(String),
    /// The author deleted it: it stays deleted.
    Deleted,
    /// The source no longer has it: it stays.
    Orphaned,
}

/// The block of a page called `name`, and what became of it.
pub(crate) type BlockOutcome = (String, BlockChange);

struct NamedBlock {
    name: String,
    text: String,
}

/// Digests of the blocks of a page.
pub(crate) fn digests(text: &str) -> BTreeMap<String, String> {
    blocks(text).into_iter().map(|block| (block.name, digest_of(&block.text))).collect()
}

fn digest_of(text: &str) -> String {
    digest::bytes(text.trim().as_bytes()).hex(16)
}

/// Merges a page.
pub(crate) fn merge(base: &BTreeMap<String, String>, disk: &str, new: &str) -> (String, Vec<BlockOutcome>) {
    let (mine, theirs) = (blocks(disk), blocks(new));
    let (mut merged, mut outcomes): (Vec<(String, String)>, Vec<BlockOutcome>) = (Vec::new(), Vec::new());
    for block in &mine {
        let was = base.get(&block.name);
        let mut keep = |change: Option<BlockChange>, text: &str| {
            outcomes.extend(change.map(|change| (block.name.clone(), change)));
            merged.push((block.name.clone(), text.to_owned()));
        };
        let Some(other) = theirs.iter().find(|other| other.name == block.name) else {
            keep(was.map(|_| BlockChange::Orphaned), &block.text);
            continue;
        };
        let (now, then) = (digest_of(&block.text), digest_of(&other.text));
        let (changed, source_changed) = (was.is_none_or(|was| *was != now), was.is_none_or(|was| *was != then));
        match (changed, source_changed) {
            _ if now == then => keep(None, &block.text),
            (false, _) => keep(Some(BlockChange::Updated), &other.text),
            (true, false) => keep(Some(BlockChange::Yours), &block.text),
            (true, true) => keep(Some(BlockChange::Both(difference(&block.text, &other.text))), &block.text),
        }
    }
    for (number, block) in theirs.iter().enumerate() {
        if mine.iter().any(|other| other.name == block.name) {
            continue;
        }
        if base.contains_key(&block.name) {
            outcomes.push((block.name.clone(), BlockChange::Deleted));
            continue;
        }
        outcomes.push((block.name.clone(), BlockChange::Added));
        // Behind what it follows in the source.
        let before =
            theirs[..number].iter().rev().find_map(|other| merged.iter().position(|(name, _)| *name == other.name));
        merged.insert(before.map_or(merged.len(), |at| at + 1), (block.name.clone(), block.text.clone()));
    }
    let unchanged = outcomes.iter().all(|(_, change)| !matches!(change, BlockChange::Updated | BlockChange::Added));
    if unchanged {
        return (disk.to_owned(), outcomes);
    }
    let texts: Vec<&str> = merged.iter().map(|(_, text)| text.trim_matches('\n')).collect();
    (format!("{}\n", texts.join("\n\n")), outcomes)
}

fn difference(mine: &str, theirs: &str) -> String {
    let diff = TextDiff::from_lines(mine.trim(), theirs.trim());
    diff.unified_diff().context_radius(1).header("your page", "the source").to_string()
}

/// The blocks of a page in their order.
fn blocks(text: &str) -> Vec<NamedBlock> {
    let body = ["+++", "---"].iter().find_map(|mark| {
        let rest = text.strip_prefix(&format!("{mark}\n"))?;
        Some(text.len() - rest.len() + rest.find(&format!("\n{mark}\n"))? + mark.len() + 2)
    });
    let body = body.unwrap_or(0);
    let mut starts: Vec<(usize, String)> = vec![(0, String::new())];
    for block in reading::blocks(&text[body..]) {
        if let Tag::Heading { level, .. } = block.kind
            && reading::level(level) <= 2
        {
            let title = reading::plain(&block.events);
            let braces = title.rfind("{#").map(|at| (&title[..at], title[at + 2..].trim_end_matches('}')));
            let id = braces.and_then(|(_, inner)| inner.split(' ').next()).map(|id| format!("#{id}"));
            let name = id.unwrap_or_else(|| explicit_id(&title).0);
            starts.push((body + block.span.start, name));
        }
    }
    let mut found: Vec<NamedBlock> = Vec::new();
    for (number, (start, name)) in starts.iter().enumerate() {
        let end = starts.get(number + 1).map_or(text.len(), |(next, _)| *next);
        let same =
            found.iter().filter(|block| block.name == *name || block.name.starts_with(&format!("{name} ("))).count();
        let name = if same == 0 { name.clone() } else { format!("{name} ({})", same + 1) };
        found.push(NamedBlock { name, text: text[*start..end].to_owned() });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str =
        "+++\ntitle = \"T\"\n+++\n\nIntro.\n\n## A {#a}\n\none\n\n## B {#b}\n\ntwo\n\n## C {#c}\n\nthree\n";

    #[test]
    fn each_side_keeps_its_changes_and_both_are_shown() {
        let base = digests(FIRST);
        let mine = FIRST.replace("one", "ONE").replace("three", "THREE");
        let new = FIRST.replace("two", "2").replace("three", "3") + "\n## D {#d}\n\nfour\n";
        let (merged, outcomes) = merge(&base, &mine, &new);
        assert!(
            merged.contains("ONE")
                && merged.contains("\n2\n")
                && merged.contains("THREE")
                && merged.ends_with("four\n")
        );
        let changes: Vec<(&str, &BlockChange)> =
            outcomes.iter().map(|(name, change)| (name.as_str(), change)).collect();
        assert!(
            matches!(
                changes[..],
                [
                    ("#a", BlockChange::Yours),
                    ("#b", BlockChange::Updated),
                    ("#c", BlockChange::Both(_)),
                    ("#d", BlockChange::Added)
                ]
            ),
            "{changes:?}"
        );
        let BlockChange::Both(diff) = &outcomes[2].1 else { panic!("both") };
        assert!(diff.contains("-THREE") && diff.contains("+3"), "{diff}");
    }

    #[test]
    fn what_either_side_took_away_is_named_and_nothing_else_is_touched() {
        let base = digests(FIRST);
        let mine = FIRST.replace("## B {#b}\n\ntwo\n\n", "");
        let new = FIRST.replace("## C {#c}\n\nthree\n", "");
        let (merged, outcomes) = merge(&base, &mine, &new);
        assert_eq!(merged, mine);
        assert_eq!(outcomes, [("#c".to_owned(), BlockChange::Orphaned), ("#b".to_owned(), BlockChange::Deleted)]);
        assert_eq!(merge(&base, FIRST, FIRST), (FIRST.to_owned(), vec![]));
    }
}
