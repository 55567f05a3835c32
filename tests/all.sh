#!/usr/bin/env bash
# Every test of cuebook, with what they need: `bash tests/all.sh`.
#
# Installs from apt, npm and PyPI what is missing (a Debian or Ubuntu machine with Rust is enough to start with), builds
# once, and runs: format and lints, the Rust tests, the handbook's own checks and code blocks, the scripts' logic in
# Node, the Anki import, and the site in a real Chromium. Stops at the first stage that fails.
set -euo pipefail
cd "$(dirname "$0")/.."
export CARGO_TERM_COLOR=never
export CI="${CI:-}"

stage() { printf '\n== %s (%ss)\n' "$1" "$SECONDS"; }

stage "tools"
missing=()
for tool in chromium:chromium pdftotext:poppler-utils node:nodejs npm:npm python3:python3 java:default-jre-headless cc:build-essential; do
  command -v "${tool%%:*}" >/dev/null || missing+=("${tool#*:}")
done
python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
if ((${#missing[@]})); then
  sudo=$([ "$(id -u)" = 0 ] || echo sudo)
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi
if [ ! -x tests/.venv/bin/python ]; then python3 -m venv tests/.venv; fi
tests/.venv/bin/python -m pip install --quiet --disable-pip-version-check -r content/requirements.txt -r tests/requirements.txt
(cd tests/browser && npm ci --no-audit --no-fund --silent || npm install --no-audit --no-fund --silent)
export PATH="$PWD/tests/.venv/bin:$PATH"
export CUEBOOK_ANKI_PYTHON="$PWD/tests/.venv/bin/python"
export CUEBOOK="$PWD/target/debug/cuebook"
# Sheets of generated books: the Rust tests write them, the browser tests print them.
export CUEBOOK_SHEETS_OUT="$PWD/target/sheets"

stage "format and lints"
cargo fmt --check
cargo clippy --all-targets --locked -- --deny warnings

stage "Rust tests"
cargo test --locked

stage "the handbook"
cargo build --locked
"$CUEBOOK" check --strict --today 2026-11-21
"$CUEBOOK" test
site="$PWD/target/handbook"
"$CUEBOOK" build --dest-dir "$site"

stage "scripts in Node"
node --test tests/js/*.test.mjs

stage "the site in Chromium"
export CUEBOOK_SITE="$site"
# One at a time: two browsers on two cores are slow enough to miss what they wait for. What fails is said, and run once
# more when the machine has nothing else to do.
again=()
for spec in tests/browser/*.spec.mjs; do node --test "$spec" || again+=("$spec"); done
for spec in "${again[@]}"; do printf 'once more: %s\n' "$spec"; node --test "$spec"; done

stage "done"
