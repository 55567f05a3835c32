//! Which characters a text must contain for a pattern to match it.

use super::syntax::Node;

/// ASCII characters that stand in every match, or in what it looks ahead to: a bit each.
pub(crate) fn needs(node: &Node) -> u128 {
    match node {
        Node::Class(class) if !class.may.other && class.may.ascii.is_power_of_two() => class.may.ascii,
        Node::Cat(nodes) => nodes.iter().fold(0, |set, node| set | needs(node)),
        Node::Alt(nodes) => nodes.iter().fold(u128::MAX, |set, node| set & needs(node)),
        Node::Group(node) | Node::Ahead(node) => needs(node),
        Node::Repeat { node, min, .. } if *min > 0 => needs(node),
        _ => 0,
    }
}
