// Writes fsrs-states.json with the independent implementation: PYTHON=/path/to/python node tests/oracles/make.mjs
// (python with `pip install fsrs==6.3.2`).
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { digest, histories } from "./histories.mjs";

const here = new URL(".", import.meta.url).pathname;
const list = histories();
const states = JSON.parse(execFileSync(process.env.PYTHON ?? "python3", [here + "fsrs_states.py"], { input: JSON.stringify(list), maxBuffer: 1 << 26 }));
const lines = states.map((state) => JSON.stringify(state)).join(",\n");
writeFileSync(here + "fsrs-states.json", `{"by": "fsrs 6.3.2 (PyPI)", "histories": "${digest(list)}", "states": [\n${lines}\n]}\n`);
console.log(states.length, "states written");
