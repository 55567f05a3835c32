//! `cuebook import folder`: Markdown files with front matter, as Hugo, Zola, Jekyll, MkDocs, Docusaurus, Starlight and
//! others keep them.
//!
//! In: the folder. Out: a page for each file, at the same place below the topic; an order where the source has one.
//!
//! Must not know: how pages are written.

use super::order::Order;
use super::shape::Imported;
use super::{dialect, front, notes, source};
use crate::diag::Diagnostic;

/// Reads the folder.
pub(crate) fn read(order: &Order<'_>) -> Result<Imported, Diagnostic> {
    let files = source::folder(order.source)?;
    let mut imported = Imported::default();
    let folder = order.topic_or(&order.source_name());
    let mut places = Vec::new();
    for file in &files {
        imported.originals.push(file.original());
        let (front, body, first) = front::read(file, order, &mut imported.remarks);
        let text = super::shape::Text::of_file(&file.name, body, first);
        let text = dialect::read(&text, &mut imported.remarks);
        let text = source::prepared(&text, &mut imported.remarks);
        let place = front.order;
        let page = notes::page(file, front, text, &folder, &mut imported.remarks);
        places.extend(place.map(|place| (page.path.clone(), place)));
        imported.pages.push(page);
    }
    notes::ordered(&mut imported.pages, &places);
    source::attach(&mut imported, order.source)?;
    Ok(imported)
}
