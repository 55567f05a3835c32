# What the tests need, installed once and named for the programs that use it: sourced by tests/all.sh and tests/long.sh,
# run by `just tools`. Changes into the repository's root.
#
# From apt: Chromium, poppler, Node, Python, Java (the HTML validator), libfaketime, and the one CJK font that the
# printed sheets are tried with, so that every machine prints them with the same letters.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export CARGO_TERM_COLOR=never
export CI="${CI:-}"

missing=()
for tool in chromium:chromium pdftotext:poppler-utils node:nodejs npm:npm python3:python3 java:default-jre-headless cc:build-essential; do
  command -v "${tool%%:*}" >/dev/null || { [ "${tool%%:*}" = chromium ] && [ -n "${CHROMIUM:-}" ]; } || missing+=("${tool#*:}")
done
python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
compgen -G '/usr/lib/*/faketime/libfaketime.so.1' >/dev/null || missing+=(libfaketime)
fc-list 2>/dev/null | grep -q 'Droid Sans Fallback' || missing+=(fonts-droid-fallback)
if ((${#missing[@]})); then
  sudo=$([ "$(id -u)" = 0 ] || echo sudo)
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi
if [ ! -x tests/.venv/bin/python ]; then python3 -m venv tests/.venv; fi
tests/.venv/bin/python -m pip install --quiet --disable-pip-version-check -r content/requirements.txt -r tests/requirements.txt
# Only when the lock file has changed since: a second run takes no time here.
if ! cmp -s tests/browser/package-lock.json tests/browser/node_modules/.installed; then
  (cd tests/browser && npm ci --no-audit --no-fund --silent)
  cp tests/browser/package-lock.json tests/browser/node_modules/.installed
fi
# What runs the handbook's exercises in the page.
if ! cmp -s content/package-lock.json content/node_modules/.installed; then
  (cd content && npm ci --ignore-scripts --no-audit --no-fund --silent)
  cp content/package-lock.json content/node_modules/.installed
fi

export PATH="$PWD/tests/.venv/bin:$PATH"
export CUEBOOK_ANKI_PYTHON="$PWD/tests/.venv/bin/python"
export CUEBOOK="$PWD/target/debug/cuebook"
# Sheets of generated books: the Rust tests write them, the browser tests print them.
export CUEBOOK_SHEETS_OUT="$PWD/target/sheets"
# The handbook, built once for every browser test.
export CUEBOOK_SITE="$PWD/target/handbook"
# Where it would be published; the browser tests ask for feeds and canonical addresses too.
export CUEBOOK_BASE_URL="https://handbook.example.org/python"

stage() { printf '\n== %s (%ss)\n' "$1" "$SECONDS"; }
