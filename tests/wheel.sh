#!/usr/bin/env bash
# The wheel: built by maturin, installed into an empty environment, and run there from an empty folder to a built book.
#
# `bash tests/wheel.sh` takes the debug build, which the tests have made anyway; `--release` builds what is published.
source "$(dirname "$0")/tools.sh"

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT

stage "wheel"
python3 -m venv "$folder/tools"
"$folder/tools/bin/pip" install --quiet "maturin==1.16.0"
# Without --strip the debug build has its symbols, which are most of it.
"$folder/tools/bin/maturin" build "$@" --locked --out "$folder/wheels"
ls -l "$folder/wheels"

stage "an empty environment"
python3 -m venv "$folder/empty"
start=$(date +%s%N)
"$folder/empty/bin/pip" install --quiet --no-index "$folder"/wheels/cuebook-*.whl
echo "installed in $((($(date +%s%N) - start) / 1000000)) ms"
export PATH="$folder/empty/bin:$PATH"
test "$(command -v cuebook)" = "$folder/empty/bin/cuebook"

stage "from nothing to a book"
cd "$folder"
version="$(sed -n 's/^version = "\(.*\)"$/\1/p' "$OLDPWD/Cargo.toml" | head -1)"
test "$(cuebook --version)" = "cuebook $version"
cuebook init book
for number in $(seq 100); do
  printf '### %s. What is thing %s?\n\nThing %s is what it is.\n\n' "$number" "$number" "$number"
done > questions.md
cuebook import readme questions.md book --write
cuebook check book
cuebook build book
test -s book/public/index.html
cuebook man man
test -s man/cuebook-import.1
test -n "$(cuebook completions bash)"
