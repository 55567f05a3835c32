//! The options of a question with a choice: the right ones, the wrong ones, and why.
//!
//! In: the events of a list of options. Out: HTML in a fragment, which knows where each verdict stands in it.
//!
//! Must not know: which sections hold options.

use crate::markdown::fragment::Fragment;
use crate::markdown::html::settings::BodyWords;
use crate::markdown::text::{WHY, escaped};

/// An option that is being written.
pub(super) struct OpenChoice<'a> {
    words: &'a BodyWords,
    right: bool,
    /// How deep its text stands.
    pub(super) depth: usize,
    /// Where its verdict begins, once its text is written.
    verdict: Option<u32>,
}

impl<'a> OpenChoice<'a> {
    /// Opens an option.
    pub(super) fn start(words: &'a BodyWords, right: bool, depth: usize, out: &mut Fragment) -> OpenChoice<'a> {
        // In a loose list the text stands in a paragraph; what stands in an option is a paragraph by itself.
        for open in ["<p>", "<li>"] {
            if out.html.ends_with(open) {
                out.html.truncate(out.html.len() - open.len());
            }
        }
        out.push(if right { "<li data-right=\"true\">" } else { "<li data-right=\"false\">" });
        let start = out.end();
        if let Some(item) = out.parts_mut().items.last_mut() {
            item.start = start;
        }
        out.push("<p class=\"option\">");
        OpenChoice { words, right, depth, verdict: None }
    }

    /// Writes text in which an option ends and its reason begins: at the first dash. `false` where it has no such place.
    pub(super) fn split(&mut self, text: &str, depth: usize, out: &mut Fragment) -> bool {
        let Some((option, why)) = text.split_once(WHY).filter(|_| self.verdict.is_none() && self.depth == depth) else {
            return false;
        };
        out.text(option);
        self.open_verdict(out);
        out.push(" ");
        out.text(why);
        true
    }

    fn open_verdict(&mut self, out: &mut Fragment) {
        if self.verdict.is_some() {
            return;
        }
        out.push("</p>");
        self.verdict = Some(out.end());
        let word = escaped(&self.words.verdicts[usize::from(!self.right)]);
        out.push(&format!("<p class=\"verdict held\"><strong>{word}</strong>"));
    }

    /// Closes the option.
    pub(super) fn end(mut self, out: &mut Fragment) {
        self.open_verdict(out);
        out.push("</p>");
        if let Some(start) = self.verdict {
            let end = out.end();
            out.parts_mut().verdicts.push(start..end);
        }
    }
}
