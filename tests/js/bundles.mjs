// Which files make a script of the theme, as `themes/default/bundles.toml` lists them, and a way to run them without a page.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

export const theme = join(dirname(fileURLToPath(import.meta.url)), "../../themes/default");

/** The files of a bundle, in their order. @param {string} name for example `study.js` @returns {string[]} */
export function bundle(name) {
  const text = readFileSync(join(theme, "bundles.toml"), "utf8");
  const start = text.indexOf(`\n"${name}" = [`);
  if (start < 0) throw new Error(`bundles.toml has no ${name}`);
  const list = text.slice(text.indexOf("[", start), text.indexOf("]", start));
  const files = [...list.matchAll(/"([^"]+)"/g)].map((found) => found[1]);
  if (!files.length) throw new Error(`${name} has no files`);
  return files;
}

/** Runs files of the theme in a fresh context, in this order. @param {string[]} files @param {Record<string, unknown>=} globals */
export function run(files, globals = {}) {
  const context = vm.createContext({ console, ...globals });
  for (const file of files) vm.runInContext(readFileSync(join(theme, file), "utf8"), context, { filename: file });
  return context;
}

/** How the names of the strings start that each bundle carries. @returns {Record<string, string[]>} */
export function starts() {
  const text = readFileSync(join(theme, "bundles.toml"), "utf8");
  const from = text.indexOf("\n[strings]");
  const lines = text.slice(from, text.indexOf("\n[", from + 2)).matchAll(/^"([^"]+)" = \[(.*)\]$/gm);
  return Object.fromEntries([...lines].map((found) => [found[1], [...found[2].matchAll(/"([^"]+)"/g)].map((start) => start[1])]));
}
