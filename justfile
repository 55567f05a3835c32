# What an engineer does with this repository, a recipe each. `just` lists them; the tests are plain scripts in tests/, so
# nothing here is needed to run them.

[private]
default:
    @just --list --unsorted

# Serve the handbook with a debug build; templates, styles and strings of themes/default are live
serve *ARGS:
    cargo run -- serve --open {{ARGS}}

# Unit tests in src/, all or those whose path contains FILTER
unit FILTER="":
    cargo test --workspace --locked --lib {{FILTER}}

# Whole-program tests, all or those of a module: `just suite links::`
suite FILTER="":
    cargo test --workspace --locked --test suite {{FILTER}}

# The scripts' logic in Node, all or one file: `just js plan`
js NAME="*":
    cargo test --workspace --locked --quiet --test search
    node --test tests/js/{{NAME}}.test.mjs

# One browser spec on the built handbook: `just browser reading`
browser NAME: handbook
    bash -c 'source tests/tools.sh && node --test tests/browser/{{NAME}}.spec.mjs'

# Build the handbook where the browser tests look for it
handbook:
    cargo run --quiet -- build --dest-dir target/handbook --base-url https://handbook.example.org/python

# Format and lints
lint:
    cargo fmt --check
    cargo clippy --all-targets --locked -- --deny warnings
    tests/browser/node_modules/.bin/eslint --config tests/browser/eslint.config.mjs themes/default/js

# Types of the theme's scripts
types:
    tests/browser/node_modules/.bin/tsc -p themes

# Install what the tests need
tools:
    bash tests/tools.sh

# Every test, as continuous integration runs them
test:
    bash tests/all.sh

# The long runs before a release
long:
    bash tests/long.sh

# The stages of a build, timed in one process
bench:
    cargo bench --bench stages
