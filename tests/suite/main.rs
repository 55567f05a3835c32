//! What users, scripts and readers may rely on, asked of the program itself.
//!
//! One test binary, with nothing for others to use. Every module speaks through [`project::Project`]: files in, a command, then what it said and wrote.

#![allow(unreachable_pub)]

mod anki;
mod any_bytes;
mod asking;
mod attacked;
mod author;
mod deploying;
mod determinism;
mod diagnostics;
mod diagrams;
mod exercises;
mod external;
mod facts;
#[cfg(unix)]
mod faults;
mod foreign;
mod found;
mod headings;
mod hostile;
#[cfg(unix)]
mod hour;
mod identity;
mod import;
mod included;
mod incremental;
mod language;
mod levels;
mod linked;
mod links;
mod lock;
#[cfg(unix)]
mod manual;
mod order;
mod ordinary;
mod packaging;
mod print;
mod project;
mod properties;
mod publishing;
mod raw_html;
mod reports;
mod running;
mod runtimes;
mod serving;
mod shapes;
mod slips;
mod snippets;
mod spoiled;
mod supply;
#[cfg(unix)]
mod theming;
mod trust;
mod unfinished;
#[cfg(unix)]
mod whole;
mod written;
