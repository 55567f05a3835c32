/**
 * One page of each kind of the built site, found by what stands on it: tests name no page of the handbook.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { site } from "./harness.mjs";

/** Every HTML page: its path from the root, its kind, its text. */
export const pages = readdirSync(site, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".html"))
  .map((entry) => relative(site, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join("/"))
  .sort()
  .map((path) => {
    const text = readFileSync(join(site, path), "utf8");
    return { path, text, kind: text.match(/<html[^>]* data-kind="([\w-]+)"/)?.[1] ?? "" };
  });

/** The first page of a kind that holds all of these, or with `small` the shortest. */
export function find(kind, holds = [], small = false) {
  const found = pages.filter((page) => page.kind === kind && holds.every((part) => page.text.includes(part)));
  if (small) found.sort((a, b) => a.text.length - b.text.length);
  return found[0]?.path;
}

const question = find("question", ['class="code"', 'class="fold"', 'class="sources"', 'data-format="concept"', 'data-way="']) ?? find("question", ['class="code"', 'class="fold"']);

/** A page a kind; kinds that this site does not have are left out. */
export const kinds = Object.fromEntries(Object.entries({
  home: "index.html",
  track: find("track"),
  topic: find("topic", ['class="row-line"']),
  question,
  coding: find("question", ['data-format="coding"']),
  design: find("question", ["<svg viewBox"]),
  behavioural: find("question", ['data-format="behavioural"']),
  questions: find("questions"),
  guide: find("guide", ["<table"]) ?? find("guide"),
  plan: find("plan"),
  worksheet: find("worksheet", ["data-repeat"]) ?? find("worksheet"),
  tag: find("tag"),
  filter: "filter.html",
  search: "search.html",
  study: "study.html",
  "not-found": "404.html",
  booklet: find("booklet", [], true),
  sheet: find("sheet", [], true),
}).filter(([, path]) => path));

/** The book's storage key, as `prefs.js` reads it. */
export const key = pages.find((page) => page.path === "index.html").text.match(/data-key="([^"]*)"/)[1];

/** Sets reading preferences before any script of the page. @param {Record<string, string>} chosen */
export function prefer(chosen) {
  return (page) => page.addInitScript(([name, value]) => {
    if (location.protocol !== "about:") localStorage.setItem(name, value);
  }, [key + ":prefs", JSON.stringify(chosen)]);
}
