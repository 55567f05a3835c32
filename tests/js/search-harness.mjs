// Opens an index that `cargo test --test search` wrote to `target/search/NAME/`, as a page would, without a page.
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import vm from "node:vm";
import { bundle, run } from "./bundles.mjs";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** The `cuebook` namespace with the search's pure scripts in a fresh context: all but the one that fills the page. */
export function core() {
  const context = run(bundle("search.js").filter((file) => file !== "js/search.js"));
  return { cuebook: context.cuebook, context };
}

/** A function that loads data scripts of a folder, and what it has loaded so far. */
export function loader(folder, { cuebook, context } = core()) {
  const values = new Map();
  const loaded = [];
  cuebook.data = (name, value) => values.set(name, value);
  const load = async (path) => {
    const name = path.replace(/\.js$/, "");
    if (!values.has(name)) {
      loaded.push(path);
      const text = await readFile(join(folder, path), "utf8").catch(() => {
        throw new Error(`${join(folder, path)} is missing: run \`cargo test --test search\` first`);
      });
      vm.runInContext(text, context, { filename: path });
    }
    return values.get(name);
  };
  return { load, loaded, search: cuebook.search };
}

/** An open index of `target/search/NAME/`. */
export async function opened(name, language = "en") {
  const folder = join(root, "target/search", name);
  const { load, loaded, search } = loader(folder);
  const index = search.open(await load("search/main.js"), { load, language });
  const find = async (query, limit = 10) => {
    const ranked = await index.rank(query);
    return index.hits(ranked, ranked.docs.slice(0, limit));
  };
  return { index, find, loaded, search, load, ids: JSON.parse(readFileSync(join(folder, "ids.json"), "utf8")) };
}
