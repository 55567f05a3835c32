//! LaTeX → MathML, at build time.
//!
//! In: the source of one formula. Out: a `<math>` element, or why there is none. pulldown-latex writes a red box into an
//! otherwise good result when it cannot parse something, so its events are looked at first.

use pulldown_latex::config::DisplayMode;
use pulldown_latex::event::{Content, Event, ScriptType, Visual};
use pulldown_latex::{Parser, RenderConfig, Storage, push_mathml};

/// The formula as MathML. `Err` holds one line on what cannot be read.
pub(crate) fn mathml(source: &str, display: bool) -> Result<String, String> {
    check(source)?;
    let storage = Storage::new();
    let mode = if display { DisplayMode::Block } else { DisplayMode::Inline };
    let config = RenderConfig { display_mode: mode, annotation: None, ..RenderConfig::default() };
    let mut html = String::new();
    push_mathml(&mut html, Parser::new(source, &storage), config).map_err(|error| error.to_string())?;
    Ok(html)
}

/// The formula as text, for places that hold nothing else: `\\theta(n^2)` is `θ(n²)`. As written where it cannot be read.
pub(crate) fn plain(source: &str) -> String {
    if check(source).is_err() {
        return source.to_owned();
    }
    let storage = Storage::new();
    let mut events = Parser::new(source, &storage).filter_map(Result::ok);
    let mut text = String::new();
    while let Some(part) = element(&mut events) {
        text.push_str(&part);
    }
    text
}

/// The next element as text.
fn element<'e>(events: &mut impl Iterator<Item = Event<'e>>) -> Option<String> {
    loop {
        let found = match events.next()? {
            Event::Content(content) => content_text(content),
            Event::Begin(_) => {
                let mut text = String::new();
                while let Some(part) = element(events) {
                    text.push_str(&part);
                }
                text
            }
            Event::End => return None,
            Event::Visual(Visual::SquareRoot) => format!("√{}", grouped(&element(events)?)),
            Event::Visual(Visual::Root) => {
                let (of, index) = (element(events)?, element(events)?);
                format!("{}√{}", raised(&index), grouped(&of))
            }
            Event::Visual(Visual::Fraction(_)) => {
                let (above, below) = (element(events)?, element(events)?);
                format!("{}/{}", grouped(&above), grouped(&below))
            }
            Event::Visual(Visual::Negation) => format!("{}\u{338}", element(events)?),
            Event::Script { ty, .. } => {
                let (base, first) = (element(events)?, element(events)?);
                match ty {
                    ScriptType::Subscript => format!("{base}_{}", grouped(&first)),
                    ScriptType::Superscript => format!("{base}{}", raised(&first)),
                    ScriptType::SubSuperscript => format!("{base}_{}{}", grouped(&first), raised(&element(events)?)),
                }
            }
            Event::Space { .. } => " ".to_owned(),
            Event::EnvironmentFlow(_) => " ".to_owned(),
            Event::StateChange(_) => continue,
        };
        return Some(found);
    }
}

fn content_text(content: Content<'_>) -> String {
    match content {
        Content::Text(text) | Content::Number(text) => text.to_owned(),
        Content::Function(name) => format!("{name} "),
        Content::Ordinary { content, .. }
        | Content::LargeOp { content, .. }
        | Content::BinaryOp { content, .. }
        | Content::Delimiter { content, .. } => content.to_string(),
        Content::Relation { content, .. } => {
            let mut buffer = [0; 8];
            format!(" {} ", String::from_utf8_lossy(content.encode_utf8_to_buf(&mut buffer)))
        }
        Content::Punctuation(mark) => format!("{mark} "),
    }
}

/// What is of more than one character in brackets.
fn grouped(text: &str) -> String {
    if text.chars().count() > 1 && !text.chars().all(char::is_alphanumeric) {
        format!("({text})")
    } else {
        text.to_owned()
    }
}

/// An exponent: digits are raised, anything else follows `^`.
fn raised(text: &str) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digits: Option<String> =
        text.chars().map(|c| c.to_digit(10).and_then(|digit| DIGITS.get(digit as usize))).collect();
    digits.filter(|digits| !digits.is_empty()).unwrap_or_else(|| format!("^{}", grouped(text)))
}

/// Bytes of a formula, and groups within groups: reading takes time that grows faster than both.
const MAX_BYTES: usize = 8 * 1024;
const MAX_DEPTH: usize = 64;

/// Whether a formula can be read, without rendering it.
pub(crate) fn check(source: &str) -> Result<(), String> {
    if source.len() > MAX_BYTES {
        return Err(format!("a formula of {} bytes: {MAX_BYTES} are the most", source.len()));
    }
    if depth(source) > MAX_DEPTH {
        return Err(format!("groups more than {MAX_DEPTH} deep"));
    }
    let storage = Storage::new();
    for event in Parser::new(source, &storage) {
        if let Err(error) = event {
            let message = error.to_string();
            let line = message.lines().find(|line| !line.trim().is_empty()).unwrap_or("it cannot be read");
            return Err(line.trim().trim_start_matches("parsing error: ").trim_end_matches(':').to_owned());
        }
    }
    Ok(())
}

/// How deep groups stand in groups: braces, `\left` and `\right`, `\begin` and `\end`, and commands that take the next one
/// as their argument.
fn depth(source: &str) -> usize {
    let (mut open, mut chain, mut deepest) = (0_usize, 0, 0);
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '{' => open += 1,
            '}' => open = open.saturating_sub(1),
            '\\' => {
                let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
                match &rest[..end] {
                    "left" | "begin" => open += 1,
                    "right" | "end" => open = open.saturating_sub(1),
                    _ => {}
                }
                // A command of one sign takes that sign with it: `\{` opens nothing.
                let sign = rest.chars().next().map_or(0, char::len_utf8);
                rest = &rest[if end == 0 { sign } else { end }..];
            }
            _ => {}
        }
        chain = if c == '\\' || c.is_whitespace() { chain + usize::from(c == '\\') } else { 0 };
        deepest = deepest.max(open);
        if chain > 4 * MAX_DEPTH {
            return usize::MAX;
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_becomes_mathml() {
        assert!(mathml(r"\frac{a}{b}", true).is_ok_and(|html| html.contains("<mfrac>")));
    }

    #[test]
    fn a_formula_has_a_plain_form() {
        for (source, text) in [
            (r"\theta(n^2)", "θ(n²)"),
            (r"O(n \log n)", "O(nlog n)"),
            (r"x_1 = \frac{a}{b+1}", "x_1 = a/(b+1)"),
            (r"\sqrt{n}", "√n"),
            (r"2^{n-1}", "2^(n−1)"),
            (r"\nosuch", r"\nosuch"),
        ] {
            assert_eq!(plain(source), text);
        }
    }

    #[test]
    fn what_cannot_be_read_is_an_error() {
        assert!(mathml(r"\frac{a", false).is_err());
        assert!(check(r"\nosuchcommand").is_err());
    }

    #[test]
    fn what_is_too_deep_or_too_long_is_an_error() {
        for (open, close) in
            [(r"\sqrt{", "}"), ("x^{", "}"), (r"\left(", r"\right)"), (r"\frac{1}{", "}"), (r"\sqrt ", "")]
        {
            let nested = |depth: usize| format!("{}x{}", open.repeat(depth), close.repeat(depth));
            assert!(check(&nested(50)).is_ok(), "{open}");
            assert!(check(&nested(1000)).is_err(), "{open}");
        }
        assert!(check(&"x + ".repeat(3000)).is_err());
        assert!(check(r"\{ a \} \{ b").is_ok_and(|()| depth(&r"\{".repeat(500)) > MAX_DEPTH));
    }
}
