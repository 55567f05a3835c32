#!/usr/bin/env bash
# The author's first hour in at most twelve commands: from nothing to a book that its workflow checks, tests and builds.
#
# `bash tests/first-hour.sh [WHEEL]` in an empty folder. Installs the wheel first where one is named, and else takes `cuebook`
# from the path. tests/suite/hour.rs runs it with the debug build, tests/wheel.sh with the wheel and nothing else around.
set -euo pipefail

commands=0
# A command as the author gives it.
author() {
  commands=$((commands + 1))
  printf '%s $ %s\n' "$commands" "$*"
  "$@"
}
# A file, or more of one, as the author's editor writes it: a command too.
writes() { mkdir -p "$(dirname "$1")" && cat >> "$1"; }
fail() { printf 'first hour: %s\n' "$*" >&2; exit 1; }
# A file of the site says this.
shows() { grep -qF -- "$2" "$1" || fail "$1 lacks $2"; }

# What the author has already: a README with a hundred questions.
{
  printf '# Database questions\n\n<p align="center">A list.</p>\n\n## Contents\n\n'
  for number in $(seq 100); do printf -- '- [What is thing %s?](#%s-what-is-thing-%s)\n' "$number" "$number" "$number"; done
  for number in $(seq 100); do
    if ((number % 25 == 1)); then printf '\n## Part %s\n' $(((number + 24) / 25)); fi
    printf '\n### %s. What is thing %s?\n\nIt is *item%s*:\n\n```sql\nSELECT %s;\n```\n\n' "$number" "$number" "$number" "$number"
    printf '**[⬆ Back to top](#contents)**\n'
  done
} > questions.md

if (($#)); then
  author python3 -m venv "$PWD/environment"
  start=$(date +%s%N)
  author "$PWD/environment/bin/pip" install --quiet --no-index --no-cache-dir "$1"
  echo "installed in $((($(date +%s%N) - start) / 1000000)) ms"
  export PATH="$PWD/environment/bin:$PATH"
  test "$(command -v cuebook)" = "$PWD/environment/bin/cuebook"
fi

author cuebook init handbook
author cuebook import readme questions.md handbook --write
cd handbook

author writes themes/mine/css/colours.css <<'CSS'
:root { --red: #0b6e4f }
CSS
author writes book.toml <<'TOML'

[theme]
name = "mine"
css = ["css/colours.css"]

[site]
nav = [{ title = "Our group", to = "https://group.example/" }]
TOML
author writes content/basics/which-keys.md <<'PAGE'
+++
title = "Which of these can be the key of a dictionary?"
id = "basics/which-keys"
cue = "what never changes can be a key"
+++

## Choices

- [x] `("Kiel", 3)` — a tuple of values that never change.
- [ ] `["Kiel", 3]` — a list can change.
PAGE

author cuebook check
author cuebook build

# What was asked for is on the pages.
shows public/index.html 'href="https://group.example/"'
shows public/basics/which-keys.html '<ul class="choices">'
cat public/assets/*.css > "$OLDPWD/styles.css"
shows "$OLDPWD/styles.css" '#0b6e4f'
test "$(grep -oE '"title": ?"What is thing [0-9]+\?"' public/book.json | sort -u | wc -l)" = 100 || fail "not every question came along"
cat public/database-questions/*.html > "$OLDPWD/imported.html"
for number in $(seq 100); do shows "$OLDPWD/imported.html" "<em>item$number</em>"; done
if grep -qi 'back to top (' "$OLDPWD/imported.html"; then fail "the links to the top came along"; fi
rm -r public

# What the host does at the first push, as the workflow says it; `cuebook` is there already.
steps="$(sed -nE 's/^ +(- )?run: (cuebook .*)$/\2/p' .github/workflows/pages.yml)"
test "$(wc -l <<< "$steps")" = 3 || fail "the workflow has other steps: $steps"
export BASE_URL=https://name.github.io/handbook
while read -r step; do author bash -euc "$step" < /dev/null; done <<< "$steps"
shows public/index.html '<link rel="canonical" href="https://name.github.io/handbook/'
test -z "$(ls -A "$HOME")" || fail "something was written to the home folder: $(ls -A "$HOME")"

((commands <= 12)) || fail "$commands commands"
echo "$commands commands"
