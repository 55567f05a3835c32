#!/usr/bin/env bash
# Every test of cuebook, with what they need: `bash tests/all.sh`.
#
# Installs from apt, npm and PyPI what is missing (a Debian or Ubuntu machine with Rust is enough to start with), builds
# once, and runs: format and lints, the documentation of the code, the Rust tests, the handbook's own checks and code
# blocks, the scripts' logic in Node, the Anki import, and the site in a real Chromium. Stops at the first stage that
# fails. The longer runs (thousands of random edits, mutations, every sheet printed) are in tests/long.sh.
source "$(dirname "$0")/tools.sh"

stage "format and lints"
cargo fmt --check
cargo clippy --workspace --all-targets --locked -- --deny warnings
cargo clippy --no-default-features --locked -- --deny warnings
RUSTDOCFLAGS="--deny warnings" cargo doc --no-deps --document-private-items --workspace --locked --quiet

stage "Rust tests"
cargo test --workspace --locked

# With the program that the tests have built: `cargo build` would compile it again, without what only tests ask of it.
stage "the handbook"
"$CUEBOOK" check --strict --today 2026-11-28
"$CUEBOOK" test
# As readers' browsers run them; the others are in tests/long.sh.
"$CUEBOOK" test --runtime pyodide --filter 'core-language/*'
"$CUEBOOK" test --runtime sqljs
python3 tests/handbook/fuzz.py --quick
python3 tests/handbook/mends.py
python3 tests/handbook/plans.py "$CUEBOOK"
python3 tests/handbook/style.py
codespell -S '*/node_modules' -I tests/handbook/words.txt content docs README.md CHANGELOG.md
"$CUEBOOK" build --dest-dir "$CUEBOOK_SITE" --base-url "$CUEBOOK_BASE_URL"

stage "the manual"
"$CUEBOOK" check --strict --today 2026-11-28 docs
"$CUEBOOK" build --dest-dir target/manual --base-url https://manual.example.org/cuebook docs

stage "types and lint of the scripts"
tests/browser/node_modules/.bin/tsc -p themes
tests/browser/node_modules/.bin/eslint --config tests/browser/eslint.config.mjs themes/default/js

stage "scripts in Node"
node --test --test-concurrency="$(nproc)" tests/js/*.test.mjs

stage "CommonMark, and books of other tools"
node --test --test-concurrency="$(nproc)" tests/text/*.test.mjs

stage "the site in Chromium"
# One more at a time than there are cores, since a test of a page waits for much of its time; the largest first, so that no
# long one is left alone at the end. What fails beside another is tried once more by itself: a browser that has to share may
# be too slow for what its test waits for. What fails then has failed.
export SPECS=target/specs
rm -rf "$SPECS" && mkdir -p "$SPECS"
ls -S tests/browser/*.spec.mjs | xargs -P "$(($(nproc) + 1))" -I{} bash -c '
  name=$(basename {} .spec.mjs) && SECONDS=0
  node --test {} >"$SPECS/$name.txt" 2>&1 || touch "$SPECS/$name.again"
  grep -vE "^ *(---|\.\.\.|duration_ms|# Subtest)" "$SPECS/$name.txt"
  echo "== $name: ${SECONDS}s"'
failed=()
for again in "$SPECS"/*.again; do
  [ -e "$again" ] || continue
  spec="tests/browser/$(basename "$again" .again).spec.mjs"
  printf '\n== %s by itself\n' "$spec"
  node --test "$spec" || failed+=("$spec")
done
if ((${#failed[@]})); then printf 'failed: %s\n' "${failed[@]}"; exit 1; fi

stage "done"
