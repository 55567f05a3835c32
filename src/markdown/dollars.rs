//! Which dollars make a formula: Pandoc's rules, and three more that leave money and shell variables alone.
//!
//! In: a text, where its unescaped dollars stand, and where its code spans stand. Out: the formulas.
//!
//! - An opening `$` has no space to its right, and no letter or digit to its left (`US$5`).
//! - The next `$` must close it: without space to its left, and with none of a letter, a digit, `{`, `(` and `_` to
//!   its right (`$HOME/$USER`, `${A}/${B}`).
//! - No code span stands in a formula, and its braces match.
//! - What begins with a digit and has a word in it is an amount of money (`$200K a year (US$)`).
//! - `$$` goes up to the next `$$`.
//!
//! Must not know: Markdown, LaTeX.

use std::ops::Range;

/// A formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Formula {
    /// Its bytes, dollars included.
    pub span: Range<usize>,
    /// The bytes between the dollars.
    pub source: Range<usize>,
    /// Between `$$`: on a line of its own.
    pub display: bool,
}

/// The formulas of a run of text. `dollars` and `codes` are in order.
pub(crate) fn formulas(text: &str, dollars: &[usize], codes: &[Range<usize>]) -> Vec<Formula> {
    let double = |at: usize| dollars.get(at + 1).is_some_and(|next| *next == dollars[at] + 1);
    let has_code = |span: &Range<usize>| {
        let next = codes.partition_point(|code| code.end <= span.start);
        codes.get(next).is_some_and(|code| code.start < span.end)
    };
    let mut found = Vec::new();
    let mut at = 0;
    // Where no `$$` closes one, none closes a later one.
    let mut no_double = false;
    while at < dollars.len() {
        let start = dollars[at];
        if double(at) {
            let close = (at + 2..dollars.len()).find(|next| double(*next)).filter(|_| !no_double);
            no_double |= close.is_none();
            let formula = close.map(|close| (close, start + 2..dollars[close], start..dollars[close] + 2));
            match formula.filter(|(_, source, _)| !has_code(source) && is_formula(text, source, true)) {
                Some((close, source, span)) => {
                    found.push(Formula { span, source, display: true });
                    at = close + 2;
                }
                None => at += 2,
            }
            continue;
        }
        let Some(&end) = dollars.get(at + 1).filter(|_| !double(at + 1)) else {
            at += 1;
            continue;
        };
        let source = start + 1..end;
        let outside = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        let after = text[end + 1..].chars().next();
        let opens_more = matches!(after, Some('{' | '(' | '_'));
        let stands = outside(text[..start].chars().next_back()) && outside(after) && !opens_more;
        if stands && !has_code(&source) && is_formula(text, &source, false) {
            found.push(Formula { span: start..end + 1, source, display: false });
            at += 2;
        } else {
            at += 1;
        }
    }
    found
}

/// The text with the lines between two lines of `$$` as nothing but letters, so that no mark at the start of one is taken
/// for that of a list or a heading. `None` where there is nothing to mask.
pub(crate) fn masked(text: &str) -> Option<String> {
    let mut lines: Vec<(usize, &str)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        lines.push((at, line));
        at += line.len();
    }
    let content = |number: usize| {
        let line: &str = lines[number].1;
        line[margin(line, usize::MAX)..].trim_end()
    };
    let mut bytes: Option<Vec<u8>> = None;
    let mut fence: Option<&str> = None;
    let mut number = 0;
    while number < lines.len() {
        let line = content(number);
        number += 1;
        let ticks = &line[..line.len() - line.trim_start_matches('`').len()];
        let tildes = &line[..line.len() - line.trim_start_matches('~').len()];
        let mark = if ticks.len() >= 3 { ticks } else { tildes };
        match fence {
            Some(open) if mark.starts_with(open) && line.len() == mark.len() => fence = None,
            None if mark.len() >= 3 => fence = Some(mark),
            None if opens_display(line) => {
                let end = (number..lines.len()).find(|at| content(*at).is_empty() || content(*at).contains("$$"));
                let Some(end) = end.filter(|end| content(*end).contains("$$")) else { continue };
                let bytes = bytes.get_or_insert_with(|| text.as_bytes().to_vec());
                let quotes = quotes(lines[number - 1].1);
                for (start, line) in &lines[number..end] {
                    let from = margin(line, quotes);
                    bytes[start + from..start + line.trim_end().len().max(from)].fill(b'x');
                }
                number = end + 1;
            }
            _ => {}
        }
    }
    bytes.and_then(|bytes| String::from_utf8(bytes).ok())
}

/// How many quotes a line, or the part of one before a formula, stands in.
pub(crate) fn quotes(line: &str) -> usize {
    let marks = |c: char| c.is_ascii_digit() || matches!(c, '-' | '*' | '+' | '.' | ')' | ' ' | '\t' | '>');
    line.chars().take_while(|c| marks(*c)).filter(|c| *c == '>').count()
}

/// The length of what stands before the text of a line: spaces, and the marks of at most so many quotes. A further `>` is
/// a sign of the formula.
pub(crate) fn margin(line: &str, mut quotes: usize) -> usize {
    let before = |c: char| match c {
        '>' if quotes == 0 => true,
        '>' => {
            quotes -= 1;
            false
        }
        c => c != ' ' && c != '\t',
    };
    line.find(before).unwrap_or(line.len())
}

/// Whether a line begins a formula of several lines.
fn opens_display(line: &str) -> bool {
    // It may be the first of a list's item.
    let line = line.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '*' | '+' | '.' | ')' | ' '));
    line.strip_prefix("$$").is_some_and(|rest| !rest.contains("$$"))
}

/// Whether what stands between dollars can be a formula.
fn is_formula(text: &str, source: &Range<usize>, display: bool) -> bool {
    let Some(source) = text.get(source.clone()) else { return false };
    if source.trim().is_empty() || !braces_match(source) {
        return false;
    }
    display || (!source.starts_with(char::is_whitespace) && !source.ends_with(char::is_whitespace) && !is_money(source))
}

fn braces_match(source: &str) -> bool {
    let (mut depth, mut escaped) = (0_usize, false);
    for byte in source.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'{' => depth += 1,
            b'}' if depth == 0 => return false,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    depth == 0
}

/// A number with a word behind it, outside braces: `5 a month`, `200K a year (US`.
fn is_money(source: &str) -> bool {
    if !source.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let mut depth = 0_usize;
    source.split(char::is_whitespace).enumerate().any(|(place, word)| {
        let outside = depth == 0;
        depth = (depth + word.matches('{').count()).saturating_sub(word.matches('}').count());
        let letters = word.trim_matches(|c: char| !c.is_alphabetic());
        place > 0
            && outside
            && letters.chars().count() >= 2
            && letters.chars().all(char::is_alphabetic)
            && !word.contains('\\')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let escaped = |at: usize| text[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
        let dollars: Vec<usize> = text.match_indices('$').map(|(at, _)| at).filter(|at| !escaped(*at)).collect();
        let ticks: Vec<usize> = text.match_indices('`').map(|(at, _)| at).collect();
        let codes: Vec<Range<usize>> = ticks.chunks_exact(2).map(|pair| pair[0]..pair[1] + 1).collect();
        let dollars: Vec<usize> =
            dollars.into_iter().filter(|at| !codes.iter().any(|code| code.contains(at))).collect();
        formulas(text, &dollars, &codes).into_iter().map(|formula| &text[formula.source]).collect()
    }

    #[test]
    fn money_and_variables_stay_text() {
        for text in [
            "Is it $100 or -$100?",
            "It costs $5.",
            "$5",
            "$",
            "$$",
            "$$$",
            "$$$$",
            "a $ b $ c",
            "$20/$30",
            "US$5/US$10",
            "From US$5 to US$10",
            "US$ 5 and US$ 6",
            "$HOME/bin:$PATH",
            "$HOME/$USER is a folder.",
            "PATH=$PATH:$HOME/bin",
            "Set PATH=$PATH:$HOME/bin.",
            "It costs $5/month or $60/year.",
            "$1,$2,$3",
            "$1, $2 and $3",
            "$x=$y",
            "x=$y",
            "-$5-$7B. ($9)",
            "Between $100K and $200K a year (US$)",
            "$100,000/$150,000",
            "^a$|^b$",
            "^$|^ $",
            "a$b$c",
            "$a and $b",
            "$a, $b",
            "echo $? and $!",
            "echo $1$2",
            "${HOME}/${USER}",
            "$(pwd)/$(date)x",
            "$_ and $0",
            "A$AP Rocky $",
            "5$ and 6$",
            "costs 5$, 6$ or 7$",
            "cost $5, or 5$",
            "($5) and ($6)",
            "$5 and `a$b` cost $6",
            "open $x `code` y$",
            "`$x$`",
            "`a` $x `b` y$ `c`",
            "\\$x\\$",
            "\\$5 and $6",
            "$ x$",
            "$x $",
            "$\n$",
            "$x\n$y",
            "R$ 10 e R$ 20",
            "HK$5,HK$6",
            "NT$100 vs $3",
            "$3.50-$4.50",
            "$3.50–$4.50",
            "$1M–$2M",
            "between $1m and $2m",
            "a $10 bill and a $20 bill",
            "$FOO_BAR=$BAZ",
            "user$ ls and root$ ls",
            "$ ls $HOME",
            "$.ajax and $.get",
            "$scope.$apply()",
            "$scope, $http",
            "$x }$",
            "${a$",
            "$}$",
            "regex \\d+$ and ^$x",
            "$10/hour, $80/day",
            "$5k-$7k/month",
            "$5 a head, or $9 for two",
            "€5 and $6",
            "$var1 $var2",
            "$var1$var2",
            "$i++; $j++",
            "Use $1 or $2.",
            "cents: ¢, dollars: $, pounds: £",
            "$5 & $6",
            "Cash$Flow$Now",
            "win32$x$64",
            "the $n$th element",
            "$x$2",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn formulas_are_found() {
        for (text, formulas) in [
            ("$x$", vec!["x"]),
            ("$x$.", vec!["x"]),
            ("($x$)", vec!["x"]),
            ("$x$-axis", vec!["x"]),
            ("so $x$, $y$", vec!["x", "y"]),
            ("$O(n \\log n)$", vec!["O(n \\log n)"]),
            ("$\\theta(n^2)$?", vec!["\\theta(n^2)"]),
            ("$2^{32}$", vec!["2^{32}"]),
            ("$2n + 1$", vec!["2n + 1"]),
            ("$2 \\log n$", vec!["2 \\log n"]),
            ("$10 \\text{ms}$", vec!["10 \\text{ms}"]),
            ("$10\\,\\text{a few}$", vec!["10\\,\\text{a few}"]),
            ("$a_1 * b_2 * c$", vec!["a_1 * b_2 * c"]),
            ("$[0, 1)$", vec!["[0, 1)"]),
            ("$\\{a, b\\}$", vec!["\\{a, b\\}"]),
            ("$$x$$", vec!["x"]),
            ("$$\nx = 1\n$$", vec!["\nx = 1\n"]),
            ("$$a$$ and $b$", vec!["a", "b"]),
            ("$5 and $x$", vec!["x"]),
            ("costs $5, so $x > 5$", vec!["x > 5"]),
            ("“$x$”", vec!["x"]),
            ("*$x$*", vec!["x"]),
            ("$x$/$y$", vec!["x", "y"]),
            ("$P(A|B)$", vec!["P(A|B)"]),
            ("$1$", vec!["1"]),
            ("$n!$", vec!["n!"]),
            ("$x\ny$", vec!["x\ny"]),
            ("`a` $x$ `b`", vec!["x"]),
            ("$\\$5$", vec!["\\$5"]),
            ("$é$", vec!["é"]),
            ("$f'(x)$", vec!["f'(x)"]),
            ("$3 < x$", vec!["3 < x"]),
            ("$0 \\le i < n$", vec!["0 \\le i < n"]),
            ("[$x$](y)", vec!["x"]),
            ("$a$ $b$ $c$", vec!["a", "b", "c"]),
            ("HOME is $HOME; $x$", vec!["x"]),
            ("$$ x $$", vec![" x "]),
            ("$50\\%$", vec!["50\\%"]),
        ] {
            assert_eq!(found(text), formulas, "{text}");
        }
    }
}
