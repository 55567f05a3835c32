/**
 * HTML as a tree that can be compared: what a browser makes of it, without what cuebook adds around the same elements
 * (ids of headings, labels, frames that scroll) and without white space that is not seen.
 */
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(import.meta.dirname, "../browser/package.json"));
const { parseFragment } = require("parse5");

const BASE = "https://book.example/";
const INLINE = new Set(["a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "em", "i", "img", "input", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "u", "var"]);
/** Elements that are only a frame, by name and class. */
const FRAMES = new Set(["section part", "div prose", "div table", "span task"]);

/** @param {string} html */
export function comparable(html) {
  return text(children(parseFragment(html), false)).trim();
}

/** The children of a node as a list of strings and elements `[name, attributes, children]`. */
function children(node, pre) {
  return (node.content ?? node).childNodes.flatMap((child) => shown(child, pre));
}

function shown(node, pre) {
  if (node.nodeName === "#text") return [pre ? node.value : node.value.replace(/[ \t\n\r]+/g, " ")];
  if (node.nodeName === "#comment") return [["!" + node.data, "", []]];
  if (!node.tagName) return [];
  const has = Object.fromEntries(node.attrs.map(({ name, value }) => [name, value]));
  const kind = `${node.tagName} ${(has.class ?? "").split(" ")[0]}`;
  if (FRAMES.has(kind)) return children(node, pre);
  if (kind === "figure code") return [code(words(node) + "\n", has["data-lang"] === "text" ? "" : `language-${has["data-lang"]}`)];
  if (node.tagName === "pre" && node.childNodes.length === 1 && node.childNodes[0].nodeName === "code") {
    return [code(words(node), node.childNodes[0].attrs.find(({ name }) => name === "class")?.value ?? "")];
  }
  // A page has one `h1`, and no level is left out below it.
  if (/^h[1-6]$/.test(node.tagName) || kind === "p heading") return [["heading", "", children(node, pre)]];
  return [[node.tagName, attributes(node.tagName, has), children(node, pre || node.tagName === "pre" || node.tagName === "textarea")]];
}

const code = (value, language) => ["pre", language, [JSON.stringify(value.replace(/\n$/, ""))]];

const words = (node) => (node.nodeName === "#text" ? node.value : node.childNodes.map(words).join(""));

function attributes(name, has) {
  const kept = Object.entries(has).flatMap(([key, value]) => {
    if (name === "img" && ["loading", "decoding", "width", "height"].includes(key)) return [];
    if (name === "input" && (key.startsWith("data-") || key.startsWith("aria-"))) return [];
    if ((name === "th" || name === "td") && ["scope", "align", "class"].includes(key)) return align(key, value);
    if (key === "href" || key === "src") return [[key, address(value)]];
    return [[key, value]];
  });
  return kept.sort().map(([key, value]) => ` ${key}=${JSON.stringify(value)}`).join("");
}

function align(key, value) {
  const at = { right: "end", end: "end", center: "center" }[value];
  return key !== "scope" && at ? [["align", at]] : [];
}

/** An address as a browser reads it. */
function address(value) {
  try {
    return new URL(value, BASE).href;
  } catch {
    return value;
  }
}

/** The nodes as text, a space only where one is seen. */
function text(all) {
  const nodes = all.reduce((merged, node) => {
    const last = merged.length - 1;
    if (typeof node === "string" && typeof merged[last] === "string") merged[last] = (merged[last] + node).replace(/^ +$/, " ");
    else merged.push(node);
    return merged;
  }, []);
  const isBlock = (node) => Array.isArray(node) && !INLINE.has(node[0]);
  const parts = nodes.map((node, index) => {
    if (Array.isArray(node)) {
      const [name, has, inner] = node;
      if (name === "pre" && inner.length === 1 && typeof inner[0] === "string" && inner[0].startsWith('"')) return `<pre ${has}>${inner[0]}</pre>`;
      const content = text(inner);
      return `<${name}${has}>${INLINE.has(name) ? content : content.trim()}</${name}>`;
    }
    let value = node;
    if (index === 0 || isBlock(nodes[index - 1]) || nodes[index - 1][0] === "input") value = value.replace(/^ /, "");
    if (index === nodes.length - 1 || isBlock(nodes[index + 1])) value = value.replace(/ $/, "");
    return value.replaceAll("<", "&lt;");
  });
  return parts.join("");
}
