// Progress as digits for a QR code: all of it comes back, damage is refused, and a first day fits.
import assert from "node:assert/strict";
import test from "node:test";
import { bundle, run } from "./bundles.mjs";
import { FakeStorage, clock, desk, seeded } from "./desk-harness.mjs";

const globals = { CompressionStream, DecompressionStream, TextEncoder, TextDecoder, Uint8Array };
const { packed } = run(["js/store/packed.js"], globals).cuebook;
const { qrcode } = run(bundle("qr.js"));
const plain = (value) => JSON.parse(JSON.stringify(value));
/** The largest code that the desk shows, in rows. */
const ROWS = 145;

/** The code that the desk would show. @param {string} digits */
function codeOf(digits) {
  const code = qrcode(0, "L");
  code.addData("https://handbook.example.org/python/study.html#take?", "Byte");
  code.addData(digits, "Numeric");
  code.make();
  return code;
}

/** A reader after a first day. @param {number} seed @param {number} cards */
function worked(seed, cards) {
  const it = desk({ seed, now: clock(), storage: new FakeStorage(), zone: () => -60 });
  const random = seeded(seed);
  it.store.set("study:track", "backend");
  it.store.set("study:level", "junior");
  it.store.set("plan:wishes", { date: "2026-12-14", track: "backend", level: "junior", minutes: 40, off: [6], offDates: [], template: "", start: "18:00", since: it.model.today() });
  it.store.set("note:topic-0/question-0", "my own words ".repeat(200));
  for (let n = 0; n < 10; n += 1) it.model.rate(n, ["confident", "shaky", "recognise", "avoiding"][n % 4]);
  for (let n = 0; n < cards; n += 1) {
    it.now.time += 5000 + Math.floor(random() * 40000);
    it.model.review(Math.floor(random() * it.catalogue.cards.length), 1 + Math.floor(random() * 4), 3000 + Math.floor(random() * 30000));
  }
  it.store.undo(it.store.entries().at(-1).i);
  it.model.act({ k: "m", q: ["topic-0/question-0", "topic-1/question-1"], p: [], g: [2, 4], s: 600 });
  return it;
}

test("bytes come back from their digits, whatever they are and however many", () => {
  const random = seeded(3);
  for (let length = 0; length < 60; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, n) => (n % 5 ? Math.floor(random() * 256) : length % 2 ? 255 : 0));
    const digits = packed.toDigits(bytes);
    assert.match(digits, /^\d*$/);
    if (length) assert.deepEqual([...packed.toBytes(digits)], [...bytes]);
  }
  for (const wrong of ["", "12", "999", "12a45", "99999999999999999", "0".repeat(16)]) assert.throws(() => packed.toBytes(wrong), wrong);
});

test("another device has the same log and the same numbers, and taking it twice adds nothing", async () => {
  const it = worked(5, 40);
  const { log, fields } = it.store.content();
  const text = await packed.unpack(await packed.pack({ key: it.store.key, log, fields }));
  const other = desk({ now: it.now, storage: new FakeStorage(), zone: () => -60, seed: 99 });
  const report = other.store.importJson(text);
  assert.deepEqual([report.ok, report.added, report.aside.length], [true, log.length, 0]);
  assert.deepEqual(plain(other.store.log()), plain(log));
  other.model.rebuild();
  it.model.rebuild();
  assert.deepEqual(plain(other.model.plainStates()), plain(it.model.plainStates()));
  assert.deepEqual(it.catalogue.questions.map((_, q) => other.model.bucketOf(q)), it.catalogue.questions.map((_, q) => it.model.bucketOf(q)));
  assert.equal(other.store.get("plan:wishes").date, "2026-12-14");
  assert.equal(other.store.get("note:topic-0/question-0"), undefined, "long texts stay behind");
  assert.equal(other.store.importJson(text).added, 0);
  // Both went on: a later file merges with what the code brought.
  it.model.review(3, 3, 1000);
  assert.equal(other.store.importJson(it.store.exportJson()).added, 1);
});

test("a first day fits into a code, a month does not", async () => {
  const small = worked(7, 40);
  const pack = (it) => packed.pack({ key: it.store.key, log: it.store.content().log, fields: it.store.content().fields });
  const digits = await pack(small);
  const rows = codeOf(digits).getModuleCount();
  console.log(`# ${small.store.log().length} entries: ${digits.length} digits, ${rows} rows`);
  assert.ok(rows <= ROWS, `${small.store.log().length} entries: ${digits.length} digits, ${rows} rows`);
  const large = await pack(worked(7, 1200));
  assert.throws(() => codeOf(large), /overflow/);
});

test("digits that are damaged, cut off or someone else's are refused", async () => {
  const it = worked(9, 5);
  const digits = await packed.pack({ key: it.store.key, log: it.store.content().log, fields: {} });
  for (const wrong of [digits.slice(0, -17), digits.slice(17), "1".repeat(17), digits.slice(0, 40) + "0".repeat(20) + digits.slice(60), "1".repeat(500000)]) {
    await assert.rejects(packed.unpack(wrong));
  }
  const foreign = await packed.unpack(await packed.pack({ key: "other", log: [], fields: {} }));
  assert.equal(it.store.importJson(foreign).reason, "other-book");
});
