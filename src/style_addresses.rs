//! The addresses in a value of CSS, or in a style sheet.
//!
//! In: the style, as it is written. Out: what stands behind each of some beginnings, such as `url(`, as a browser reads it.
//!
//! Must not know: where the style stands, which addresses are good.

/// What stands behind each of these beginnings, without the quote before it, spaces and capital letters, as far as it can be a
/// scheme or a host: up to a character that beginnings have, so that each byte is looked at a few times at most.
pub(crate) fn behind(style: &str, beginnings: &[&str]) -> Vec<String> {
    let style = unescaped(style).to_ascii_lowercase();
    let style: String = style.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let starts = beginnings.iter().flat_map(|start| style.match_indices(start).map(|(at, _)| at + start.len()));
    let address = |at: usize| {
        let rest = style[at..].strip_prefix(['"', '\'']).unwrap_or(&style[at..]);
        rest.split(['"', '\'', '(', ')', '@']).next().unwrap_or_default().to_owned()
    };
    starts.map(address).collect()
}

/// A value of CSS with its escapes read: a backslash with up to six hex digits and a space, or with any other character.
fn unescaped(value: &str) -> String {
    let mut read = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('\\') {
        read.push_str(before);
        let digits = after.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
        let (hex, tail) = after.split_at(digits);
        let mut tail = tail.chars();
        match u32::from_str_radix(hex, 16) {
            Ok(code) => {
                read.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                if tail.as_str().starts_with(char::is_whitespace) {
                    tail.next();
                }
            }
            // The end of a line goes with its backslash.
            Err(_) => read.extend(tail.next().filter(|c| !matches!(c, '\n' | '\r' | '\x0c'))),
        }
        rest = tail.as_str();
    }
    read + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_css_are_read() {
        for (written, read) in [
            ("url(#a)", "url(#a)"),
            (r"u\72l(//a)", "url(//a)"),
            (r"u\000072l(//a)", "url(//a)"),
            (r"u\72 l(//a)", "url(//a)"),
            (r"\url(//a)", "url(//a)"),
            ("u\\\nrl(//a)", "url(//a)"),
            (r"url(\2f\2f a)", "url(//a)"),
            (r"a\", "a"),
            (r"\110000 x", "\u{fffd}x"),
        ] {
            assert_eq!(unescaped(written), read, "{written}");
        }
    }

    #[test]
    fn addresses_are_found_behind_what_they_begin_with() {
        let style = r"URL( '//a/b' ) image-set(\22 http://c\22  2x) url(#d)";
        assert_eq!(behind(style, &["url("]), ["//a/b", "#d"]);
        assert_eq!(behind(style, &["image-set("]), ["http://c"]);
    }
}
