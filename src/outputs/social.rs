//! Where preview images and icons stand: what a link to the book looks like where it is shared, and the icon of the installed
//! book.
//!
//! In: the [`Facts`]. Out: routes and addresses, for the book, each topic and each track, and for each page where the book asks
//! for it. Only a book with a `base_url` has previews: their addresses must be absolute.
//!
//! Must not know: how they are drawn, which is in `social_image`.

use crate::outputs::facts::Facts;
use crate::route::Route;

/// What a preview is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum PreviewOf {
    /// The book.
    Book,
    /// A topic, by its number.
    Topic(usize),
    /// A track, by its number.
    Track(usize),
    /// A page, by its number.
    Page(usize),
}

/// Sizes of the icon, in pixels.
pub(crate) const ICONS: [u32; 3] = [180, 192, 512];

/// Where an icon stands.
pub(crate) fn icon_route(size: u32) -> Route {
    Route::new(format!("icons/icon-{size}.png"))
}

/// The icons of the installed book, with their sizes.
pub(crate) fn icons() -> Vec<(Route, u32)> {
    let sizes: &[u32] = if cfg!(feature = "images") { &ICONS } else { &[] };
    sizes.iter().map(|size| (icon_route(*size), *size)).collect()
}

/// Whether the book has previews.
pub(crate) fn has_previews(facts: &Facts<'_>) -> bool {
    cfg!(feature = "images") && facts.image_settings().social && facts.settings().base_url.is_some()
}

/// Where a preview stands.
pub(crate) fn route(facts: &Facts<'_>, of: PreviewOf) -> Route {
    Route::new(match of {
        PreviewOf::Book => "social/book.png".to_owned(),
        PreviewOf::Topic(topic) => match facts.topic(topic).folder {
            "" => "social/topics.png".to_owned(),
            folder => format!("social/topics/{folder}.png"),
        },
        PreviewOf::Track(track) => format!("social/tracks/{}.png", facts.track(track).slug),
        PreviewOf::Page(page) => {
            let path = facts.route(page).as_str();
            format!("social/pages/{}.png", path.strip_suffix(".html").unwrap_or(path))
        }
    })
}

/// The absolute address of a preview; none where the book has none. A page without its own shows that of its topic.
pub(crate) fn address(facts: &Facts<'_>, of: PreviewOf) -> Option<String> {
    let base = facts.settings().base_url.as_deref().filter(|_| has_previews(facts))?;
    let of = match of {
        PreviewOf::Page(page) if !facts.image_settings().per_page => {
            facts.name(page).topic.map_or(PreviewOf::Book, PreviewOf::Topic)
        }
        of => of,
    };
    Some(route(facts, of).under(base))
}
