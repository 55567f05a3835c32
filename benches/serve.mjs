// What an author waits for: from saving a file to the browser showing it.
//
//   python3 benches/corpus.py 10000 target/bench/cuebook-10000
//   npm ci --prefix tests/browser
//   node benches/serve.mjs target/bench/cuebook-10000 [--edits N] [--cuebook BINARY]
//
// Serves the book, opens a question in Chromium, and saves its file again and again, with other text and with another
// title. The page itself reports the first frame in which the new words stand. After each new title, the topic's list is
// asked for: it must show it. Then 500 files are saved at once, and the rebuilds are counted; last, the memory of the
// server is told.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { chromium } = createRequire(join(root, "tests/browser/package.json"))("playwright-core");
const option = (name, otherwise) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : otherwise);
const book = resolve(process.argv[2]);
const edits = Number(option("--edits", 40));
const binary = resolve(option("--cuebook", join(root, "target/release/cuebook")));

const percentile = (values, p) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * p))];
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

const server = spawn(binary, ["serve", book], { stdio: ["ignore", "pipe", "pipe"] });
let said = "";
for (const stream of [server.stdout, server.stderr]) stream.on("data", (chunk) => (said += chunk));
async function saying(pattern) {
  for (let waited = 0; waited < 120000; waited += 20) {
    const found = said.match(pattern);
    if (found) return found;
    await sleep(20);
  }
  throw new Error(`the server did not say ${pattern}:\n${said}`);
}

const executablePath = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  const [url] = await saying(/http:\/\/localhost:\d+\//);
  const topics = join(book, "content");
  const topic = readdirSync(topics).filter((name) => name.startsWith("topic-")).sort()[0];
  const names = readdirSync(join(topics, topic)).filter((name) => name.startsWith("question-")).sort();
  const file = join(topics, topic, names[3]);
  const page = await (await browser.newContext()).newPage();
  let wake = () => {};
  let wanted = "";
  await page.exposeFunction("shown", (words, at) => words === wanted && wake(at));
  // In the page: the words are looked for whenever something new is there to look at, and told in the frame that shows them.
  await page.addInitScript(() => {
    let last = "";
    const look = () => {
      const words = document.body?.textContent.match(/Saved \d+ now/)?.[0];
      if (!words || words === last) return;
      last = words;
      requestAnimationFrame(() => globalThis.shown(words, Date.now()));
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
  });
  await page.goto(`${url}${topic}/${names[3].replace(".md", ".html")}`);
  await sleep(1000);

  const before = readFileSync(file, "utf8");
  const kinds = {
    text: (number) => before.replace(/\n## Answer\n+/, (found) => `${found}Saved ${number} now. `),
    title: (number) => before.replace(/^(title *[:=] *"?)/m, (found) => `${found}Saved ${number} now: `),
  };
  for (const [kind, edit] of Object.entries(kinds)) {
    const times = [];
    for (let number = 0; number < edits + 3; number++) {
      wanted = `Saved ${number} now`;
      const text = edit(number);
      if (!text.includes(wanted)) throw new Error(`the ${kind} of ${file} could not be edited`);
      const shown = new Promise((done) => (wake = done));
      const saved = Date.now();
      writeFileSync(file, text);
      times.push((await shown) - saved);
      wanted = "";
      if (kind === "title") {
        const list = await (await fetch(`${url}${topic}/index.html`)).text();
        if (!list.includes(`Saved ${number} now`)) throw new Error("a list is stale");
      }
      await sleep(900);
    }
    const counted = times.slice(3);
    console.log(`${kind}: median ${percentile(counted, 0.5).toFixed(0)} ms, 95th percentile ${percentile(counted, 0.95).toFixed(0)} ms, most ${Math.max(...counted).toFixed(0)} ms (${counted.length})`);
  }
  writeFileSync(file, before);
  await sleep(1500);

  const version = async () => (await (await fetch(url)).text()).match(/data-version="(\d+)"/)[1];
  const many = readdirSync(topics).flatMap((name) => (name.includes(".") ? [] : readdirSync(join(topics, name)).map((inner) => join(topics, name, inner)))).slice(0, 500);
  const texts = many.map((path) => readFileSync(path, "utf8"));
  const first = Number(await version());
  many.forEach((path, at) => writeFileSync(path, texts[at] + "\nMore.\n"));
  await sleep(3000);
  console.log(`${many.length} files saved at once: ${Number(await version()) - first} rebuild(s)`);
  many.forEach((path, at) => writeFileSync(path, texts[at]));
  const memory = readFileSync(`/proc/${server.pid}/status`, "utf8").match(/VmHWM:\s+(\d+)/)[1];
  console.log(`memory at most: ${(memory / 1024).toFixed(0)} MiB`);
} finally {
  await browser.close();
  server.kill("SIGINT");
}
