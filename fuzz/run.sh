#!/bin/sh
# Runs every target, one after another: fuzz/run.sh [SECONDS-A-TARGET] [TARGET…]
# Needs `cargo install cargo-fuzz`; RUSTC_BOOTSTRAP lets a stable toolchain build with a sanitizer.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-600}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- front_matter markdown attributes book_toml routes book_lock highlight
export RUSTC_BOOTSTRAP=1
# SQLite is linked twice under one name, which is known and harmless.
export ASAN_OPTIONS=detect_odr_violation=0
failed=0
for target in "$@"; do
    mkdir -p "fuzz/corpus/$target"
    cargo fuzz run "$target" "fuzz/corpus/$target" "fuzz/seeds/$target" -- \
        -dict=fuzz/dictionary.txt -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=2048 || failed=1
done
exit $failed
