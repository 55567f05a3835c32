// 1,000 random review histories, the same on every machine. Times are chosen so that calendar days and whole 24 hours agree
// (the time of day only ever grows), since the two implementations count days differently.
import { createHash } from "node:crypto";
import { seeded } from "../js/desk-harness.mjs";

const DAY = 86400000;

export function histories(count = 1000) {
  const random = seeded(20261121);
  return Array.from({ length: count }, () => {
    let at = Date.UTC(2026, 0, 1, 5);
    const length = 1 + Math.floor(random() * 24);
    return Array.from({ length }, () => {
      const review = [at, pick(random())];
      at += 1000 * (60 + Math.floor(random() * 600));
      if (random() < 0.7) at += DAY * (1 + Math.floor(random() ** 3 * 150));
      return review;
    });
  });
}

function pick(r) {
  return r < 0.2 ? 1 : r < 0.35 ? 2 : r < 0.85 ? 3 : 4;
}

export function digest(list) {
  return createHash("sha256").update(JSON.stringify(list)).digest("hex").slice(0, 16);
}
