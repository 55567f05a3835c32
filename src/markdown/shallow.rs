//! What the tokenizer of raw HTML reads from, so that its calls stay shallow.
//!
//! html5gum reads each attribute in double quotes within the call that has read the one before it: a tag with thousands of them
//! overflows the stack. Behind the quote that ends a value the tokenizer keeps nothing in its calls, so the reader fails there
//! once. All calls end, and the tokenizer goes on where it was.
//!
//! In: HTML, and what takes its tokens. Out: nothing; the tokens go where they are taken.
//!
//! Must not know: tags, what tokens mean.

use html5gum::{Emitter, Readable, Reader, StringReader, Tokenizer};
use std::convert::Infallible;
use std::fmt;

/// Hands all tokens of some HTML to an emitter.
pub(crate) fn tokenize<E: Emitter<Token = Infallible>>(html: &str, emitter: E) {
    let reader = ShallowReader { html: html.to_reader(), after_quote: false };
    // An error is a pause: reading from memory cannot fail.
    Tokenizer::new_with_emitter(reader, emitter).for_each(drop);
}

struct ShallowReader<'h> {
    html: StringReader<'h>,
    /// Whether the last that was read is a quote which may end a value.
    after_quote: bool,
}

/// Ends the calls of the tokenizer; its next one goes on.
#[derive(Debug)]
struct Pause;

impl fmt::Display for Pause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a pause")
    }
}

impl std::error::Error for Pause {}

fn never<T>(result: Result<T, Infallible>) -> Result<T, Pause> {
    result.map_err(|never| match never {})
}

impl Reader for ShallowReader<'_> {
    type Error = Pause;

    fn read_byte(&mut self) -> Result<Option<u8>, Pause> {
        if std::mem::take(&mut self.after_quote) { Err(Pause) } else { never(self.html.read_byte()) }
    }

    fn try_read_string(&mut self, s: &[u8], case_sensitive: bool) -> Result<bool, Pause> {
        never(self.html.try_read_string(s, case_sensitive))
    }

    fn read_until<'b>(&'b mut self, needle: &[u8], char_buf: &'b mut [u8; 4]) -> Result<Option<&'b [u8]>, Pause> {
        let read = never(self.html.read_until(needle, char_buf))?;
        self.after_quote = read == Some(b"\"") && needle.contains(&b'"');
        Ok(read)
    }
}
