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

/**
 * Lines of code of a function, without those of the functions inside it: a closure makes a view or a store out of many
 * small functions. The one around a whole file is no function to read as one.
 */
const maxOwnLines = {
  meta: { schema: [{ type: "number" }] },
  create(context) {
    const { sourceCode, options } = context;
    const isCode = (line) => !/^\s*($|\/\/|\/?\*)/.test(sourceCode.lines[line - 1]);
    const inside = [];
    return {
      ":function": () => inside.push(new Set()),
      ":function:exit"(node) {
        const nested = inside.pop();
        const own = lines(node.loc).filter((line) => isCode(line) && !nested.has(line)).length;
        if (!inside.length) return;
        lines(node.loc).slice(1).forEach((line) => inside.at(-1).add(line));
        if (own > options[0]) context.report({ node, message: `A function of ${own} lines: at most ${options[0]}.` });
      },
    };
  },
};

/** The numbers of the lines of a place. */
function lines({ start, end }) {
  return Array.from({ length: end.line - start.line + 1 }, (_, at) => start.line + at);
}

export default [
  { ignores: excluded.map((path) => "themes/" + path + (path.endsWith(".js") ? "" : "/**")) },
  js.configs.recommended,
  {
    files: ["themes/default/js/**/*.js"],
    languageOptions: { ecmaVersion: 2023, sourceType: "script" },
    plugins: { house: { rules: { "max-own-lines": maxOwnLines } } },
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
      "max-params": ["error", 5],
      "max-lines": ["error", 500],
      "house/max-own-lines": ["error", 60],
    },
  },
  {
    // Views, and what they are made of; the others of the desk know no page.
    files: ["themes/default/js/desk/**/*.js"],
    ignores: ["**/decks.js", "**/model.js", "**/plan.js", "**/session.js", "**/world.js"],
    rules: { "max-lines": ["error", { max: 200 }] },
  },
  {
    // `cuebook.el` makes every element; a worker's frame and the script before the first paint stand without it.
    files: ["themes/default/js/**/*.js"],
    ignores: ["**/core.js", "**/prefs.js", "**/exercise/frame.js"],
    rules: { "no-restricted-properties": ["error", { object: "document", property: "createElement", message: "Use cuebook.el." }] },
  },
];
