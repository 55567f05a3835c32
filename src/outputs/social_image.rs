//! Preview images: what they show, and how an SVG becomes a PNG.
//!
//! In: the [`Facts`], the theme's `social.svg` and `icon.svg`, the embedded fonts. Out: PNG. Text is broken into lines here, since
//! SVG cannot.
//!
//! Must not know: pages' bodies, the network.

use crate::outputs::facts::Facts;
use crate::outputs::sheets::fonts::{Face, Fonts};
use crate::outputs::social::{PreviewOf, has_previews};
use crate::outputs::view::print::SocialImage;

/// Every preview of the book.
pub(crate) fn all(facts: &Facts<'_>) -> Vec<PreviewOf> {
    if !has_previews(facts) {
        return Vec::new();
    }
    let mut all = vec![PreviewOf::Book];
    all.extend(facts.topics().map(|(topic, _)| PreviewOf::Topic(topic)));
    all.extend(facts.tracks().map(PreviewOf::Track));
    if facts.image_settings().per_page {
        all.extend(facts.pages().map(PreviewOf::Page));
    }
    all
}

/// What a preview shows.
pub(crate) fn view(facts: &Facts<'_>, of: PreviewOf) -> SocialImage {
    let book_title = &facts.settings().title;
    let count = |questions: usize| {
        let key = if questions == 1 { "questions_one" } else { "questions_other" };
        facts.string(key).replace("{n}", &questions.to_string())
    };
    let (label, title, note, accent) = match of {
        PreviewOf::Book => (String::new(), book_title, facts.settings().description.clone(), 0),
        PreviewOf::Topic(topic) => {
            let count = count(facts.topic_count(topic));
            (facts.string("kind_topic"), &facts.topic(topic).title.text, count, 0)
        }
        PreviewOf::Track(number) => {
            let (track, count) = (facts.track(number), count(facts.track_questions(number).len()));
            (facts.string("kind_track"), &track.title.text, count, track.accent + 1)
        }
        PreviewOf::Page(page) => {
            let name = facts.name(page);
            let topic = name.topic.map(|topic| facts.topic(topic).title.text.clone());
            let cue = match facts.questions_on(page) {
                [one] => facts.question(*one).cue,
                _ => None,
            };
            let note = cue.unwrap_or_else(|| facts.description(page)).to_owned();
            (topic.unwrap_or_default(), &name.title.text, note, 0)
        }
    };
    let (size, lines) = set(title, Face::Bold, &[92, 80, 70, 60], 1000, 3);
    let (_, note) = set(&note, Face::Regular, &[36], 1000, 2);
    SocialImage {
        label,
        lines,
        size,
        note,
        accent,
        site: if of == PreviewOf::Book { String::new() } else { book_title.clone() },
    }
}

/// Text in lines no wider than `width`, in the largest of some sizes at which it takes at most `most` lines. What is left
/// over at the smallest is cut with an ellipsis.
fn set(text: &str, face: Face, sizes: &[u32], width: u32, most: usize) -> (u32, Vec<String>) {
    let mut set = (0, Vec::new());
    for &size in sizes {
        set = (size, lines(text, face, size, width));
        if set.1.len() <= most {
            return set;
        }
    }
    set.1.truncate(most);
    if let Some(last) = set.1.last_mut() {
        while advance(last, face, set.0) + advance("…", face, set.0) > width {
            last.pop();
        }
        last.truncate(last.trim_end_matches([' ', ',', ';', ':', '.']).len());
        last.push('…');
    }
    set
}

fn lines(text: &str, face: Face, size: u32, width: u32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if advance(&format!("{line} {word}"), face, size) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(String::new()),
        }
        let Some(line) = lines.last_mut().filter(|line| line.is_empty()) else { continue };
        line.push_str(word);
        // A word wider than the card, or a script without spaces: broken wherever it is full.
        while let Some(line) = lines.last_mut().filter(|line| advance(line, face, size) > width) {
            let mut rest = String::new();
            while advance(line, face, size) > width && line.chars().count() > 1 {
                rest.insert(0, line.pop().unwrap_or_default());
            }
            if rest.is_empty() {
                break;
            }
            lines.push(rest);
        }
    }
    lines
}

/// The width of some text in pixels.
fn advance(text: &str, face: Face, size: u32) -> u32 {
    let fonts = Fonts::embedded();
    text.chars().map(|c| fonts.advance(face, c)).sum::<u32>() * size / 1000
}

/// An SVG as a PNG, `width` pixels wide. `Err` says what of the SVG cannot be drawn.
pub(crate) fn draw(svg: &str, width: u32) -> Result<Vec<u8>, String> {
    use resvg::{tiny_skia, usvg};
    use std::sync::{Arc, OnceLock};
    static FONTS: OnceLock<Arc<usvg::fontdb::Database>> = OnceLock::new();
    let fonts = FONTS.get_or_init(|| {
        let mut fonts = usvg::fontdb::Database::new();
        for font in Fonts::embedded().all() {
            fonts.load_font_data(font.data.to_vec());
        }
        let family = fonts.faces().next().and_then(|face| face.families.first()).map(|(name, _)| name.clone());
        if let Some(family) = family {
            fonts.set_sans_serif_family(family);
        }
        Arc::new(fonts)
    });
    let options = usvg::Options { fontdb: fonts.clone(), ..usvg::Options::default() };
    let tree = usvg::Tree::from_str(svg, &options).map_err(|error| error.to_string())?;
    let scale = width as f32 / tree.size().width();
    let height = (tree.size().height() * scale).round().max(1.0) as u32;
    let mut pixels = tiny_skia::Pixmap::new(width, height).ok_or("an image of no size")?;
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_set_as_large_as_they_fit() {
        let (size, lines) = set("Closures", Face::Bold, &[92, 60], 1000, 3);
        assert_eq!((size, lines), (92, vec!["Closures".to_owned()]));
        let long = "What is the difference between a generator, an iterator and an iterable, ".repeat(4);
        let (size, lines) = set(&long, Face::Bold, &[92, 60], 1000, 3);
        assert_eq!((size, lines.len()), (60, 3));
        assert!(lines[2].ends_with('…') && lines.iter().all(|line| advance(line, Face::Bold, 60) <= 1000));
        let (_, lines) = set(&"日本語".repeat(30), Face::Bold, &[60], 1000, 9);
        assert!(lines.len() > 1 && lines.iter().all(|line| advance(line, Face::Bold, 60) <= 1000));
    }

    #[test]
    fn an_svg_becomes_a_png() {
        let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='5'><text font-family='sans-serif' font-size='5' y='5'>x</text></svg>";
        let png = draw(svg, 20).unwrap();
        let size = imagesize::blob_size(&png).unwrap();
        assert_eq!((size.width, size.height), (20, 10));
        assert_eq!(png, draw(svg, 20).unwrap());
        assert!(draw("<svg", 20).is_err());
    }
}
