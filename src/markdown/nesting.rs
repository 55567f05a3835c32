//! How a browser nests the elements of a page, beside how its author wrote them.
//!
//! In: the elements of a page in the order of its text, those that Markdown makes and those of raw HTML with their place.
//! Out: raw elements that are never closed, end tags that close nothing, and the first element or text that a browser puts
//! elsewhere than it is written, as html5ever's tree shows.
//!
//! Must not know: Markdown, attributes, which elements may stand in a page.

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{Attribute, ExpandedName, LocalName, ParseOpts, QualName, local_name, ns, parse_fragment};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::fmt::Write;
use std::ops::Range;
use std::rc::{Rc, Weak};

/// Elements that have no content and no end tag.
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// How deep elements may stand in each other where some are raw: the time that a browser's tree takes grows with it.
pub(crate) const DEEPEST: usize = 400;

/// The elements of a page.
#[derive(Debug, Default)]
pub(crate) struct Nesting {
    /// The first element that stands too deep. Raw tags from there on are passed over.
    deep: Option<usize>,
    elements: Vec<Element>,
    /// Open elements, as indices.
    open: Vec<usize>,
    /// The same elements as HTML, each with its index as its one attribute.
    html: String,
    has_raw: bool,
}

#[derive(Debug)]
struct Element {
    name: String,
    parent: Option<usize>,
    raw: Option<Range<usize>>,
    in_svg: bool,
    texts: usize,
}

/// What is wrong with a raw tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Misplaced {
    /// Its name.
    pub name: String,
    /// Its place.
    pub span: Range<usize>,
}

impl Nesting {
    /// An element that Markdown makes.
    pub(crate) fn open_own(&mut self, name: &'static str) {
        self.push(name, None, false);
    }

    /// An element that Markdown makes in one piece.
    pub(crate) fn own(&mut self, name: &'static str) {
        let open = self.open.len();
        self.push(name, None, false);
        if !VOID.contains(&name) {
            let _ = write!(self.html, "</{name}>");
        }
        self.open.truncate(open);
    }

    /// An element of raw HTML, perhaps written `<name/>`.
    pub(crate) fn open_raw(&mut self, name: &str, span: Range<usize>, closed: bool) {
        self.has_raw = true;
        if self.deep.is_none() {
            self.push(name, Some(span), closed);
        }
    }

    fn push(&mut self, name: &str, raw: Option<Range<usize>>, closed: bool) {
        let parent = self.open.last().copied();
        let in_svg = name == "svg" || parent.is_some_and(|parent| self.elements[parent].in_svg);
        let index = self.elements.len();
        if self.open.len() >= DEEPEST {
            self.deep.get_or_insert(index);
        }
        self.elements.push(Element { name: name.to_owned(), parent, raw, in_svg, texts: 0 });
        let shut = closed && in_svg;
        let _ = write!(self.html, "<{name} k={index}{}>", if shut { " /" } else { "" });
        if !shut && (in_svg || !VOID.contains(&name)) {
            self.open.push(index);
        }
    }

    /// Text.
    pub(crate) fn text(&mut self) {
        if let Some(&top) = self.open.last() {
            self.elements[top].texts += 1;
        }
        self.html.push('x');
    }

    /// The end of the innermost element that Markdown made. Raw elements still open in it are returned.
    pub(crate) fn close_own(&mut self) -> Vec<Misplaced> {
        let left = self.close_left();
        if let Some(index) = self.open.pop() {
            let _ = write!(self.html, "</{}>", self.elements[index].name);
        }
        left
    }

    /// The page's next section, which the theme puts into an element of its own.
    pub(crate) fn next_section(&mut self) {
        self.html.push_str("</section><section>");
    }

    /// Forgets and returns the raw elements that are open within the innermost element that Markdown made.
    pub(crate) fn close_left(&mut self) -> Vec<Misplaced> {
        let mut left = Vec::new();
        while let Some(&top) = self.open.last() {
            let element = &self.elements[top];
            let Some(span) = element.raw.clone() else { break };
            left.push(Misplaced { name: element.name.clone(), span });
            self.open.pop();
        }
        if self.deep.is_some() {
            left.clear();
        }
        left
    }

    /// A raw end tag: `Err` holds what is open instead, nothing where it closes nothing.
    pub(crate) fn close_raw(&mut self, name: &str) -> Result<(), Option<Misplaced>> {
        if self.deep.is_some() {
            return Ok(());
        }
        let _ = write!(self.html, "</{name}>");
        let own = self.open.iter().rposition(|index| self.elements[*index].raw.is_none()).map_or(0, |at| at + 1);
        let Some(at) = self.open[own..].iter().rposition(|index| self.elements[*index].name == name) else {
            return Err(None);
        };
        let above = self.open.split_off(own + at + 1);
        self.open.pop();
        match above.first().map(|index| &self.elements[*index]) {
            Some(Element { name, raw: Some(span), .. }) => {
                Err(Some(Misplaced { name: name.clone(), span: span.clone() }))
            }
            _ => Ok(()),
        }
    }

    /// Whether an element of raw HTML would stand in a drawing.
    pub(crate) fn in_svg(&self) -> bool {
        self.open.last().is_some_and(|top| self.elements[*top].in_svg)
    }

    /// The raw tag at which elements stand too deep in each other, or the nearest to that place.
    pub(crate) fn too_deep(&self) -> Option<Misplaced> {
        self.deep.filter(|_| self.has_raw).and_then(|deep| self.raw_near(deep))
    }

    /// The raw tag at an element of the page or before it, else the first after it.
    fn raw_near(&self, index: usize) -> Option<Misplaced> {
        let raw = |element: &Element| Some(Misplaced { name: element.name.clone(), span: element.raw.clone()? });
        let (before, after) = self.elements.split_at(index + 1);
        before.iter().rev().find_map(raw).or_else(|| after.iter().find_map(raw))
    }

    /// The raw tag that hides what follows it: a `<title>` that is none of a drawing's, since a browser reads on as text
    /// up to its end, or a `<template>` or `<select>` in which the rest of the page would stand.
    pub(crate) fn hides(&self) -> Option<Misplaced> {
        let may = |name: &str| matches!(name, "title" | "template" | "select");
        self.elements.iter().find(|element| self.deep.is_none() && may(&element.name))?;
        let end = self.elements.len();
        let tree = tree(&format!("{}</section><hr k={end}>", with_keys(&self.html, may)));
        let nodes = tree.nodes.borrow();
        let title = nodes.iter().find(|node| node.name.ns == ns!(html) && node.name.local == local_name!("title"));
        let after = nodes.iter().find(|node| node.key == Some(end));
        let around = |node: &Rc<Node>| {
            let above = std::iter::successors(node.parent(), |node| node.parent());
            above.filter(|node| may(&node.name.local)).last().and_then(|node| node.key)
        };
        let key = match (title, after) {
            (Some(title), _) => title.key,
            (None, Some(after)) => around(after),
            (None, None) => self.elements.iter().rposition(|element| may(&element.name)),
        };
        let element = self.elements.get(key?)?;
        Some(Misplaced { name: element.name.clone(), span: element.raw.clone()? })
    }

    /// The raw tag at the first place where a browser's tree is not the one written.
    pub(crate) fn moved(&self) -> Option<Misplaced> {
        if !self.has_raw || self.deep.is_some() {
            return None;
        }
        let tree = tree(&self.html);
        let mut found = vec![None; self.elements.len()];
        let mut twice = None;
        for node in tree.nodes.borrow().iter() {
            let Some(key) = node.key.filter(|_| node.is_attached()) else { continue };
            match found.get_mut(key) {
                Some(place @ None) => *place = Some(node.clone()),
                _ => twice = Some(twice.unwrap_or(key).min(key)),
            }
        }
        let stands = |(index, node): (usize, &Option<Rc<Node>>)| {
            let (element, Some(node)) = (&self.elements[index], node) else { return false };
            let namespace = if element.in_svg { ns!(svg) } else { ns!(html) };
            node.name.ns == namespace
                && str::eq_ignore_ascii_case(&node.name.local, &element.name)
                && node.parent_key() == element.parent
        };
        let wrong = found.iter().enumerate().position(|place| !stands(place));
        let texts = |node: &Option<Rc<Node>>| node.as_ref().map(|node| node.texts.get());
        let text_moved = || (0..found.len()).find(|index| texts(&found[*index]) != Some(self.elements[*index].texts));
        let first = wrong.into_iter().chain(twice).min().or_else(text_moved)?;
        // An element that Markdown made is moved by a raw one before it, or by the one it stands in.
        self.raw_near(first)
    }
}

/// Elements as HTML with the keys of some alone. Elements of text that are never closed go on in each later paragraph:
/// browsers keep three that are alike, and with a key none is like another.
fn with_keys(html: &str, keep: impl Fn(&str) -> bool) -> String {
    let mut kept = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(" k=") {
        let name = rest[..at].rsplit('<').next().unwrap_or_default();
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end);
        kept.push_str(if keep(name) { &rest[..end] } else { &rest[..at] });
        rest = &rest[end..];
    }
    kept + rest
}

/// A browser's tree of the elements of a page.
fn tree(html: &str) -> Tree {
    let body = QualName::new(None, ns!(html), local_name!("body"));
    parse_fragment(Tree::new(), ParseOpts::default(), body, Vec::new(), true).one(format!("<section>{html}").as_str())
}

/// A node of a browser's tree.
struct Node {
    name: QualName,
    /// Index of the element it is.
    key: Option<usize>,
    parent: RefCell<Option<Weak<Node>>>,
    children: RefCell<Vec<Rc<Node>>>,
    /// Characters of text directly in it.
    texts: Cell<usize>,
}

impl Node {
    fn parent(&self) -> Option<Rc<Node>> {
        self.parent.borrow().as_ref().and_then(Weak::upgrade)
    }

    /// The nearest element above that was written: a browser adds elements of its own (`tbody`).
    fn parent_key(&self) -> Option<usize> {
        let mut above = self.parent();
        while let Some(node) = above {
            if node.key.is_some() {
                return node.key;
            }
            above = node.parent();
        }
        None
    }

    fn is_attached(&self) -> bool {
        let mut above = self.parent();
        while let Some(node) = above {
            if &*node.name.local == "html" || &*node.name.local == "#document" {
                return true;
            }
            above = node.parent();
        }
        false
    }
}

/// What html5ever builds its tree with. Handles are nodes.
struct Tree {
    document: Rc<Node>,
    nodes: RefCell<Vec<Rc<Node>>>,
}

impl Tree {
    fn new() -> Tree {
        Tree {
            document: Tree::node(QualName::new(None, ns!(), LocalName::from("#document")), None),
            nodes: RefCell::default(),
        }
    }

    fn node(name: QualName, key: Option<usize>) -> Rc<Node> {
        let (parent, children) = (RefCell::default(), RefCell::default());
        Rc::new(Node { name, key, parent, children, texts: Cell::new(0) })
    }

    fn detach(node: &Rc<Node>) {
        if let Some(parent) = node.parent.borrow_mut().take().and_then(|parent| parent.upgrade()) {
            let mut children = parent.children.borrow_mut();
            // What is moved nearly always is among the last.
            if let Some(at) = children.iter().rposition(|child| Rc::ptr_eq(child, node)) {
                children.remove(at);
            }
        }
    }

    fn insert(parent: &Rc<Node>, before: Option<&Rc<Node>>, child: NodeOrText<Rc<Node>>) {
        match child {
            NodeOrText::AppendText(text) => parent.texts.set(parent.texts.get() + text.len()),
            NodeOrText::AppendNode(node) => {
                Tree::detach(&node);
                *node.parent.borrow_mut() = Some(Rc::downgrade(parent));
                let mut children = parent.children.borrow_mut();
                let at = before.and_then(|before| children.iter().rposition(|child| Rc::ptr_eq(child, before)));
                let at = at.unwrap_or(children.len());
                children.insert(at, node);
            }
        }
    }
}

impl TreeSink for Tree {
    type Handle = Rc<Node>;
    type Output = Tree;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Tree {
        self
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Rc<Node> {
        self.document.clone()
    }

    fn elem_name<'a>(&'a self, target: &'a Rc<Node>) -> ExpandedName<'a> {
        target.name.expanded()
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Rc<Node> {
        let key = attributes.iter().find(|attribute| &*attribute.name.local == "k");
        let node = Tree::node(name, key.and_then(|key| key.value.parse().ok()));
        self.nodes.borrow_mut().push(node.clone());
        node
    }

    fn create_comment(&self, _: StrTendril) -> Rc<Node> {
        Tree::node(QualName::new(None, ns!(), LocalName::from("#comment")), None)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Rc<Node> {
        self.create_comment(StrTendril::new())
    }

    fn append(&self, parent: &Rc<Node>, child: NodeOrText<Rc<Node>>) {
        Tree::insert(parent, None, child);
    }

    fn append_based_on_parent_node(&self, element: &Rc<Node>, previous: &Rc<Node>, child: NodeOrText<Rc<Node>>) {
        match element.parent() {
            Some(parent) => Tree::insert(&parent, Some(element), child),
            None => Tree::insert(previous, None, child),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Rc<Node>) -> Rc<Node> {
        target.clone()
    }

    fn same_node(&self, one: &Rc<Node>, other: &Rc<Node>) -> bool {
        Rc::ptr_eq(one, other)
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Rc<Node>, node: NodeOrText<Rc<Node>>) {
        if let Some(parent) = sibling.parent() {
            Tree::insert(&parent, Some(sibling), node);
        }
    }

    fn add_attrs_if_missing(&self, _: &Rc<Node>, _: Vec<Attribute>) {}

    fn remove_from_parent(&self, target: &Rc<Node>) {
        Tree::detach(target);
    }

    fn reparent_children(&self, node: &Rc<Node>, new_parent: &Rc<Node>) {
        let children = std::mem::take(&mut *node.children.borrow_mut());
        for child in children {
            *child.parent.borrow_mut() = None;
            Tree::insert(new_parent, None, NodeOrText::AppendNode(child));
        }
        new_parent.texts.set(new_parent.texts.get() + node.texts.replace(0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::raw_html::{Token, tokens};

    /// The name of the raw tag that a browser moves, where a paragraph of Markdown stands around the HTML or not.
    fn moved(html: &str, paragraph: bool) -> Option<String> {
        let mut nesting = Nesting::default();
        if paragraph {
            nesting.open_own("p");
        }
        for token in tokens(html) {
            match token {
                Token::Start(tag) => nesting.open_raw(&tag.name, tag.span, tag.closed),
                Token::End { name, .. } => drop(nesting.close_raw(&name)),
                Token::Text | Token::Broken { .. } => {}
            }
            nesting.text();
        }
        if paragraph {
            nesting.close_own();
        }
        nesting.moved().map(|moved| moved.name)
    }

    #[test]
    fn what_a_browser_leaves_where_it_is_written_is_good() {
        for html in [
            "<details><summary></summary><p></p></details>",
            "<svg><title></title><g><rect/><text><tspan></tspan></text></g></svg>",
            "<svg><lineargradient id=g><stop/></lineargradient><clippath></clippath></svg>",
            "<b><i></i></b><br><img><kbd></kbd><ruby><rt></rt></ruby>",
            "<figure><img><figcaption></figcaption></figure><ul><li></li><li></li></ul>",
            "<video><source></video>",
        ] {
            assert_eq!(moved(html, false), None, "{html}");
        }
        assert_eq!(moved("<b></b><sub></sub><svg><path/></svg>", true), None);
    }

    #[test]
    fn what_a_browser_moves_is_found() {
        for (html, paragraph, name) in [
            ("<div></div>", true, "div"),
            ("<p><div></div></p>", false, "div"),
            ("<table><b></b></table>", false, "b"),
            ("<table>x</table>", false, "table"),
            ("<td></td>", false, "td"),
            ("<a><a></a></a>", false, "a"),
            ("<svg><p></p></svg>", false, "p"),
            ("<svg><g><img></g></svg>", false, "img"),
            ("<body></body>", false, "body"),
            ("<ul><li><li></li></li></ul>", false, "li"),
        ] {
            assert_eq!(moved(html, paragraph).as_deref(), Some(name), "{html}");
        }
    }
}
