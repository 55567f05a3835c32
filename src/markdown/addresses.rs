//! Addresses that stand in text, where GitHub makes links of them and Markdown does not.
//!
//! In: a text and a stretch of it that is no code and no link. Out: where its addresses stand.
//!
//! Must not know: Markdown, where an address leads.

use std::ops::Range;

/// The addresses of a stretch: what begins with `https://`, `http://` or `www.`, up to the next space, without the
/// punctuation of the sentence around it.
pub(crate) fn find(text: &str, stretch: &Range<usize>) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let part = &text[stretch.clone()];
    let marks = ["http://", "https://", "www."];
    let mut starts: Vec<usize> = marks.iter().flat_map(|mark| part.match_indices(mark)).map(|(at, _)| at).collect();
    starts.sort_unstable();
    // No address begins in another.
    let mut until = 0;
    for start in starts {
        let start = stretch.start + start;
        let before = text[..start].chars().next_back();
        let begins = before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '*' | '_' | '~' | '"' | '“' | '|'));
        if !begins || start < until {
            continue;
        }
        let end = text[start..]
            .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '|' | '`'))
            .unwrap_or(text.len() - start);
        until = start + end;
        let address = trimmed(&text[start..until]);
        let host = address.trim_start_matches("https://").trim_start_matches("http://");
        let named = host.split(['/', '?', '#']).next().is_some_and(|host| host.contains('.') && !host.ends_with('.'));
        if named {
            found.push(start..start + address.len());
        }
    }
    found
}

/// An address without the marks of the sentence around it: a bracket at its end counts where one opens in it.
fn trimmed(address: &str) -> &str {
    let count = |bracket| address.matches(bracket).count();
    let (opened, mut closed) = (count('('), count(')'));
    let mut address = address;
    loop {
        address = address.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '"', '*', '_', '~', '”', '’', '…']);
        match address.strip_suffix(')').filter(|_| closed > opened) {
            Some(shorter) => (address, closed) = (shorter, closed - 1),
            None => return address,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_ends_where_a_reader_would_end_it() {
        for (text, addresses) in [
            ("See https://a.example/x, then www.b.example.", vec!["https://a.example/x", "www.b.example"]),
            ("(http://a.example/b_(c))", vec!["http://a.example/b_(c)"]),
            ("**https://a.example**", vec!["https://a.example"]),
            ("https://localhost/x and www.", vec![]),
            ("xwww.a.example and ahttps://b.example", vec![]),
            ("https://a.example/?q=a&b=c!", vec!["https://a.example/?q=a&b=c"]),
        ] {
            let found: Vec<&str> = find(text, &(0..text.len())).into_iter().map(|at| &text[at]).collect();
            assert_eq!(found, addresses, "{text}");
        }
    }
}
