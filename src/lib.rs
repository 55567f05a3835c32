//! cuebook: Markdown questions and answers → a searchable static site with role tracks, one-page sheets and flashcards.
//!
//! A snapshot of files goes in at one end ([`input`]), a set of artifacts comes out at the other ([`publish::publisher`]),
//! and every stage between is a pure function. Read [`pipeline`] to have seen the whole.

#![forbid(unsafe_code)]

mod active;
mod book;
mod cache;
mod cli;
mod config;
mod controls;
mod dates;
mod dev;
mod diag;
mod digest;
mod input;
mod keys;
mod markdown;
mod nofollow;
mod outputs;
mod pipeline;
mod publish;
mod route;
mod site;
mod stamp;
mod style_addresses;
mod tools;

pub use cli::run;

/// What this repository's own tests, benchmarks and fuzz targets look at. It is no library: all of it may change at any time.
#[doc(hidden)]
pub mod inside {
    #![allow(missing_docs, reason = "the items have their documentation where they stand")]

    pub mod book {
        pub use crate::book::options::PageOptions;
        pub use crate::book::sections::SectionNames;

        pub mod blocks {
            pub use crate::book::blocks::of_doc;
        }
        pub mod lock {
            pub use crate::book::lock::{Lock, date, parse};
        }
        pub mod page {
            pub use crate::book::page::parse;
        }
    }

    pub mod cache {
        pub use crate::cache::memo::Memo;
    }

    pub mod config {
        pub use crate::config::{CardsConfig, PrintConfig, TestConfig};

        pub mod read {
            pub use crate::config::read::parse;
        }
    }

    pub mod diag {
        pub use crate::diag::{Code, Diagnostic, Severity};

        pub mod places {
            pub use crate::diag::places::{Places, line_column};
        }
        pub mod report {
            pub use crate::diag::report::{render, to_json};
        }
    }

    pub mod digest {
        pub use crate::digest::{Digest, bytes, of, sum};
    }

    pub mod input {
        pub use crate::input::{Reader, Snapshot, Source, SourceText};
    }

    pub mod keys {
        pub use crate::keys::parse::{parse_toml, parse_yaml};
    }

    pub mod markdown {
        pub use crate::markdown::doc::Doc;
        pub use crate::markdown::events::{HtmlMode, Reading};
        pub use crate::markdown::quotes::Quotes;
        pub use crate::markdown::text::{Prose, Title, escape};

        pub mod fence {
            pub use crate::markdown::fence::parse;
        }
        pub mod highlight {
            pub use crate::markdown::highlight::lines;
        }
        pub mod html {
            pub use crate::markdown::html::{BodyOptions, BodyWords, PageLinks, Place, Target, render};
        }
        pub mod outline {
            pub use crate::markdown::outline::parse;
        }
    }

    pub mod outputs {
        pub use crate::outputs::anki::{Note, apkg, tsv};
        pub use crate::outputs::anki_links::BookImages;
        pub use crate::outputs::view::Link;
        pub use crate::outputs::view::print::SheetPage;

        #[cfg(feature = "pdf")]
        pub mod pdf {
            pub use crate::outputs::pdf::{PdfMeta, pdf};
        }
        pub mod search {
            pub use crate::outputs::search::{
                DocText, Facets, SearchDoc, SearchSection, index, of_book, read, shares, text_of,
            };
        }
        pub mod sheets {
            pub use crate::outputs::sheets::{Fonts, InputEntry, Layout, Paper, SheetInput, SheetWords, fit, page};
        }
        pub mod theme {
            pub use crate::outputs::theme::load;
        }
    }

    pub mod pipeline {
        pub use crate::pipeline::{BuildOptions, site};
    }

    pub mod route {
        pub use crate::route::{Route, decode, encode, encode_fragment, resolve, slug};
    }

    pub mod site {
        pub use crate::site::whole::Site;
    }

    pub mod tools {
        pub mod external {
            pub use crate::tools::external::{External, Manners, check};
        }
        pub mod lock {
            pub use crate::tools::lock::{Now, check, record, stamp, write};
        }
        pub mod snippets {
            pub use crate::tools::snippets::{BlockReport, Report, RunOptions, SnippetOutcome, run};
        }
    }
}
