/**
 * The same small book in five languages and in both themes: every kind of page opens without an English string where the book
 * is in another language, in the second theme without a violation that axe knows (axe.spec asks of the first; words change none of it), and as HTML that the validator has nothing against.
 */
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { axe, reader, serve, shutdown } from "./harness.mjs";

const here = import.meta.dirname;
const CUEBOOK = resolve(process.env.CUEBOOK ?? join(here, "../../target/debug/cuebook"));
const STRINGS = join(here, "../../themes/default/strings");
const books = mkdtempSync(join(tmpdir(), "cuebook-editions-"));

/** The names of the headings in each language: answer, example, follow-ups, choices. */
const HEADINGS = {
  en: ["Answer", "Example", "Follow-ups", "Choices"],
  de: ["Antwort", "Beispiel", "Rückfragen", "Auswahl"],
  fr: ["Réponse", "Exemple", "Questions suivantes", "Choix"],
  es: ["Respuesta", "Ejemplo", "Preguntas siguientes", "Opciones"],
  "pt-BR": ["Resposta", "Exemplo", "Perguntas seguintes", "Opções"],
};
const EDITIONS = [...Object.keys(HEADINGS).map((language) => ({ language, theme: "" })), { language: "en", theme: "slate" }, { language: "fr", theme: "slate" }];
const PAGES = ["index.html", "qqa/index.html", "qqa/qqb.html", "qqa/qqc.html", "qqa/qqd.html", "qqa/qqe.html", "qqg.html", "qqp.html", "qqw.html", "tracks/qqr.html", "tags/qqt.html", "filter.html", "search.html?q=qqb", "study.html", "study.html#cards", "study.html#audit", "study.html#plan", "study.html#mock", "study.html#stats", "study.html#settings", "print/tracks/qqr.html", "print/books/qqr.html", "404.html"];

/** Whether axe looks at an edition. */
const looks = ({ language, theme }) => theme !== "" && language === "en";
const name = ({ language, theme }) => language + (theme && "-" + theme);
const folder = (edition) => join(books, name(edition));

/** Writes a book whose own words are none of the interface's, with a page of every kind. */
function write(edition) {
  const [answer, example, followUps, choices] = HEADINGS[edition.language];
  const put = (path, text) => {
    mkdirSync(dirname(join(folder(edition), path)), { recursive: true });
    writeFileSync(join(folder(edition), path), text);
  };
  const theme = edition.theme && `[theme]\nname = "${edition.theme}"\n`;
  put("book.toml", `[book]\ntitle = "Qq"\nlanguage = "${edition.language}"\nbase_url = "https://qq.example/q"\n${theme}[vocabulary.roles]\nqqr = "Qqr"\n[vocabulary.levels]\nqql = "Qql"\nqqm = "Qqm"\n[vocabulary.tags]\nqqt = "Qqt"\n[print]\npdf = false\n`);
  put("content/_index.md", "# Qq\n\nQqn.\n");
  put("content/qqa/_index.md", "# Qqa\n");
  const front = (title, more = "") => `+++\ntitle = "${title}"\ncue = "qqx"\ntags = ["qqt"]\nlevels = ["qql"]\n${more}+++\n\n`;
  put("content/qqa/qqb.md", front("Qqb?") + `## ${answer}\n\nQqb \`qq\`.\n\n> [!NOTE]\n> Qqn.\n\n## ${example}\n\n\`\`\`python\nprint(1)\n\`\`\`\n\n\`\`\`output\n1\n\`\`\`\n\n## ${followUps}\n\n### Qqf?\n\nQqy.[^1]\n\n[^1]: Qqz.\n`);
  put("content/qqa/qqc.md", front("Qqc?") + `## ${choices}\n\n- [x] qqo — qqy.\n- [ ] qqs — qqz.\n`);
  put("content/qqa/qqd.md", front("Qqd?", "cloze = true\n") + `## ${answer}\n\nQqy ==qqz==.\n`);
  put("content/qqa/qqe.md", `+++\ntitle = "Qqe"\nkind = "questions"\n+++\n\n## Qqh? {#qqh}\n\nQqy.\n`);
  put("content/qqg.md", "# Qqg\n\nQqn.\n\n## Qqi\n\n| Qqj | Qqk |\n|---|---|\n| 1 | 2 |\n\n## Qqu\n\nQqv.\n");
  put("content/qqp.md", '+++\ntitle = "Qqp"\nkind = "plan"\n+++\n\n## Qqi\n\n- [ ] qqy\n- [ ] qqz\n\nQqn.\n');
  put("content/qqw.md", '+++\ntitle = "Qqw"\nkind = "worksheet"\n+++\n\n## Qqi {.repeat}\n\n```field id=qqy label="Qqy"\n```\n');
  if (edition.theme) cpSync(join(here, "../../themes", edition.theme), join(folder(edition), "themes", edition.theme), { recursive: true });
}

before(() => {
  for (const edition of EDITIONS) {
    write(edition);
    execFileSync(CUEBOOK, ["build", folder(edition), "-q"], { stdio: ["ignore", "inherit", "inherit"] });
  }
});
after(async () => {
  await shutdown();
  rmSync(books, { recursive: true });
});

/** Every string of a language. @param {string} language */
function strings(language) {
  const files = readdirSync(STRINGS).filter((file) => file === `${language}.toml` || file.endsWith(`.${language}.toml`));
  return files.flatMap((file) => [...readFileSync(join(STRINGS, file), "utf8").matchAll(/^\w+\s*=\s*(".*")\s*$/gm)].map((found) => JSON.parse(found[1])));
}

/** What is read on a page or read out: texts, and the attributes that name things. */
const said = (page) => page.evaluate(() => {
  const texts = [];
  const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) if (!walk.currentNode.parentElement.closest("script, style, code, pre")) texts.push(walk.currentNode.textContent);
  for (const element of document.querySelectorAll("[aria-label], [placeholder], [title], [alt]")) {
    for (const key of ["aria-label", "placeholder", "title", "alt"]) texts.push(element.getAttribute(key) || "");
  }
  return texts.map((text) => text.trim()).filter(Boolean);
});

// These tests mostly wait for pages, so three run at a time.
describe("editions", { concurrency: 3 }, () => {
  for (const edition of EDITIONS) {
    test(`every kind of page opens in its language${looks(edition) ? " and passes axe" : ""}: ${name(edition)}`, async () => {
      const server = await serve(join(folder(edition), "public"));
      const it = await reader({ server, context: { locale: edition.language } });
      const own = new Set(strings(edition.language.split("-")[0]));
      const english = new Set(strings("en").filter((text) => edition.language !== "en" && !own.has(text) && /[a-z]{3}/i.test(text)));
      const found = [];
      try {
        for (const path of PAGES) {
          await it.go(path);
          // What scripts bring late is waited for: no page stays busy, the desk has drawn its tab.
          await it.page.waitForLoadState("networkidle");
          if (path.startsWith("study")) await it.page.locator("main h2, main legend, main form, main button").first().waitFor();
          const foreign = (await said(it.page)).filter((text) => english.has(text));
          found.push(...new Set(foreign.map((text) => `${path}: English: ${text}`)));
          if (looks(edition)) found.push(...(await axe(it.page, path)));
          if (edition.theme && path.startsWith("qqa/")) assert.equal(await it.page.locator(".to-top").count(), 1, `${path} is in the theme`);
        }
        assert.deepEqual(found, []);
        assert.deepEqual(it.problems, []);
      } finally {
        await it.close();
        await server.close();
      }
    });
  }
});

test("the validator finds no error in any language and theme", { timeout: 300_000 }, async (t) => {
  try {
    execFileSync("java", ["-version"], { stdio: "ignore" });
  } catch {
    t.skip("needs Java (apt install default-jre-headless)");
    return;
  }
  const jar = join(createRequire(import.meta.url).resolve("vnu-jar/package.json"), "../build/dist/vnu.jar");
  const sites = EDITIONS.map((edition) => join(folder(edition), "public"));
  const run = await promisify(execFile)("java", ["-Xss4m", "-jar", jar, "--errors-only", "--skip-non-html", "--exit-zero-always", "--format", "json", ...sites], { maxBuffer: 1 << 28 }).catch((error) => error);
  const { messages } = JSON.parse(run.stderr);
  assert.deepEqual(messages.map((m) => `${m.url.split(books).pop()}:${m.lastLine}: ${m.message}`).slice(0, 20), []);
});
