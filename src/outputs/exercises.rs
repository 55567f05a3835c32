//! What scripts need to know of the exercises of a page: which blocks belong together, what runs before and after a reader's code.
//!
//! In: the [`Facts`]. Out: [`PageExercises`]: JSON by the number of the block, as `figure.code[data-code]` has it.
//!
//! Must not know: how code is run, how a figure looks.

use crate::book::blocks::{self, Runnable};
use crate::book::exercises;
use crate::book::imports;
use crate::markdown::doc::Doc;
use crate::markdown::fence::{self, Fence};
use crate::outputs::facts::Facts;
use crate::outputs::json;
use serde_json::{Map, Value, json};

/// The exercises of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PageExercises {
    /// JSON, escaped for a `<script type="application/json">`.
    pub json: String,
    /// Whether any of them can be run.
    pub run: bool,
}

/// The exercises of a page; nothing where it has none beyond writing its code from memory.
pub(crate) fn of_page(facts: &Facts<'_>, page: usize) -> Option<PageExercises> {
    let coding = facts.questions_on(page).iter().any(|question| facts.entry(*question).format == "coding");
    let doc = &*facts.doc(page);
    let marked = |fence: &Fence| fence.role.is_some() || fence.try_it;
    if doc.fences.is_empty() || !(coding || doc.fences.iter().any(|block| marked(&block.fence))) {
        return None;
    }
    let can_run = |language: &str| facts.runs(language);
    let mut blocks = roles(doc);
    let mut run = false;
    for runnable in blocks::of_doc(doc, |language| can_run(language).then_some("")) {
        let fence = &doc.fences[runnable.index].fence;
        let wanted = coding || marked(fence) || blocks.contains_key(&runnable.index.to_string());
        if !wanted || fence.is_scaffold() || runnable.no_run {
            continue;
        }
        let own = blocks.entry(runnable.index.to_string()).or_insert_with(|| json!({}));
        if let Some(package) = package(doc, &runnable, own) {
            own["lacks"] = json!(package);
            continue;
        }
        run = true;
        own["run"] = json!(1);
        let (before, after) = around(&runnable, fence);
        for (name, code) in [("before", before), ("after", after)] {
            if !code.is_empty() {
                own[name] = json!(code);
            }
        }
    }
    let found = !blocks.is_empty();
    found.then(|| PageExercises { json: json::for_script(&Value::Object(blocks)), run })
}

/// What the block, or what runs around it, needs and the page has not.
fn package<'d>(doc: &'d Doc, runnable: &'d Runnable, own: &Value) -> Option<&'d str> {
    if runnable.language != "python" {
        return None;
    }
    let check = own["check"].as_u64().and_then(|number| doc.fences.get(usize::try_from(number).ok()?));
    let check = check.map(|block| block.code_in(&doc.text));
    let mut around = runnable.before.iter().map(|code| &**code).chain([&*runnable.code]).chain(check);
    around.find_map(imports::foreign)
}

/// For each block that is part of an exercise the numbers of the others.
fn roles(doc: &Doc) -> Map<String, Value> {
    let mut blocks = Map::new();
    for exercise in exercises::of_doc(doc).value {
        let mut around = json!({ "check": exercise.check });
        if let Some(starter) = exercise.starter {
            around["starter"] = json!(starter);
        }
        if let Some(solution) = exercise.solution {
            blocks.insert(solution.to_string(), around.clone());
            around["model"] = json!(solution);
        }
        if let Some(broken) = exercise.broken {
            blocks.insert(broken.to_string(), around);
        }
    }
    blocks
}

/// What runs before and after what a reader sees of a block: the blocks that it continues, and its own hidden lines.
fn around(block: &Runnable, fence: &Fence) -> (String, String) {
    let (mut before, mut after, mut seen) = (block.before.concat(), String::new(), false);
    for (number, line) in (1..).zip(block.code.lines()) {
        let hidden = fence::holds(&fence.hide, number);
        seen |= !hidden && !line.trim().is_empty();
        if hidden {
            let side = if seen { &mut after } else { &mut before };
            side.push_str(line);
            side.push('\n');
        }
    }
    (before, after)
}
