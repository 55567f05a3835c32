#!/usr/bin/env bash
# The wheel: built by maturin, installed into an empty environment, and the author's first hour with it (tests/first-hour.sh).
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

stage "the first hour in an empty environment"
version="$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -1)"
mkdir "$folder/home" "$folder/work"
script="$PWD/tests/first-hour.sh"
cd "$folder/work"
env -i HOME="$folder/home" PATH="$(dirname "$(readlink -f "$(command -v python3)")"):/usr/bin:/bin" bash "$script" "$folder"/wheels/cuebook-*.whl

stage "what the wheel brings along"
cuebook="$folder/work/environment/bin/cuebook"
test "$("$cuebook" --version)" = "cuebook $version"
"$cuebook" man man
test -s man/cuebook-import.1
test -n "$("$cuebook" completions bash)"
