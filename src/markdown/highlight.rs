//! Code → classed spans, at build time, by syntect.
//!
//! In: a language and a block of code. Out: one `<i class=k>…</i>` for each run of one class, closed at every newline, so
//! that a line can be wrapped, numbered or emphasised by itself. The classes are the theme's to colour, one markup for
//! light and dark: `k` keyword, `s` string, `e` escape, `c` comment, `n` number or constant, `f` function, `t` type, `b`
//! builtin, `d` decorator or attribute, `o` operator, `v` variable of the language or parameter, `g` tag, `h` heading,
//! `y` key, `in` inserted, `de` deleted, `x` invalid.
//!
//! Must not know: pages, fences, the theme's colours. Highlighting is the largest cost of a build, so there is one set of
//! grammars, loaded when first needed, a scope's class is looked up once a thread, and a line that was met before in the
//! same state is not read again. The work for a line has a bound that is counted, not timed: what is shown plain is the
//! same on every machine.

use crate::markdown::text::escape;
use rustc_hash::FxHashMap;
use scopeline::{Grammars, Reader};
use std::cell::RefCell;
use std::sync::OnceLock;
use syntect::parsing::{Scope, ScopeStackOp};

/// Blocks longer than this are shown plain: nobody reads them for their colours.
pub(crate) const MAX_BLOCK: usize = 64 * 1024;
/// Lines longer than this are shown plain: some grammars take time quadratic in the length of a line.
pub(crate) const MAX_LINE: usize = 1000;

/// Scope prefixes and their classes; the longest prefix that fits a scope counts, the innermost scope with a class wins.
/// An empty class ends the influence of the scopes around it.
const CLASSES: &[(&str, &str)] = &[
    ("comment", "c"),
    ("string", "s"),
    ("meta.interpolation", ""),
    ("source.python.embedded", ""),
    ("constant", "n"),
    ("constant.character.escape", "e"),
    ("constant.other.placeholder", "e"),
    ("keyword", "k"),
    ("keyword.operator", "o"),
    ("keyword.operator.word", "k"),
    ("keyword.operator.logical.python", "k"),
    ("keyword.operator.new", "k"),
    ("storage", "k"),
    ("storage.type.java", "t"),
    ("entity.name.function", "f"),
    ("variable.function", "f"),
    ("support.function", "b"),
    ("support.type", "t"),
    ("support.class", "t"),
    ("support.constant", "n"),
    ("support.type.property-name", "y"),
    ("entity.name.class", "t"),
    ("entity.name.type", "t"),
    ("entity.name.struct", "t"),
    ("entity.name.enum", "t"),
    ("entity.name.trait", "t"),
    ("entity.name.interface", "t"),
    ("entity.other.inherited-class", "t"),
    ("meta.annotation", "d"),
    ("variable.annotation", "d"),
    ("meta.annotation.arguments", ""),
    ("variable.language", "v"),
    ("variable.parameter", "v"),
    ("entity.name.tag", "g"),
    ("entity.name.tag.yaml", "y"),
    ("entity.name.tag.toml", "y"),
    ("entity.other.attribute-name", "d"),
    ("markup.heading", "h"),
    ("entity.name.section", "h"),
    ("meta.diff.header", "h"),
    ("meta.diff.range", "h"),
    ("markup.inserted", "in"),
    ("markup.deleted", "de"),
    ("invalid", "x"),
];

/// Work after which the rest of a block is shown plain, in the units of a line's bound: some seconds.
const MAX_WORK: u64 = 40_000_000;
/// Blocks and lines up to these lengths are within their bounds in every grammar: only longer ones are tried for a note.
const SHORT_BLOCK: usize = 8 * 1024;
const SHORT_LINE: usize = 200;

fn grammars() -> &'static Grammars {
    static ALL: OnceLock<Grammars> = OnceLock::new();
    ALL.get_or_init(|| Grammars::new(two_face::syntax::extra_newlines()))
}

/// How a language is shown.
#[derive(Clone, Copy)]
enum Grammar {
    Plain,
    /// A Python session: prompts, code, and what it answers.
    Session(usize),
    /// The number of a grammar.
    Syntax(usize),
}

fn grammar(language: &str) -> Option<Grammar> {
    let token = match language {
        "" | "text" | "txt" | "plain" | "plaintext" | "output" | "none" => {
            return Some(Grammar::Plain);
        }
        "pycon" | "python-repl" | "doctest" => {
            return grammar("python").map(|grammar| match grammar {
                Grammar::Syntax(syntax) => Grammar::Session(syntax),
                other => other,
            });
        }
        "python3" => "python",
        "shell" | "console" | "shell-session" | "shellsession" | "zsh" => "bash",
        "ts" => "typescript",
        "docker" => "dockerfile",
        "jsonc" | "json5" => "json",
        "golang" => "go",
        other => other,
    };
    thread_local! {
        static FOUND: RefCell<FxHashMap<String, Option<Grammar>>> = RefCell::default();
    }
    FOUND.with_borrow_mut(|found| {
        *found.entry(token.to_owned()).or_insert_with(|| grammars().find(token).map(Grammar::Syntax))
    })
}

/// Whether the highlighter has a grammar for a language.
pub(crate) fn knows(language: &str) -> bool {
    grammar(language).is_some()
}

/// Names of languages, for suggestions.
pub(crate) fn languages() -> impl Iterator<Item = &'static str> {
    grammars().set().syntaxes().iter().flat_map(|syntax| syntax.file_extensions.iter().map(String::as_str)).chain([
        "python",
        "bash",
        "typescript",
        "javascript",
        "rust",
        "dockerfile",
        "pycon",
        "text",
        "output",
    ])
}

/// Whether a block is too large to be coloured.
pub(crate) fn is_too_large(code: &str) -> bool {
    code.len() > MAX_BLOCK
}

/// The lines of a block that are shown plain though the language has a grammar, counted from 0: too long, or more work
/// than the bound of a line or of the block.
pub(crate) fn plain_lines(language: &str, code: &str) -> Vec<usize> {
    let is_short = code.len() <= SHORT_BLOCK && code.lines().all(|line| line.len() <= SHORT_LINE);
    if is_short || is_too_large(code) {
        return Vec::new();
    }
    let Some(Grammar::Session(syntax) | Grammar::Syntax(syntax)) = grammar(language) else {
        return Vec::new();
    };
    let mut painter = Painter::new(syntax);
    code.lines().enumerate().filter(|(_, line)| painter.line(line).is_none()).map(|(number, _)| number).collect()
}

/// Each line of a block as HTML, without its newline. A language without a grammar is shown plain.
pub fn lines(language: &str, code: &str) -> Vec<String> {
    match grammar(language) {
        Some(Grammar::Syntax(syntax)) if !is_too_large(code) => syntax_lines(syntax, code),
        Some(Grammar::Session(syntax)) if !is_too_large(code) => session_lines(syntax, code),
        _ => code.lines().map(plain_line).collect(),
    }
}

fn plain_line(line: &str) -> String {
    let mut html = String::with_capacity(line.len());
    escape(line, &mut html);
    html
}

fn syntax_lines(syntax: usize, code: &str) -> Vec<String> {
    let mut painter = Painter::new(syntax);
    code.lines().map(|line| painter.shown(line)).collect()
}

fn session_lines(syntax: usize, code: &str) -> Vec<String> {
    let mut painter = Painter::new(syntax);
    code.lines()
        .map(|line| {
            let prompt = [">>> ", "... "].into_iter().find(|prompt| line.starts_with(prompt));
            match prompt {
                Some(prompt) => {
                    if prompt == ">>> " {
                        painter = Painter::new(syntax);
                    }
                    format!("<i class=c>{}</i> {}", plain_line(prompt.trim_end()), painter.shown(&line[4..]))
                }
                None => plain_line(line),
            }
        })
        .collect()
}

type ClassOfScope = Option<&'static str>;

thread_local! {
    static SCOPES: RefCell<FxHashMap<Scope, ClassOfScope>> = RefCell::default();
}

fn class_of(scope: Scope) -> ClassOfScope {
    SCOPES.with_borrow_mut(|known| {
        *known.entry(scope).or_insert_with(|| {
            let name = scope.build_string();
            let fits =
                |prefix: &str| name.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
            CLASSES
                .iter()
                .filter(|(prefix, _)| fits(prefix))
                .max_by_key(|(prefix, _)| prefix.len())
                .map(|(_, class)| *class)
        })
    })
}

/// Paints the lines of one block in turn.
struct Painter {
    /// The number of the state before the next line; none for a grammar that cannot be read.
    state: Option<usize>,
    /// The work for the lines so far.
    work: u64,
}

impl Painter {
    fn new(syntax: usize) -> Painter {
        let start = grammars().start(syntax).ok();
        let state = start.map(|read| State { read, scopes: Vec::new(), cleared: Vec::new() });
        Painter {
            state: SEEN.with_borrow_mut(|seen| {
                if seen.states.len() > MAX_STATES || seen.bytes > MAX_BYTES {
                    *seen = Seen::default();
                }
                state.map(|state| seen.number_of(state))
            }),
            work: 0,
        }
    }

    /// A line as it is shown.
    fn shown(&mut self, line: &str) -> String {
        self.line(line).unwrap_or_else(|| plain_line(line))
    }

    /// A line in its colours, if it is within the bounds. The line after one that is not is read as if it followed the
    /// line before.
    fn line(&mut self, line: &str) -> Option<String> {
        let state = self.state.filter(|_| line.len() <= MAX_LINE && self.work <= MAX_WORK)?;
        let (painted, work) = SEEN.with_borrow_mut(|seen| seen.line(state, line));
        self.work += work;
        let (html, next) = painted?;
        self.state = Some(next);
        Some(html)
    }
}

/// Blocks of one language say much the same: a line read from a state that was met before costs a look-up. Forgotten at
/// the start of a block when it has grown too large, so a block's states stay.
#[derive(Default)]
struct Seen {
    states: Vec<State>,
    /// For each state, the lines read from it: their HTML, and the state after them.
    lines: Vec<FxHashMap<Box<str>, Painted>>,
    /// About what the lines take.
    bytes: usize,
}

/// A line's HTML, the number of the state after it, and the work that reading it was.
type Painted = (Box<str>, usize, u64);

/// States are searched one by one.
const MAX_STATES: usize = 200;
/// Bytes of lines that a thread keeps.
const MAX_BYTES: usize = 4 << 20;
/// Longer lines hardly come twice.
const MAX_SEEN: usize = 120;

thread_local! {
    static SEEN: RefCell<Seen> = RefCell::default();
    static READER: RefCell<Reader<'static>> = RefCell::new(Reader::new(grammars()));
}

impl Seen {
    fn number_of(&mut self, state: State) -> usize {
        self.states.iter().position(|known| *known == state).unwrap_or_else(|| {
            self.states.push(state);
            self.lines.push(FxHashMap::default());
            self.states.len() - 1
        })
    }

    /// The HTML of a line read from a state, with the number of the state after it; none for a line beyond its bound. The
    /// work counts as when it was done, so that it does not matter what was met before.
    fn line(&mut self, from: usize, line: &str) -> (Option<(String, usize)>, u64) {
        if let Some((html, next, work)) = self.lines[from].get(line) {
            return (Some((html.to_string(), *next)), *work);
        }
        let mut state = self.states[from].clone();
        let (html, work) = state.line(line);
        let Some(html) = html else {
            return (None, work);
        };
        let next = self.number_of(state);
        if line.len() <= MAX_SEEN {
            self.bytes += line.len() + html.len() + 72;
            self.lines[from].insert(line.into(), (html.as_str().into(), next, work));
        }
        (Some((html, next)), work)
    }
}

/// Everything that decides how the next line is painted.
#[derive(Clone, PartialEq)]
struct State {
    read: scopeline::State,
    scopes: Vec<ClassOfScope>,
    cleared: Vec<Vec<ClassOfScope>>,
}

impl State {
    /// The HTML of a line within its bound, and the work.
    fn line(&mut self, line: &str) -> (Option<String>, u64) {
        READER.with_borrow_mut(|reader| {
            let changes = reader.read(&mut self.read, &format!("{line}\n"));
            (changes.ok().map(|changes| self.painted(line, &changes)), reader.spent())
        })
    }

    fn painted(&mut self, line: &str, changes: &[(usize, ScopeStackOp)]) -> String {
        let mut html = String::with_capacity(line.len() * 2);
        let (mut from, mut open) = (0, "");
        for (at, change) in changes {
            let at = (*at).min(line.len());
            if at > from {
                open = paint(&line[from..at], open, self.class(), &mut html);
                from = at;
            }
            self.apply(change);
        }
        open = paint(&line[from..], open, self.class(), &mut html);
        if !open.is_empty() {
            html.push_str("</i>");
        }
        html
    }

    fn class(&self) -> &'static str {
        self.scopes.iter().rev().find_map(|class| *class).unwrap_or_default()
    }

    fn apply(&mut self, change: &ScopeStackOp) {
        use syntect::parsing::ClearAmount;
        match change {
            ScopeStackOp::Push(scope) => self.scopes.push(class_of(*scope)),
            ScopeStackOp::Pop(count) => self.scopes.truncate(self.scopes.len().saturating_sub(*count)),
            ScopeStackOp::Clear(amount) => {
                let keep = match amount {
                    ClearAmount::TopN(count) => self.scopes.len().saturating_sub(*count),
                    ClearAmount::All => 0,
                };
                self.cleared.push(self.scopes.split_off(keep));
            }
            ScopeStackOp::Restore => self.scopes.extend(self.cleared.pop().unwrap_or_default()),
            ScopeStackOp::Noop => {}
        }
    }
}

/// Appends text in a class; white space needs none and keeps the run before it open. Returns the class now open.
fn paint(text: &str, open: &'static str, class: &'static str, html: &mut String) -> &'static str {
    let class = if text.trim().is_empty() { open } else { class };
    if class != open {
        if !open.is_empty() {
            html.push_str("</i>");
        }
        if !class.is_empty() {
            html.push_str("<i class=");
            html.push_str(class);
            html.push('>');
        }
    }
    escape(text, html);
    class
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_close_at_the_newline() {
        let html = lines("python", "x = \"\"\"a\nb\"\"\"\n");
        assert_eq!(
            html,
            ["x <i class=o>= </i><i class=s>&quot;&quot;&quot;a</i>", "<i class=s>b&quot;&quot;&quot;</i>"]
        );
    }

    #[test]
    fn every_language_of_the_manual_has_a_grammar() {
        for language in
            "python py pycon sql toml yaml json typescript html css bash sh dockerfile rust go java diff javascript"
                .split(' ')
        {
            assert!(knows(language), "{language}");
        }
        assert!(!knows("klingon"));
    }

    #[test]
    fn no_line_goes_round_for_ever() {
        let html = lines("javascript", "  ready = true\n  /* c8 ignore next */\n  x = 1\n");
        assert_eq!(html[1], "  <i class=c>/* c8 ignore next */</i>");
        assert_eq!(html[2], "  x <i class=o>= </i><i class=n>1</i>");
    }

    #[test]
    fn lines_beyond_their_bound_are_plain_and_said() {
        let code = format!("let a = 1;\nlet s = \"{}\";\nlet b = 2;\n", "x".repeat(MAX_LINE));
        assert_eq!(plain_lines("rust", &code), [1]);
        assert!(!lines("rust", &code)[1].contains("<i") && lines("rust", &code)[2].contains("<i"));
        assert!(plain_lines("text", &code).is_empty());
    }

    #[test]
    fn the_work_for_a_block_has_a_bound() {
        let line = format!("x = 1 {}\n", "a(".repeat(480));
        let code = line.repeat(65);
        let plain = plain_lines("matlab", &code);
        assert!(plain.first() > Some(&10) && plain.last() == Some(&64), "{plain:?}");
        assert_eq!(plain, plain_lines("matlab", &code), "what was met before does not count");
        let shown = lines("matlab", &code);
        assert!(shown.iter().enumerate().all(|(number, line)| line.contains("<i") != plain.contains(&number)));
    }

    #[test]
    fn a_session_is_code_and_answers() {
        let html = lines("pycon", ">>> 1 + 1\n2\n");
        assert!(html[0].starts_with("<i class=c>&gt;&gt;&gt;</i> <i class=n>1 </i>"), "{html:?}");
        assert_eq!(html[1], "2");
    }

    #[test]
    fn what_was_met_before_changes_nothing() {
        let fresh = |code: &'static str| std::thread::spawn(move || lines("python", code)).join().expect("no panic");
        let blocks = [
            "def f(a):\n    \"\"\"x\n    y\"\"\"\n    return a\n",
            "y\"\"\"\n",
            "s = \"\"\"\n    return a\n\"\"\"\n    return a\n",
            "    return a\n",
        ];
        for _ in 0..2 {
            for code in blocks {
                assert_eq!(lines("python", code), fresh(code), "{code}");
            }
        }
    }

    #[test]
    fn what_is_kept_is_bounded() {
        for number in 0..30_000 {
            lines("python", &format!("# {number}{}\n", "x".repeat(90)));
        }
        SEEN.with_borrow(|seen| assert!(seen.bytes <= MAX_BYTES + 1024, "{}", seen.bytes));
    }

    #[test]
    fn nothing_is_lost_or_unescaped() {
        for code in ["a < b & c > \"d\"", "\tx", "", "def f(", "'''"] {
            let html = lines("python", code).join("\n");
            let text = regex_free_text(&html);
            assert_eq!(text, code);
        }
    }

    fn regex_free_text(html: &str) -> String {
        let (mut text, mut tag) = (String::new(), false);
        for c in html.chars() {
            match c {
                '<' => tag = true,
                '>' if tag => tag = false,
                c if !tag => text.push(c),
                _ => {}
            }
        }
        text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
    }
}
