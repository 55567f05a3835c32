//! Content lints: what `check` says beyond what `build` must.
//!
//! In: a site's scene and documents, the day that counts as today, and the files that have errors. Out: warnings, each at
//! its place. Every lint can be tuned or silenced in `[lint]` and silenced on a page by `allow`. Lints of a page with
//! errors, and of a book that has such a page, might only follow from the errors: they wait.
//!
//! Must not know: the clock, files. A lint measures what a reader or a speaker would feel; it never judges style.

use crate::book::assemble::Book;
use crate::book::facts::{CardKind, Kind, PageFacts, Part, Question};
use crate::book::sections;
use crate::config::{Config, LintConfig};
use crate::dates::day_number;
use crate::diag::{self, Code, Diagnostic};
use crate::markdown::doc::Doc;
use crate::markdown::prose::SourcePlaces;
use crate::markdown::text::{is_cjk, sentences, words};
use crate::outputs::scene::Scene;
use crate::site::whole::Site;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

/// Longest spoken answer, in seconds.
const SPOKEN: u32 = 120;
/// Fewest words of a sentence that counts as repeated.
const SENTENCE: usize = 6;

/// All lints of a book but for files with errors, the paths of which are `broken`. `today` is `YYYY-MM-DD`.
pub(crate) fn check(site: &Site, today: &str, broken: &HashSet<Arc<str>>) -> Vec<Diagnostic> {
    let scene = &site.scene;
    let config = &scene.config.lint;
    let mut problems = Vec::new();
    let good = site.pages().iter().enumerate().filter(|(_, page)| !broken.contains(&page.facts.file));
    for (number, page) in good {
        let doc = page.doc();
        let lint = PageLint { facts: &page.facts, doc: &doc, book: &scene.config, config };
        lint.unfinished(&mut problems);
        lint.to_do(&mut problems);
        for (question, entry) in page.facts.questions.iter().zip(scene.questions_on(number)) {
            lint.question(question, scene.book.questions[*entry].format, &mut problems);
        }
        lint.reviewed(today, &mut problems);
    }
    if broken.is_empty() {
        of_book(site, &mut problems);
    }
    let allowed: HashMap<&str, &[Code]> = scene.book.pages.iter().map(|page| (&*page.file, &*page.allow)).collect();
    let silenced = |problem: &Diagnostic| {
        let of_page = problem.file.as_ref().and_then(|file| allowed.get(&**file));
        config.allow.contains(&problem.code) || of_page.is_some_and(|allowed| allowed.contains(&problem.code))
    };
    problems.retain(|problem| !silenced(problem));
    diag::sort(&mut problems);
    problems
}

/// Lints that compare pages with each other, or look at the book as a whole.
fn of_book(site: &Site, problems: &mut Vec<Diagnostic>) {
    let scene = &site.scene;
    near_duplicates(scene, problems);
    repeated_sentences(site, problems);
    thin_tracks(scene, &scene.config.lint, problems);
    // Without tracks a book is read by topic, and every topic lists its questions.
    let tracked = !scene.book.tracks.is_empty();
    for page in orphans(&scene.book).into_iter().filter(|_| tracked) {
        let facts = &scene.book.pages[page];
        let problem = Diagnostic::new(Code::OrphanPage, "no page, track or related list leads to this question");
        let problem = problem.at(&facts.file, facts.title_span.clone());
        problems.push(problem.help("link to it, or give it a role that has a track"));
    }
}

/// Pages with questions that no other page links to, no track takes and no related list names.
fn orphans(book: &Book) -> Vec<usize> {
    let linked: HashSet<usize> = book.links.linked().collect();
    let related: HashSet<&str> =
        book.pages.iter().flat_map(|page| page.related.iter().map(|id| id.value.as_str())).collect();
    let in_track: HashSet<usize> = book
        .tracks
        .iter()
        .flat_map(|track| track.questions.iter().map(|question| book.questions[*question].page))
        .collect();
    (0..book.pages.len())
        .filter(|index| {
            let page = &book.pages[*index];
            matches!(page.kind, Kind::Question | Kind::Questions)
                && !linked.contains(index)
                && !in_track.contains(index)
                && !related.contains(page.id.value.as_str())
        })
        .collect()
}

struct PageLint<'a> {
    facts: &'a PageFacts,
    doc: &'a Doc,
    book: &'a Config,
    config: &'a LintConfig,
}

impl PageLint<'_> {
    fn question(&self, question: &Question, format: &str, problems: &mut Vec<Diagnostic>) {
        self.cue(question, problems);
        self.sections(question, format, problems);
        for part in &question.parts {
            match part.kind {
                "answer" => self.answer(question, part, problems),
                "weak" | "strong" => self.spoken(part, problems),
                "example" => {
                    let lines = part.pieces.clone().map(|piece| self.doc.pieces[piece].code_lines).sum();
                    let limit = (lines, self.config.example_lines, "lines of code");
                    self.limit(Code::LongExample, part, limit, problems);
                }
                "why" => self.limit(Code::LongWhy, part, (self.words(part), self.config.why_words, "words"), problems),
                "tradeoffs" => {
                    let items = self.doc.pieces[part.pieces.start].items.len() as u32;
                    self.limit(Code::LongTradeoffs, part, (items, self.config.tradeoff_items, "items"), problems);
                }
                "followups" => self.follow_ups(part, problems),
                _ => {}
            }
        }
    }

    fn cue(&self, question: &Question, problems: &mut Vec<Diagnostic>) {
        match &question.cue {
            Some(cue) if words(&cue.value) as u32 > self.config.cue_words => {
                let message =
                    format!("this cue has {} words; a hook has at most {}", words(&cue.value), self.config.cue_words);
                let problem = Diagnostic::new(Code::LongCue, message).at(&self.facts.file, cue.span.clone());
                problems.push(problem.help("keep the words that bring the rest back"));
            }
            None if self.facts.kind == Kind::Question => {
                let problem = Diagnostic::new(Code::MissingCue, "this question has no cue");
                problems.push(self.whole(problem).help("write `cue = \"…\"`: a few words to hang the answer on"));
            }
            _ => {}
        }
    }

    /// The sections that a question of its format is expected to have. Small questions that share a page are free.
    fn sections(&self, question: &Question, format: &str, problems: &mut Vec<Diagnostic>) {
        // A question of options or gaps is whole with them.
        if self.facts.kind != Kind::Question || self.facts.cloze || question.part("choices").is_some() {
            return;
        }
        let wanted: &[&str] = match format {
            "coding" => &["problem", "hints", "answer", "solution", "why", "tradeoffs", "followups"],
            "behavioural" => &["answer", "weak", "strong", "why", "tradeoffs", "followups"],
            "design" => &["answer", "requirements", "components", "flow", "why", "tradeoffs", "followups"],
            _ => &["answer", "example", "why", "tradeoffs", "followups"],
        };
        for kind in wanted.iter().filter(|kind| question.part(kind).is_none()) {
            let heading = sections::heading(kind, &self.book.book.language, &self.book.sections);
            let message = format!("a {format} question is expected to have a section `{heading}`");
            let problem = self.whole(Diagnostic::new(Code::MissingSection, message));
            problems.push(problem.help(format!("write `## {heading}`, or `allow = [\"missing-section\"]`")));
        }
    }

    fn answer(&self, question: &Question, part: &Part, problems: &mut Vec<Diagnostic>) {
        let opening = words(&question.opening.text) as u32;
        let limit = (opening, self.config.opening_words, "words in its first paragraph");
        self.limit(Code::LongOpening, part, limit, problems);
        self.limit(Code::LongAnswer, part, (self.words(part), self.config.answer_words, "words"), problems);
        let piece = &self.doc.pieces[part.pieces.start];
        let asked = question.cards.iter().any(|card| card.kind == CardKind::Answer);
        if asked && piece.opening.text.is_empty() && !piece.items.is_empty() {
            let problem =
                Diagnostic::new(Code::ListCard, "this answer is a list: a card that asks for lists is hard to recall");
            problems.push(self.at(part, problem).help("open with one sentence that says it whole"));
        }
        self.spoken(part, problems);
    }

    /// Whether a part can be said within two minutes.
    fn spoken(&self, part: &Part, problems: &mut Vec<Diagnostic>) {
        let seconds = self.words(part) * 60 / self.config.speech_rate;
        if seconds > SPOKEN {
            let message = format!("this takes {seconds} s to say at {} words a minute", self.config.speech_rate);
            let problem = Diagnostic::new(Code::LongAnswer, message).help("an answer is said within two minutes");
            problems.push(self.at(part, problem));
        }
    }

    fn follow_ups(&self, part: &Part, problems: &mut Vec<Diagnostic>) {
        let (least, most) = (self.config.min_follow_ups, self.config.max_follow_ups);
        let count = part.items.len() as u32;
        if self.facts.kind == Kind::Question && !(least..=most).contains(&count) {
            let some = if count == 1 { "follow-up" } else { "follow-ups" };
            let message = format!("{count} {some}; {least} to {most} are enough to prepare");
            let problem = Diagnostic::new(Code::FollowUpCount, message);
            problems.push(self.at(part, problem).help("each `###` below this heading is one"));
        }
        for &item in &part.items {
            let (heading, piece) = (&self.doc.headings[item], &self.doc.pieces[item + 1]);
            if piece.is_empty() {
                let problem = Diagnostic::new(Code::UnansweredFollowUp, "this follow-up has no answer");
                let problem = problem.at(&self.facts.file, self.doc.trimmed(&heading.span));
                problems.push(problem.help("write the answer below its heading: it becomes a card"));
            } else if piece.words > self.book.cards.max_words {
                let message = format!(
                    "the answer of this card has {} words; {} can be recalled",
                    piece.words, self.book.cards.max_words
                );
                let problem =
                    Diagnostic::new(Code::LongCard, message).at(&self.facts.file, self.doc.trimmed(&heading.span));
                problems.push(problem.help("shorten it, or make two follow-ups of it"));
            }
        }
    }

    /// What was begun and holds nothing.
    fn unfinished(&self, problems: &mut Vec<Diagnostic>) {
        let mut say = |problem: Diagnostic, help: &str| problems.push(problem.help(help));
        for question in &self.facts.questions {
            for part in question.parts.iter().filter(|part| part.kind != "other" && part.heading.is_some()) {
                let empty = part.pieces.clone().all(|piece| self.is_blank(piece));
                if empty && part.items.is_empty() {
                    let problem = Diagnostic::new(Code::Unfinished, "nothing stands in this section");
                    let help = match part.kind {
                        "answer" => "write the answer: without one there is no card",
                        _ => "write it, or remove the heading",
                    };
                    say(self.at(part, problem), help);
                }
            }
        }
        if self.facts.kind == Kind::Plan && !self.facts.blocks.iter().any(|block| block.tasks > 0) {
            let problem = Diagnostic::new(Code::Unfinished, "this plan has no tasks");
            say(self.whole(problem), "write a list of them, `- [ ] …`, under a heading for each day");
        }
        if self.facts.kind == Kind::Worksheet && !self.doc.fences.iter().any(|block| block.fence.is_field()) {
            let problem = Diagnostic::new(Code::Unfinished, "this worksheet has no fields");
            say(self.whole(problem), "write a fence `field` or `choice` for each");
        }
        if self.facts.kind == Kind::Questions && self.facts.questions.is_empty() {
            let problem = Diagnostic::new(Code::Unfinished, "this page of questions has none");
            say(self.whole(problem), "each `##` on it is one");
        }
    }

    /// What `cuebook new` left to be written.
    fn to_do(&self, problems: &mut Vec<Diagnostic>) {
        let text = &self.doc.text;
        let mut at = self.doc.body;
        for line in text[at..].split_inclusive('\n').filter(|_| !self.facts.draft) {
            let words = line.trim_start_matches([' ', '\t', '>', '#', '-', '*', '+']);
            at += line.len();
            let start = at - words.len();
            let Some(rest) = words.strip_prefix("TODO") else { continue };
            let next = self.doc.fences.partition_point(|block| block.span.end <= start);
            let block = self.doc.fences.get(next).filter(|block| block.span.contains(&start));
            let is_code = block.is_some_and(|block| block.code_in(text).trim() != "TODO");
            if !is_code && (rest.starts_with(':') || rest.trim().is_empty()) {
                let problem = Diagnostic::new(Code::Unfinished, "this is still to be written");
                let problem = problem.at(&self.facts.file, start..start + words.trim_end().len());
                problems.push(problem.help("write it, or keep `draft = true` until it is"));
            }
        }
    }

    /// Whether a piece shows nothing, formulas and pictures included.
    fn is_blank(&self, piece: usize) -> bool {
        self.doc.pieces[piece].is_empty() && self.doc.text[self.doc.pieces[piece].span.clone()].trim().is_empty()
    }

    fn reviewed(&self, today: &str, problems: &mut Vec<Diagnostic>) {
        let days = |date: &str| day_number(date);
        let Some((reviewed, today)) = self.facts.reviewed.as_deref().and_then(days).zip(days(today)) else { return };
        let age = today - reviewed;
        if age > i64::from(self.config.review_days) {
            let message = format!("this page was last reviewed {age} days ago");
            let front = self.doc.front.as_ref().map(|front| front.span.clone()).unwrap_or_default();
            let date = self.facts.reviewed.as_deref().unwrap_or_default();
            let place = self.doc.text[front.clone()]
                .find(date)
                .map_or(self.facts.title_span.clone(), |at| front.start + at..front.start + at + date.len());
            let problem = Diagnostic::new(Code::NotReviewed, message).at(&self.facts.file, place);
            problems.push(problem.help("read it once more, then set `reviewed` to today"));
        }
    }

    fn words(&self, part: &Part) -> u32 {
        part.pieces.clone().map(|piece| self.doc.pieces[piece].words).sum()
    }

    /// Reports a section that has more of something than the book allows.
    fn limit(&self, code: Code, part: &Part, (count, most, what): (u32, u32, &str), problems: &mut Vec<Diagnostic>) {
        if count > most {
            let problem = Diagnostic::new(code, format!("this section has {count} {what}; at most {most} are meant"));
            problems.push(self.at(part, problem).help("shorten it, or set another limit under `[lint]`"));
        }
    }

    fn at(&self, part: &Part, problem: Diagnostic) -> Diagnostic {
        match part.heading {
            Some(heading) => problem.at(&self.facts.file, self.doc.trimmed(&self.doc.headings[heading].span)),
            None => self.whole(problem),
        }
    }

    /// A problem of the whole page.
    fn whole(&self, problem: Diagnostic) -> Diagnostic {
        problem.at(&self.facts.file, self.facts.title_span.clone())
    }
}

/// The words of a title that carry its meaning.
fn meaning(title: &str) -> BTreeSet<String> {
    const EMPTY: &[&str] = &[
        "a", "an", "the", "is", "are", "be", "do", "does", "did", "you", "your", "it", "its", "and", "or", "of", "to",
        "in", "on", "for", "with", "what", "when", "why", "how", "which", "would", "should", "can", "that", "this",
        "there", "at", "by", "from", "one", "between", "use", "python", "not", "if", "as", "me", "about", "tell",
        "time", "i", "we", "them", "over",
    ];
    title
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '=' | '*' | '@' | '+'))
        .filter(|word| !word.is_empty() && !EMPTY.contains(word))
        .map(str::to_owned)
        .collect()
}

/// With how many titles that share a rare word a title is compared.
const COMPARED: usize = 100;

/// Questions that ask nearly the same: four fifths of the words of both titles are common to both. Two such titles share
/// one of the rarest fifth of their words, so only those that do are compared.
fn near_duplicates(scene: &Scene, problems: &mut Vec<Diagnostic>) {
    let book = &scene.book;
    let titles: Vec<BTreeSet<String>> =
        (0..book.questions.len()).map(|index| meaning(&book.question(index).title.text)).collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for word in titles.iter().flatten() {
        *counts.entry(word).or_default() += 1;
    }
    let mut holders: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, words) in titles.iter().enumerate().filter(|(_, words)| !words.is_empty()) {
        let mut rarest: Vec<&str> = words.iter().map(String::as_str).collect();
        rarest.sort_by_key(|word| (counts[word], *word));
        rarest.truncate(words.len() / 5 + 1);
        let shared = rarest.iter().filter_map(|word| holders.get(word)).flat_map(|others| others.iter().take(COMPARED));
        let others: BTreeSet<usize> = shared.copied().collect();
        let is_near = |other: &usize| {
            let count = words.intersection(&titles[*other]).count();
            count * 5 >= (words.len() + titles[*other].len() - count) * 4
        };
        if let Some(other) = others.into_iter().find(is_near) {
            let (facts, other) = (&book.pages[book.questions[index].page], book.question(other));
            let message = format!("this asks nearly the same as `{}`", other.id);
            let question = book.question(index);
            let problem = Diagnostic::new(Code::NearDuplicate, message)
                .help(format!("merge them, or make the difference to \"{}\" plain", other.title.text));
            let place = if question.anchor.is_some() { question.span.clone() } else { facts.title_span.clone() };
            problems.push(problem.at(&facts.file, place));
        }
        rarest.into_iter().for_each(|word| holders.entry(word).or_default().push(index));
    }
}

/// A sentence as it was first written.
struct Sentence {
    text: String,
    /// Its place in the source, unless it is marked up there.
    place: Option<Range<usize>>,
    pages: BTreeSet<usize>,
}

fn repeated_sentences(site: &Site, problems: &mut Vec<Diagnostic>) {
    let mut all: HashMap<String, Sentence> = HashMap::new();
    for (number, page) in site.pages().iter().enumerate() {
        let doc = page.doc();
        for piece in &doc.pieces {
            let (said, mut places) = (piece.said.text(&doc.text), SourcePlaces::new(&piece.said));
            for text in said.lines().flat_map(sentences) {
                let wide = text.chars().any(is_cjk);
                if words(text) >= SENTENCE || (wide && text.chars().count() >= 2 * SENTENCE) {
                    let start = text.as_ptr() as usize - said.as_ptr() as usize;
                    let place = places.next(start..start + text.len());
                    let written = || Sentence { text: text.to_owned(), place, pages: BTreeSet::new() };
                    all.entry(text.to_lowercase()).or_insert_with(written).pages.insert(number);
                }
            }
        }
    }
    let mut repeated: Vec<Sentence> = all.into_values().filter(|sentence| sentence.pages.len() >= 3).collect();
    repeated.sort_by(|a, b| (&a.text, &a.pages).cmp(&(&b.text, &b.pages)));
    for Sentence { text, place, pages } in repeated {
        let files: Vec<&str> = pages.iter().map(|page| &*site.pages()[*page].facts.file).collect();
        let first = &site.pages()[*pages.first().unwrap_or(&0)];
        let message = format!("one sentence stands on {} pages: \"{text}\"", files.len());
        let problem =
            Diagnostic::new(Code::RepeatedSentence, message).help(format!("it is also in {}", files[1..].join(", ")));
        problems.push(problem.at(&first.facts.file, place.unwrap_or_else(|| first.facts.title_span.clone())));
    }
}

fn thin_tracks(scene: &Scene, config: &LintConfig, problems: &mut Vec<Diagnostic>) {
    let book = &scene.book;
    for track in &book.tracks {
        for (level, label) in &scene.config.vocabulary.levels {
            let count = scene.at_level(track, level).asked.len();
            if (count as u32) < config.track_questions {
                let message = format!(
                    "the track `{}` has {count} questions at the level {label}; {} are meant",
                    track.slug, config.track_questions
                );
                let help = "write more of them, or set another number under `[lint]`";
                let problem = Diagnostic::new(Code::ThinTrack, message).help(help);
                problems.push(match track.page {
                    Some(page) => problem.at(&book.pages[page].file, book.pages[page].title_span.clone()),
                    None => problem.in_file(&"book.toml".into()),
                });
            }
        }
    }
}
