//! The fields of a worksheet: what a reader fills in.
//!
//! In: a fence, and the hint that stands in it. Out: HTML in a fragment.
//!
//! Must not know: what readers write.

use crate::markdown::fence::Fence;
use crate::markdown::fragment::{Fragment, Hole};
use crate::markdown::text::escaped;
use crate::route;
use std::collections::HashMap;

/// The fields of a page so far.
#[derive(Default)]
pub(super) struct Fields {
    /// How often each id was asked for.
    ids: HashMap<String, usize>,
}

impl Fields {
    /// Writes a field for text, a date or questions.
    pub(super) fn field(&mut self, fence: &Fence, hint: &str, out: &mut Fragment) {
        let id = self.id(fence);
        let label = escaped(fence.label.as_deref().unwrap_or_default());
        let hint = escaped(&hint.split_whitespace().collect::<Vec<_>>().join(" "));
        if fence.kind.as_deref() == Some("questions") {
            let format = escaped(fence.format.as_deref().unwrap_or_default());
            out.push(&format!(
                "<div class=\"field\" data-kind=\"questions\" data-format=\"{format}\" data-field=\"{id}\"><span class=\"field-label\">{label}</span></div>\n"
            ));
            return;
        }
        out.push("<div class=\"field\"><label for=\"");
        out.hole(Hole::Id(format!("field-{id}")));
        out.push(&format!("\">{label}</label>"));
        let tag = if fence.lines.is_some() { "<textarea id=\"" } else { "<input id=\"" };
        out.push(tag);
        out.hole(Hole::Id(format!("field-{id}")));
        out.push(&format!("\" data-field=\"{id}\" autocomplete=\"off\""));
        match fence.lines {
            Some(lines) if hint.is_empty() => out.push(&format!(" rows=\"{lines}\"></textarea></div>\n")),
            Some(lines) => out.push(&format!(" rows=\"{lines}\" placeholder=\"{hint}\"></textarea></div>\n")),
            None => {
                let date = fence.kind.as_deref() == Some("date");
                out.push(if date { " type=\"date\"" } else { " type=\"text\"" });
                if !hint.is_empty() && !date {
                    out.push(&format!(" placeholder=\"{hint}\""));
                }
                out.push("></div>\n");
            }
        }
    }

    /// Writes a choice between options.
    pub(super) fn choice(&mut self, fence: &Fence, hint: &str, out: &mut Fragment) {
        let id = self.id(fence);
        let label = escaped(fence.label.as_deref().unwrap_or_default());
        out.push(&format!("<fieldset class=\"choice\" data-field=\"{id}\"><legend>{label}</legend>"));
        if !hint.is_empty() {
            out.push("<p class=\"hint\">");
            out.text(hint);
            out.push("</p>");
        }
        for option in &fence.options {
            let option = escaped(option);
            out.push("<label><input type=\"radio\" name=\"");
            out.hole(Hole::Id(format!("field-{id}")));
            out.push(&format!("\" value=\"{option}\"> {option}</label>"));
        }
        out.push("</fieldset>\n");
    }

    /// The id of a field, unique within the page.
    fn id(&mut self, fence: &Fence) -> String {
        let label = fence.label.as_deref().unwrap_or("field");
        let id = fence.id.clone().unwrap_or_else(|| route::slug(label));
        let seen = self.ids.entry(id.clone()).or_insert(0);
        *seen += 1;
        if *seen > 1 { format!("{id}-{seen}") } else { id }
    }
}
