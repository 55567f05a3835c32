//! LaTeX → MathML, at build time.
//!
//! In: the source of one formula. Out: a `<math>` element, or why there is none. pulldown-latex writes a red box into an
//! otherwise good result when it cannot parse something, so its events are looked at first.

use pulldown_latex::config::DisplayMode;
use pulldown_latex::{Parser, RenderConfig, Storage, push_mathml};

/// The formula as MathML. `Err` holds one line on what cannot be read.
pub fn mathml(source: &str, display: bool) -> Result<String, String> {
    check(source)?;
    let storage = Storage::new();
    let mode = if display { DisplayMode::Block } else { DisplayMode::Inline };
    let config = RenderConfig { display_mode: mode, annotation: None, ..RenderConfig::default() };
    let mut html = String::new();
    push_mathml(&mut html, Parser::new(source, &storage), config).map_err(|error| error.to_string())?;
    Ok(html)
}

/// Whether a formula can be read, without rendering it.
pub fn check(source: &str) -> Result<(), String> {
    let storage = Storage::new();
    for event in Parser::new(source, &storage) {
        if let Err(error) = event {
            let message = error.to_string();
            let line = message.lines().find(|line| !line.trim().is_empty()).unwrap_or("it cannot be read");
            return Err(line.trim().trim_start_matches("parsing error: ").trim_end_matches(':').to_owned());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_becomes_mathml() {
        assert!(mathml(r"\frac{a}{b}", true).is_ok_and(|html| html.contains("<mfrac>")));
    }

    #[test]
    fn what_cannot_be_read_is_an_error() {
        assert!(mathml(r"\frac{a", false).is_err());
        assert!(check(r"\nosuchcommand").is_err());
    }
}
