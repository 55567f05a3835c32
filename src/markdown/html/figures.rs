//! Blocks of code as HTML: highlighted code, output, fields, and the pictures of diagrams.
//!
//! In: what a fence says, and its code. Out: HTML in a fragment, which knows where each figure stands in it.
//!
//! Must not know: where in the page a block stands.

use crate::markdown::fence::{self, Fence};
use crate::markdown::fragment::{Fragment, Hole};
use crate::markdown::highlight;
use crate::markdown::html::fields::Fields;
use crate::markdown::html::settings::BodyOptions;
use crate::markdown::text::escaped;
use pulldown_cmark::CodeBlockKind;

/// The blocks of code of a page so far.
pub(super) struct Figures<'a> {
    options: &'a BodyOptions,
    fields: Fields,
    /// How many blocks of code there were.
    pub(super) count: usize,
}

impl<'a> Figures<'a> {
    pub(super) fn new(options: &'a BodyOptions) -> Figures<'a> {
        Figures { options, fields: Fields::default(), count: 0 }
    }

    /// Writes the next block of code.
    pub(super) fn write(&mut self, kind: &CodeBlockKind<'_>, code: &str, out: &mut Fragment) {
        let fence = match kind {
            CodeBlockKind::Fenced(info) => fence::parse(info).0,
            CodeBlockKind::Indented => Fence::default(),
        };
        let start = out.end();
        match fence.language.as_str() {
            "field" => self.fields.field(&fence, code.trim(), out),
            "choice" => self.fields.choice(&fence, code.trim(), out),
            "output" => self.output(code, out),
            language => match self.options.pictures.picture(language, code) {
                Some(shown) => picture(&fence, shown, out),
                None => self.block(&fence, code, out),
            },
        }
        self.count += 1;
        if !fence.is_field() && !fence.is_scaffold() {
            let end = out.end();
            out.parts_mut().figures.push((fence.language == "output", start..end));
        }
    }

    fn output(&self, code: &str, out: &mut Fragment) {
        let caption = escaped(&self.options.words.output);
        out.push(&format!("<figure class=\"output\"><figcaption>{caption}</figcaption><pre tabindex=\"0\"><samp>"));
        out.text(code.trim_end_matches('\n'));
        out.push("</samp></pre></figure>\n");
    }

    fn block(&self, fence: &Fence, code: &str, out: &mut Fragment) {
        let language = if fence.language.is_empty() { "text" } else { &fence.language };
        match fence.role {
            Some(role) if fence.is_scaffold() => {
                out.push(&format!("<figure class=\"code scaffold\" data-role=\"{}\"", role.as_str()));
            }
            Some(role) => out.push(&format!("<figure class=\"code\" data-role=\"{}\"", role.as_str())),
            None => out.push("<figure class=\"code\""),
        }
        out.push(if fence.try_it { " data-try data-lang=\"" } else { " data-lang=\"" });
        out.text(language);
        out.push(&format!("\" data-code=\"{}\">", self.count));
        if let Some(title) = &fence.title {
            out.push("<figcaption>");
            out.text(title);
            out.push("</figcaption>");
        }
        let by_line = fence.numbers || !fence.highlight.is_empty();
        out.push(if fence.numbers {
            "<pre tabindex=\"0\" class=\"numbers\"><code>"
        } else {
            "<pre tabindex=\"0\"><code>"
        });
        let mut first = true;
        for (number, line) in (1..).zip(highlight::lines(&fence.language, code)) {
            if fence::holds(&fence.hide, number) && !fence.is_scaffold() {
                continue;
            }
            if !first {
                out.push("\n");
            }
            first = false;
            if by_line {
                let class = if fence::holds(&fence.highlight, number) { "l hl" } else { "l" };
                out.push(&format!("<span class=\"{class}\">{line}</span>"));
            } else {
                out.push(&line);
            }
        }
        out.push("</code></pre></figure>\n");
    }
}

/// The picture of a diagram, in place of its code.
fn picture(fence: &Fence, (route, size): &(String, Option<(u32, u32)>), out: &mut Fragment) {
    out.push("<figure class=\"picture\"><img src=\"");
    out.hole(Hole::To(route.clone(), None));
    out.push("\" alt=\"");
    out.text(fence.alt.as_deref().unwrap_or_default());
    out.push("\"");
    if let Some((width, height)) = size {
        out.push(&format!(" width=\"{width}\" height=\"{height}\""));
    }
    out.push(" loading=\"lazy\" decoding=\"async\">");
    if let Some(title) = &fence.title {
        out.push("<figcaption>");
        out.text(title);
        out.push("</figcaption>");
    }
    out.push("</figure>\n");
}
