//! `cuebook import` on the command line.
//!
//! In: the arguments. Out: an exit code. Must not know: how anything is imported.

use super::arguments::ImportArguments;
use super::out::{MessageFormat, Out};
use crate::diag::Code;
use crate::tools::import::order::Order;
use crate::tools::import::{report, run};

/// Imports, and prints the report.
pub(super) fn import(out: &Out, arguments: ImportArguments) -> u8 {
    let order = Order {
        format: arguments.format,
        source: &arguments.source,
        book: &arguments.book,
        write: arguments.write,
        topic: arguments.topic,
        fetch: arguments.fetch_images,
        map: arguments.map,
    };
    let outcome = match run::import(&order) {
        Ok(outcome) => outcome,
        Err(problem) => {
            let machine = problem.code == Code::Io;
            out.report(&[problem], None);
            return if machine { 3 } else { 2 };
        }
    };
    out.report(&outcome.errors, None);
    let printed = match out.how.message_format {
        MessageFormat::Json => out.print(&report::for_programs(&outcome)),
        MessageFormat::Human | MessageFormat::Github => out.print(&report::for_people(&outcome, out.how.verbose)),
    };
    if outcome.errors.is_empty() { printed } else { 1 }
}
