//! The stages of a build one by one, over a book made by `corpus.py`.
//!
//! `python3 benches/corpus.py 10000 target/bench/cuebook-10000` makes the book, then
//! `CUEBOOK_BENCH_BOOK=target/bench/cuebook-10000 cargo bench --bench stages` times every stage. For counts that noise
//! cannot move, run one stage under callgrind: `valgrind --tool=callgrind target/release/deps/stages-… --sample-count 1
//! --sample-size 1 STAGE`.

use cuebook::inside::cache::Memo;
use cuebook::inside::digest;
use cuebook::inside::input::{Reader, Snapshot, Source};
use cuebook::inside::markdown::highlight;
use cuebook::inside::pipeline::{self, BuildOptions};
use cuebook::inside::route::Route;
use cuebook::inside::site::Site;
use divan::{Bencher, black_box};
use std::path::PathBuf;
use std::sync::LazyLock;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder =
        std::env::var("CUEBOOK_BENCH_BOOK").expect("CUEBOOK_BENCH_BOOK names a book made by benches/corpus.py");
    PathBuf::from(folder)
});
static SNAPSHOT: LazyLock<Snapshot> = LazyLock::new(|| Reader::new(&*FOLDER).read().expect("a book"));
static MEMO: LazyLock<Memo> = LazyLock::new(Memo::default);

fn build(snapshot: &Snapshot, memo: &Memo) -> Site {
    pipeline::site(snapshot, &BuildOptions::default(), memo).value
}

/// The snapshot with a word more on its first page.
fn edited(number: usize) -> Snapshot {
    let mut snapshot = SNAPSHOT.clone();
    let page = &mut snapshot.pages[0];
    let text = format!("{}\n\nEdit {number}.\n", page.text.read());
    *page = Source {
        path: page.path.clone(),
        digest: digest::bytes(text.as_bytes()),
        text: text.into(),
        ..Source::default()
    };
    snapshot
}

fn main() {
    divan::main();
}

/// Every file read for the first time.
#[divan::bench]
fn read(bencher: Bencher<'_, '_>) {
    bencher.bench(|| Reader::new(&*FOLDER).read().expect("a book").pages.len());
}

/// Every file looked at again, none changed.
#[divan::bench]
fn reread(bencher: Bencher<'_, '_>) {
    let mut reader = Reader::new(&*FOLDER);
    reader.read().expect("a book");
    bencher.bench_local(|| reader.read().expect("a book").pages.len());
}

/// From a snapshot to a site, nothing known.
#[divan::bench(sample_count = 10)]
fn site_from_nothing(bencher: Bencher<'_, '_>) {
    bencher.with_inputs(Memo::default).bench_values(|memo| build(&SNAPSHOT, &memo).routes().count());
}

/// From a snapshot to a site, one page edited: what `serve` does before it tells the browser.
#[divan::bench(sample_count = 20)]
fn site_after_an_edit(bencher: Bencher<'_, '_>) {
    build(&SNAPSHOT, &MEMO);
    let mut number = 0;
    bencher
        .with_inputs(|| {
            number += 1;
            edited(number)
        })
        .bench_local_values(|snapshot| build(&snapshot, &MEMO));
}

/// One page made, its body new.
#[divan::bench]
fn page(bencher: Bencher<'_, '_>) {
    let site = build(&SNAPSHOT, &MEMO);
    let route = question(&site);
    bencher.with_inputs(Memo::default).bench_values(|memo| site.make(&route, &memo).map(|bytes| bytes.is_ok()));
}

/// One page made, its body known.
#[divan::bench]
fn page_with_known_body(bencher: Bencher<'_, '_>) {
    let site = build(&SNAPSHOT, &MEMO);
    let route = question(&site);
    bencher.bench(|| site.make(&route, &MEMO).map(|bytes| bytes.is_ok()));
}

/// The search's files.
#[divan::bench(sample_count = 5)]
fn search(bencher: Bencher<'_, '_>) {
    bencher.with_inputs(|| build(&SNAPSHOT, &MEMO)).bench_values(|site| site.search_routes(&MEMO).count());
}

/// The sheet of the first track: the search for the size that fits.
#[divan::bench(sample_count = 10)]
fn sheet(bencher: Bencher<'_, '_>) {
    let site = build(&SNAPSHOT, &MEMO);
    let route = site.routes().find(|route| is_sheet(route)).expect("a sheet").clone();
    bencher.bench(|| site.make(&route, &MEMO).map(|bytes| bytes.is_ok()));
}

/// A block of Python that was never met.
#[divan::bench]
fn highlighting(bencher: Bencher<'_, '_>) {
    let mut number = 0;
    bencher
        .with_inputs(|| {
            number += 1;
            let lines = (0..20)
                .map(|line| format!("    value_{number}_{line} = call(a, b={line}) or {{'k': [x]}}  # {line}\n"));
            lines.collect::<String>()
        })
        .bench_local_values(|code| highlight::lines("python", black_box(&code)).len());
}

fn question(site: &Site) -> Route {
    site.scene.book.route_of(0).clone()
}

fn is_sheet(route: &Route) -> bool {
    route.as_str().starts_with("print/tracks/") && route.as_str().ends_with(".html")
}
