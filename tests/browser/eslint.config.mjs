/**
 * Lint rules for the theme's scripts, run from the repository's root:
 * `tests/browser/node_modules/.bin/eslint --config tests/browser/eslint.config.mjs themes/default/js`.
 *
 * What `themes/tsconfig.json` excludes is not covered here either.
 */
import { readFileSync } from "node:fs";
import js from "@eslint/js";

const config = readFileSync(new URL("../../themes/tsconfig.json", import.meta.url), "utf8");
const excluded = JSON.parse(`[${config.match(/"exclude": \[([^\]]*)\]/)[1]}]`);

export default [
  { ignores: excluded.map((path) => "themes/" + path + (path.endsWith(".js") ? "" : "/**")) },
  js.configs.recommended,
  {
    files: ["themes/default/js/**/*.js"],
    languageOptions: { ecmaVersion: 2023, sourceType: "script" },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      // tsc knows the browser's globals, and knows them better.
      "no-undef": "off",
      "no-unused-vars": ["error", { caughtErrors: "none" }],
      // The error of a denied storage is no cause worth keeping; the message is written for the reader.
      "preserve-caught-error": "off",
      "no-control-regex": "off",
      "no-misleading-character-class": ["error", { allowEscape: true }],
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-implicit-globals": "error",
    },
  },
];
