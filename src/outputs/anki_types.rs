//! The note types of a package: a question, a question with options, a text with a gap.
//!
//! In: a [`NoteKind`]. Out: its row as Anki keeps it, and text with a gap as Anki reads it. Must not know: notes, pages.
//!
//! A field added to a note type would make every later import a conflict: the fields are frozen, with spare ones for what
//! is yet unthought of. Templates and styles may change.

use crate::markdown::raw_html::{self, Token};
use serde_json::{Value, json};

/// A kind of note: in a package each is a note type of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoteKind {
    /// A question and its answer.
    #[default]
    Plain,
    /// A question whose options are shown.
    Choice,
    /// A text with a gap, of Anki's own kind for these.
    Cloze,
}

/// When the look of a note type last changed, seconds since 1970: Anki takes a newer look only with a newer time.
pub(crate) const CHANGED: i64 = 1_795_219_200;
const STYLE: &str = include_str!("anki.css");
/// What a card shows once it is turned, below its own part.
const REST: &str = "{{#More}}<details><summary>More</summary>{{More}}</details>{{/More}}\n\
{{#Link}}<p class=\"source\"><a href=\"{{Link}}\">{{Link}}</a></p>{{/Link}}";
const HINT: &str = "{{#Hint}}<p class=\"hint\">{{hint:Hint}}</p>{{/Hint}}";
const CUE: &str = "{{#Hint}}<p class=\"cue\">{{Hint}}</p>{{/Hint}}";

impl NoteKind {
    /// Its name; the number is its version, and with another set of fields it would be another type.
    pub(crate) fn name(self) -> &'static str {
        match self {
            NoteKind::Plain => "Cuebook 1",
            NoteKind::Choice => "Cuebook 1 choice",
            NoteKind::Cloze => "Cuebook 1 cloze",
        }
    }

    /// Anki's number for it, the same for every book.
    pub(crate) fn number(self) -> i64 {
        1_763_683_200_001 + self as i64
    }

    /// Its fields. Frozen.
    pub(crate) fn fields(self) -> [&'static str; 10] {
        let [first, second, seventh] = match self {
            NoteKind::Plain => ["Front", "Back", "Spare 1"],
            NoteKind::Choice => ["Front", "Back", "Options"],
            NoteKind::Cloze => ["Text", "Back Extra", "Spare 1"],
        };
        [first, second, "More", "Hint", "Link", "Id", seventh, "Spare 2", "Spare 3", "Spare 4"]
    }

    /// The two sides of a card.
    fn sides(self) -> (String, String) {
        let (asked, answer) = match self {
            NoteKind::Plain => ("<div class=\"front\">{{Front}}</div>", "<div class=\"back\">{{Back}}</div>"),
            NoteKind::Choice => {
                let asked = "<div class=\"front\">{{Front}}</div>\n<div class=\"options\">{{Options}}</div>";
                let turned = "<div class=\"front\">{{Front}}</div>";
                let answer = "<div class=\"options\">{{Back}}</div>";
                return (format!("{asked}\n{HINT}"), format!("{turned}\n{CUE}\n<hr id=\"answer\">\n{answer}\n{REST}"));
            }
            NoteKind::Cloze => ("<div class=\"gaps\">{{cloze:Text}}</div>", "<div class=\"back\">{{Back Extra}}</div>"),
        };
        (format!("{asked}\n{HINT}"), format!("{asked}\n{CUE}\n<hr id=\"answer\">\n{answer}\n{REST}"))
    }

    /// The note type as Anki keeps it.
    pub(crate) fn row(self) -> Value {
        let field = |(place, name): (usize, &&str)| json!({ "name": name, "ord": place, "font": "Arial", "size": 20, "rtl": false, "sticky": false, "media": [] });
        let (question, answer) = self.sides();
        let name = if self == NoteKind::Cloze { "Cloze" } else { "Card 1" };
        json!({
            "id": self.number(), "name": self.name(), "type": i32::from(self == NoteKind::Cloze), "mod": CHANGED,
            "usn": -1, "sortf": 0, "did": null, "css": STYLE,
            "flds": self.fields().iter().enumerate().map(field).collect::<Vec<_>>(),
            "tags": [], "vers": [], "req": [[0, "any", [0]]], "latexPre": "", "latexPost": "",
            "tmpls": [{
                "name": name, "ord": 0, "qfmt": question, "afmt": answer, "bqfmt": "", "bafmt": "", "did": null,
            }],
        })
    }
}

/// HTML with what is hidden in `<mark class="cloze">` → the same as Anki writes it, `{{c1::…}}`.
pub(crate) fn with_gaps(html: &str) -> String {
    let (mut out, mut from) = (String::with_capacity(html.len() + 16), 0);
    // Where the open gap begins, and how many marks of the author's own are open in it.
    let (mut open, mut inner): (Option<usize>, usize) = (None, 0);
    for token in raw_html::tokens(html) {
        match token {
            Token::Start(tag) if tag.name == "mark" => match open {
                Some(_) => inner += 1,
                None if tag.get("class") == Some("cloze") => {
                    out.push_str(&outside(&html[from..tag.span.start]));
                    open = Some(tag.span.end);
                }
                None => {}
            },
            Token::End { name, span } if name == "mark" => match open {
                Some(_) if inner > 0 => inner -= 1,
                Some(start) => {
                    out.push_str(&format!("{{{{c1::{}}}}}", inside(&html[start..span.start])));
                    (open, from) = (None, span.end);
                }
                None => {}
            },
            _ => {}
        }
    }
    out + &outside(&html[from..])
}

/// What would begin a gap where none is.
fn outside(html: &str) -> String {
    html.replace("{{", "&#123;&#123;")
}

/// What would end a gap, or begin its hint, within it.
fn inside(html: &str) -> String {
    outside(html).replace('}', "&#125;").replace("::", "&#58;&#58;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_written_as_anki_reads_it() {
        let html = "<p>In {{c1::x}} <mark>this</mark> <mark class=\"cloze\">a::b {} <mark>c</mark></mark>.</p>";
        let wanted = "<p>In &#123;&#123;c1::x}} <mark>this</mark> {{c1::a&#58;&#58;b {&#125; <mark>c</mark>}}.</p>";
        assert_eq!(with_gaps(html), wanted);
    }

    #[test]
    fn the_fields_are_frozen() {
        let of = |kind: NoteKind| kind.fields().join(" ");
        assert_eq!(of(NoteKind::Plain), "Front Back More Hint Link Id Spare 1 Spare 2 Spare 3 Spare 4");
        assert_eq!(of(NoteKind::Choice), "Front Back More Hint Link Id Options Spare 2 Spare 3 Spare 4");
        assert_eq!(of(NoteKind::Cloze), "Text Back Extra More Hint Link Id Spare 1 Spare 2 Spare 3 Spare 4");
    }
}
