/**
 * The words of a page's source beside those of the page that was built: which of the source are not on the page, and where
 * they stand.
 */
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(import.meta.dirname, "../browser/package.json"));
const { parse } = require("parse5");

const split = (text) => text.normalize("NFC").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** A link's address as it was written, but for what of it a build resolves. */
function address(value) {
  const path = value.split("#")[0];
  const own = /^[a-z]+:/i.test(path) ? path : path.replace(/\.html$/, ".md").replace(/index\.md$/, "index");
  try {
    return decodeURIComponent(own);
  } catch {
    return own;
  }
}

/** The words of a built page: texts, names of elements, attributes with their values, comments. @param {string} html */
export function wordsOfPage(html) {
  const words = [];
  const walk = (node) => {
    if (node.nodeName === "#text") words.push(...split(node.value));
    if (node.nodeName === "#comment") words.push(...split(node.data));
    if (node.tagName === "script" || node.tagName === "style") return;
    for (const { name, value } of node.attrs ?? []) words.push(...split(name), ...split(name === "href" || name === "src" ? address(value) : value));
    if (node.tagName) words.push(...split(node.tagName));
    (node.content ?? node).childNodes?.forEach(walk);
    if (node.tagName) words.push(...split(node.tagName));
  };
  walk(parse(html));
  return words;
}

/** Marks of Markdown that are no words, blanked out in place. */
const MARKS = [
  /^[ \t>]*(?:[-*+]|\d+[.)])[ \t]+\[[ xX]\]/gm,
  /^[ \t>]*\d+[.)](?=[ \t])/gm,
  /(?<=\]\([^)\s]*)#[^)\s]*/g,
  /(?<=\]\([^)\s]*\/)index\.md|(?<=\]\()\.\//g,
  /\\(?:sum|theta|frac)/g,
];

/** The words of a source, each with its line. @param {string} text */
export function wordsOfSource(text) {
  const blank = MARKS.reduce((shown, mark) => shown.replace(mark, (found) => found.replace(/[^\n]/g, " ")), text);
  return blank.split("\n").flatMap((line, at) => split(line).map((word) => ({ word, line: at + 1 })));
}

/** What of a source is not on its page, each word as often as it is written. */
export function lost(source, page) {
  const left = new Map();
  for (const word of page) left.set(word, (left.get(word) ?? 0) + 1);
  return source.filter(({ word }) => {
    const more = left.get(word) ?? 0;
    left.set(word, more - 1);
    return more < 1;
  });
}
