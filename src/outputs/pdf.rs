//! A sheet's layout → a PDF of one page.
//!
//! In: [`Layout`] and the fonts it was measured with. Out: the bytes. The page is tagged
//! (headings, lists, links) in reading order, its text is text, its fonts are embedded as subsets, and it holds no date, so
//! the same sheet gives the same bytes.
//!
//! Must not know: how the fit was found, the book, HTML. A character that no font has is a box:
//! [`sheets::glyphs`](crate::outputs::sheets::glyphs) reports it where it is written.

use crate::diag::{Code, Diagnostic};
use crate::outputs::sheets::fonts::Fonts;
use crate::outputs::sheets::layout::{Layout, SheetBlock};
use crate::outputs::sheets::measure::ParagraphRole;
use crate::outputs::sheets::qr::{QUIET, Qr};
use krilla::Document;
use krilla::SerializeSettings;
use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::error::KrillaResult;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{Metadata, TextDirection};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::{Page, PageSettings};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, Tag, TagGroup, TagKind, TagTree};
use pen::{Pen, ink_fill, ink_stroke};
use std::num::NonZeroU16;

mod pen;

/// What a PDF says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct PdfMeta {
    /// Title of the document.
    pub title: String,
    /// Who wrote the book.
    pub authors: Vec<String>,
    /// BCP 47 tag.
    pub language: String,
    /// `cuebook` and its version.
    pub generator: String,
}

/// Draws a sheet. `Err` when the PDF library refuses.
pub fn pdf(layout: &Layout, fonts: &Fonts, meta: &PdfMeta) -> Result<Vec<u8>, Diagnostic> {
    let pen = Pen::new(fonts);
    // A page with missing glyphs cannot claim to be accessible: it is made without the claim.
    let made = draw(layout, meta, &pen, true).or_else(|_| draw(layout, meta, &pen, false));
    made.map_err(|error| {
        let message = format!("the sheet “{}” cannot be made a PDF: {error}", meta.title);
        Diagnostic::new(Code::Io, message)
            .help("leave PDFs out with a build without the feature `pdf`, and report this")
    })
}

fn draw(layout: &Layout, meta: &PdfMeta, pen: &Pen<'_>, accessible: bool) -> KrillaResult<Vec<u8>> {
    let claim = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1).finish();
    let configuration = claim.ok().filter(|_| accessible).unwrap_or_default();
    let mut document =
        Document::new_with(SerializeSettings { enable_tagging: true, configuration, ..SerializeSettings::default() });
    document.set_metadata(
        Metadata::new()
            .title(meta.title.clone())
            .authors(meta.authors.clone())
            .language(if meta.language.is_empty() { "und".to_owned() } else { meta.language.clone() })
            .creator(meta.generator.clone())
            .text_direction(if layout.rtl { TextDirection::RightToLeft } else { TextDirection::LeftToRight }),
    );
    let (width, height) = layout.paper.size();
    let mut page = document.start_page_with(PageSettings::from_wh(pt(width), pt(height)).unwrap_or_default());

    let mut surface = page.surface();
    decorate(layout, &mut surface);
    let tags: Vec<Vec<Identifier>> = blocks(layout).map(|block| pen.block(block, &mut surface)).collect();
    let qr_tag = layout.qr.as_ref().and_then(|(qr, x, y, side)| {
        let path = qr_path(qr, pt(*x), pt(*y), pt(*side))?;
        let tag = surface.start_tagged(ContentTag::Other);
        ink_fill(&mut surface);
        surface.draw_path(&path);
        surface.end_tagged();
        Some(tag)
    });
    surface.finish();

    let tree = tree(layout, meta, &mut page, tags.into_iter(), qr_tag);
    page.finish();
    document.set_tag_tree(tree);
    document.set_outline(outline(layout));
    document.finish()
}

/// Every block in reading order.
fn blocks(layout: &Layout) -> impl Iterator<Item = &SheetBlock> {
    let head = std::iter::once(&layout.title).chain(&layout.subtitle);
    let parts = layout.body.iter().flat_map(|column| &column.parts);
    let body = parts.flat_map(|part| part.heading.iter().chain(part.items.iter().flat_map(|item| &item.blocks)));
    head.chain(body).chain(std::iter::once(&layout.foot))
}

/// The structure that a screen reader follows, with the links. Takes the tags in the order of [`blocks`].
fn tree(
    layout: &Layout,
    meta: &PdfMeta,
    page: &mut Page<'_>,
    mut tags: impl Iterator<Item = Vec<Identifier>>,
    qr: Option<Identifier>,
) -> TagTree {
    let mut tree = TagTree::new().with_lang(Some(meta.language.clone()).filter(|language| !language.is_empty()));
    let mut next = |kind: TagKind| {
        let mut group = TagGroup::new(kind);
        tags.next().unwrap_or_default().into_iter().for_each(|tag| group.push(tag));
        group
    };
    tree.push(next(heading(1, &layout.title)));
    if layout.subtitle.is_some() {
        tree.push(next(Tag::P.into()));
    }
    for part in layout.body.iter().flat_map(|column| &column.parts) {
        if let Some(block) = &part.heading {
            tree.push(next(heading(2, block)));
        }
        let mut list = TagGroup::new(Tag::L(ListNumbering::None));
        for item in &part.items {
            let mut body = TagGroup::new(Tag::LBody);
            for block in &item.blocks {
                let link = (block.role == ParagraphRole::Title).then(|| layout.url(item)).flatten();
                let kind = match block.role {
                    ParagraphRole::Title => heading(3, block),
                    ParagraphRole::Code => Tag::Code.into(),
                    _ => Tag::P.into(),
                };
                match link {
                    None => body.push(next(kind)),
                    Some(url) => {
                        let mut link = next(Tag::Link.into());
                        if let Some(annotation) = annotation(ink(block), url, &item.name) {
                            link.push(page.add_tagged_annotation(annotation));
                        }
                        body.push(TagGroup::with_children(kind, vec![link.into()]));
                    }
                }
            }
            list.push(TagGroup::with_children(Tag::LI, vec![body.into()]));
        }
        tree.push(list);
    }
    tree.push(next(Tag::P.into()));
    if let (Some(tag), Some((_, x, y, side))) = (qr, &layout.qr) {
        let figure = TagGroup::with_children(Tag::Figure(Some(format!("QR: {}", layout.address))), vec![tag.into()]);
        let area = (*x, *y, *side, *side);
        let mut link = TagGroup::with_children(Tag::Link, vec![figure.into()]);
        if let Some(annotation) = annotation(area, layout.address.clone(), &layout.address) {
            link.push(page.add_tagged_annotation(annotation));
        }
        tree.push(link);
    }
    tree
}

fn heading(level: u16, block: &SheetBlock) -> TagKind {
    Tag::Hn(NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN), Some(block.text())).into()
}

fn annotation((x, y, width, height): (i32, i32, i32, i32), url: String, name: &str) -> Option<Annotation> {
    let rect = Rect::from_xywh(pt(x), pt(y), pt(width), pt(height))?;
    let link = LinkAnnotation::new(rect, Target::Action(Action::Link(LinkAction::new(url))));
    Some(Annotation::new_link(link, Some(name.to_owned())))
}

/// The box that the text of a block takes.
fn ink(block: &SheetBlock) -> (i32, i32, i32, i32) {
    let left = block.lines.iter().map(|line| line.x).min().unwrap_or(block.area.0);
    let right = block.lines.iter().map(|line| line.x + line.width).max().unwrap_or(left);
    (left, block.area.1, right - left, block.area.3)
}

fn outline(layout: &Layout) -> Outline {
    let mut outline = Outline::new();
    let node = |block: &SheetBlock| {
        let point = Point::from_xy(pt(block.area.0), pt(block.area.1));
        OutlineNode::new(block.text(), XyzDestination::new(0, point))
    };
    outline.push_child(node(&layout.title));
    for block in layout.body.iter().flat_map(|column| &column.parts).filter_map(|part| part.heading.as_ref()) {
        outline.push_child(node(block));
    }
    outline
}

/// Rules, boxes of cues and bars of code: what a screen reader passes over.
fn decorate(layout: &Layout, surface: &mut Surface<'_>) {
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
    let em = |thousandths: i32| pt(layout.size as i32) * thousandths as f32 / 1000.0;
    let (mut bars, mut boxes) = (PathBuilder::new(), PathBuilder::new());
    let mut bar = |x: f32, y: f32, width: f32, height: f32| {
        if let Some(rect) = Rect::from_xywh(x, y, width, height) {
            bars.push_rect(rect);
        }
    };
    let [head, foot] = layout.rules;
    bar(pt(head.0), pt(head.1), pt(head.2), 1.0);
    bar(pt(foot.0), pt(foot.1), pt(foot.2), 0.4);
    for part in layout.body.iter().flat_map(|column| &column.parts) {
        if let Some(SheetBlock { area: (x, y, width, height), .. }) = &part.heading {
            bar(pt(*x), pt(y + height) - em(150), pt(*width), em(70));
        }
        for item in &part.items {
            for block in item.blocks.iter().filter(|block| block.role == ParagraphRole::Cue) {
                let (x, y, width, height) = block.area;
                if let Some(rect) =
                    Rect::from_xywh(pt(x) + em(25), pt(y) + em(60), pt(width) - em(50), pt(height) - em(150))
                {
                    boxes.push_rect(rect);
                }
            }
            let mut code = item.blocks.iter().filter(|block| block.role == ParagraphRole::Code);
            if let Some(first) = code.next() {
                let last = code.next_back().unwrap_or(first);
                let height = pt(last.area.1 + last.area.3 - first.area.1);
                bar(pt(first.area.0) + em(120), pt(first.area.1), em(60), height);
            }
        }
    }
    if let Some(path) = bars.finish() {
        ink_fill(surface);
        surface.draw_path(&path);
    }
    if let Some(path) = boxes.finish() {
        ink_stroke(surface, em(50));
        surface.draw_path(&path);
    }
    surface.end_tagged();
}

fn qr_path(qr: &Qr, x: f32, y: f32, side: f32) -> Option<krilla::geom::Path> {
    let module = side / (qr.side + 2 * QUIET) as f32;
    let mut path = PathBuilder::new();
    for (row, column, length) in &qr.runs {
        let (left, top) = (x + (column + QUIET) as f32 * module, y + (row + QUIET) as f32 * module);
        if let Some(rect) = Rect::from_xywh(left, top, *length as f32 * module, module) {
            path.push_rect(rect);
        }
    }
    path.finish()
}

/// Hundredths of a point to points.
fn pt(length: i32) -> f32 {
    length as f32 / 100.0
}
