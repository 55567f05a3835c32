//! The QR code of an address.
//!
//! In: text. Out: the dark modules, row by row. Must not know: where it is drawn.

use fast_qr::{ECL, QRBuilder};

/// A QR code without its quiet zone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Qr {
    /// Modules on a side.
    pub side: usize,
    /// Runs of dark modules: row, first column, length.
    pub runs: Vec<(usize, usize, usize)>,
}

/// Modules of white that belong to a code, on each side.
pub(crate) const QUIET: usize = 4;

/// The code of a text; none for an empty one and for one too long for any code.
pub(crate) fn qr(text: &str) -> Option<Qr> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok().filter(|_| !text.is_empty())?;
    let mut runs = Vec::new();
    for row in 0..code.size {
        let mut column = 0;
        while column < code.size {
            let length = (column..code.size).take_while(|column| code[row][*column].value()).count();
            if length > 0 {
                runs.push((row, column, length));
            }
            column += length + 1;
        }
    }
    Some(Qr { side: code.size, runs })
}

impl Qr {
    /// An SVG path for a view box of the code with its quiet zone.
    pub fn path(&self) -> String {
        let run = |(row, column, length): &(usize, usize, usize)| {
            format!("M{} {}h{length}v1h-{length}z", column + QUIET, row + QUIET)
        };
        self.runs.iter().map(run).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corners_are_finders() {
        let qr = qr("https://example.org/book/tracks/backend.html").unwrap();
        assert_eq!(qr.runs[0], (0, 0, 7));
        assert!(qr.runs.contains(&(0, qr.side - 7, 7)) && qr.runs.contains(&(qr.side - 1, 0, 7)));
        assert!(qr.path().starts_with("M4 4h7v1h-7z"));
        assert_eq!(super::qr(""), None);
    }
}
