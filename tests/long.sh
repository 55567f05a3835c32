#!/usr/bin/env bash
# The long tests, run before a release: `bash tests/long.sh`. Takes hours; tests/all.sh runs a part of each.
#
# Thousands of random edits whose result must equal a clean build, every sheet of the handbook printed on both papers.
source "$(dirname "$0")/tools.sh"

stage "random edits"
CUEBOOK_EDITS="${CUEBOOK_EDITS:-2000}" cargo test --workspace --locked --test suite incremental::

stage "kills, full disks and damaged files"
CUEBOOK_KILLS="${CUEBOOK_KILLS:-200}" CUEBOOK_FAULTS="${CUEBOOK_FAULTS:-400}" \
    cargo test --workspace --locked --test suite -- publishing:: spoiled:: faults::a_full --nocapture

stage "ten thousand readers"
CUEBOOK_HISTORIES=10000 CUEBOOK_MUTANTS=2000 node --test tests/js/states.test.mjs tests/js/plan.test.mjs tests/js/import.test.mjs

stage "every kind of fact forgotten"
python3 tests/forget.py

stage "every sheet on paper"
cargo test --workspace --locked --test sheets
cargo build --locked
"$CUEBOOK" build --dest-dir "$CUEBOOK_SITE" --base-url "$CUEBOOK_BASE_URL"
CUEBOOK_PRINT_ALL=1 node --test tests/browser/print.spec.mjs

stage "the handbook's code in the runtimes of the page, its tables on 1,000 random inputs each"
"$CUEBOOK" test --runtime pyodide
python3 tests/handbook/fuzz.py data-analysis/

stage "every page over http and from disk, every page of a track without a host"
CUEBOOK_SITE_ALL=1 node --test tests/browser/site.spec.mjs tests/browser/offline-handbook.spec.mjs

stage "every state in every look at every width"
CUEBOOK_LOOKS_ALL=1 node --test tests/browser/axe.spec.mjs tests/browser/desk-states.spec.mjs

stage "whole arcs"
CUEBOOK_ARC_WHOLE=1 node --test tests/browser/desk-arc.spec.mjs

stage "every drill's solution, written into the editor"
CUEBOOK_SOLUTIONS_ALL=1 node --test tests/browser/exercise-solutions.spec.mjs

stage "hostile HTML"
export CUEBOOK_HOSTILE="${CUEBOOK_HOSTILE:-10000}" CUEBOOK_HOSTILE_OUT="$PWD/target/hostile"
rm -rf "$CUEBOOK_HOSTILE_OUT"
cargo test --workspace --locked --test suite hostile::
node --test tests/browser/hostile.spec.mjs

stage "growth"
python3 tests/long/growth.py

stage "code of every language"
cargo test --locked -p scopeline
# Some 25 MB of what every machine has: sources of crates, Python's library, headers, packages of Node.
folders="${CARGO_HOME:-$HOME/.cargo}/registry/src:$(python3 -c 'import sysconfig; print(sysconfig.get_paths()["stdlib"])'):/usr/include:$PWD/tests/browser/node_modules"
SCOPELINE_CODE="$folders:/usr/share/perl:/usr/share/vim" SCOPELINE_BYTES=1500000 \
    cargo test --locked -p scopeline --test real -- --nocapture
SCOPELINE_LINES=2000 cargo test --locked -p scopeline --test generated

stage "the wheel"
bash tests/wheel.sh --release

stage "done"
