/**
 * The types of the browser side: the namespace `cuebook` that every script adds to, and the shapes of the data scripts
 * that the build writes. Not published. Checked by `tsc -p themes` (see `themes/tsconfig.json`).
 */

/** What `<script id="cuebook-site">` and the data script `site` say together. */
interface Site {
  /** The way from this page to the site's root: `""`, `"../"`, … */
  root: string;
  /** The book's storage key. */
  key: string;
  /** The keys it had before. */
  was?: string[];
  title: string;
  /** This page's path from the root. */
  path: string;
  kind: string;
  language: string;
  /** What readers can run: by language, where its runtime stands. */
  runs: Record<string, { name: string; path?: string; megabytes?: number }>;
  /** The hash of the script of the frame that runs code. */
  frame: string;
  /** Logical names (`search.js`) and the published paths. */
  assets: Record<string, string>;
  strings: Record<string, string>;
}

/* decks/index.js */

interface Labelled {
  id: string;
  label: string;
}

interface DeckTopic {
  id: string;
  /** HTML: code in a title stays code. */
  title: string;
  url: string;
}

/** A question of the book. Numbers are places in the index's own lists. */
interface DeckQuestion {
  id: string;
  url: string;
  /** HTML. */
  title: string;
  cue: string;
  /** On `filter.html` alone. */
  summary?: string;
  topic: number;
  tags: number[];
  roles: number[];
  levels: number[];
  /** The smallest of its weights. */
  weight: number;
  format: string;
  chunk: number;
  aliases: string[];
  /** Names of its cards, with spaces between: a kind, or `~` and a digest for a follow-up. */
  cards: string;
}

/* decks/texts.js */

interface DeckTexts {
  version: number;
  roles: Labelled[];
  tags: Labelled[];
  plans: DeckPlan[];
  /** Title as HTML and cue of each question of the index, its tags and roles by their places. */
  questions: [title: string, cue: string, tags: number[], roles: number[]][];
}

interface DeckPlan {
  id: string;
  title: string;
  url: string;
  blocks: { id: string; title: string; done: string; asks?: number[] }[];
}

interface DeckTrack {
  id: string;
  title: string;
  role: string;
  url: string;
  questions: number[];
  /** What the track asks and takes for known, for each level of the index. */
  levels: { asked: number[]; assumed: number[] }[];
}

interface DeckIndex {
  version: number;
  key: string;
  title: string;
  roles: Labelled[];
  levels: Labelled[];
  topics: DeckTopic[];
  tags: Labelled[];
  tracks: DeckTrack[];
  chunks: string[];
  plans: DeckPlan[];
  questions: DeckQuestion[];
}

/* search/*.js, as src/outputs/search/ writes them */

interface SearchMain {
  version: number;
  stamp: string;
  docs: number;
  steps: number;
  zero: number;
  fine: number;
  factors: string;
  few: number;
  block: number;
  skip: number;
  words: string[];
  stops: number[];
  common: number[];
  shards: number[];
  base: number[];
  sections: number[];
  chunks: number[];
  heads: Record<string, number[]>;
  front: number[];
  synonyms: [typed: string, meant: string[]][];
  kinds: string[];
  topics: [string, string][];
  tags: [string, string][];
  roles: [string, string][];
  levels: [string, string][];
  formats: [string, string][];
}

interface SearchColumn {
  sets: number[][];
  docs: number[];
}

interface SearchFacets {
  stamp: string;
  topics: number[];
  roles: SearchColumn;
  levels: SearchColumn;
  tags: SearchColumn;
}

/** A token of a query; the last may be unfinished. */
interface SearchUnit {
  text: string;
  last: boolean;
}

/** The words that a typed word stands for. `heads` are documents that come first for a prefix; words that go on after `prefix` are found too. */
interface SearchMatch {
  text: string;
  /** `meant`: a synonym, where the book has the word itself. */
  lists: { word: number; weight: number; meant: boolean }[];
  heads: number[] | null;
  prefix: string;
  common: boolean;
  fuzzy: boolean;
}

interface SearchRanked {
  docs: number[];
  scores: Float32Array;
  matches: SearchMatch[];
  partial: boolean;
}

interface SearchHit {
  doc: number;
  score: number;
  /** The section that answers, counted from 1; 0 for the page itself. */
  section: number;
  url: string;
  title: string;
  summary: string;
  cue: string;
  topic: number;
  kind: string;
  sections: { anchor: string; title: string }[];
}

interface SearchIndex {
  main: SearchMain;
  rank(query: string, wanted?: { quick?: boolean }): Promise<SearchRanked>;
  hits(ranked: { scores: Float32Array; matches: SearchMatch[] }, docs: number[]): Promise<SearchHit[]>;
  found(matches: SearchMatch[]): { has(word: string): boolean };
  match(unit: SearchUnit, quick?: boolean): SearchMatch;
  warm(more: () => boolean): boolean;
  ahead(query: string, much?: boolean): void;
  chunk(number: number): Promise<string[]>;
  spelling(word: number): string;
  list(word: number): { docs: Int32Array; levels: Uint8Array; sections: Uint8Array | null };
}

/** Bits of a posting list. */
interface BitReader {
  read(count: number): number;
  gamma(): number;
  rice(k: number): number;
  truncated(size: number): number;
  interpolative(into: Int32Array, from: number, count: number, low: number, high: number): void;
}

interface Search {
  fold(text: string): string;
  tokens(text: string, query?: boolean): SearchUnit[];
  units(text: string): SearchUnit[];
  stemmer(language: string): ((word: string) => string) | undefined;
  oneTypo(typed: string, word: string, open: boolean): boolean;
  marked(text: string, words: { has(word: string): boolean }): { text: string; mark: boolean }[];
  bytesOf(text: string): Uint8Array;
  Bits: new (bytes: Uint8Array, at: number) => BitReader;
  spread(pairs: number[], size: number): Int32Array | Uint8Array | number[];
  ends(counts: number[]): number[];
  above(sorted: ArrayLike<number>, value: number): number;
  dictionary(main: SearchMain, size: number, language: string): {
    match(unit: SearchUnit, quick?: boolean): SearchMatch;
    spelling(word: number): string;
    range(text: string): [number, number];
    block(number: number): string[];
    isStop(word: number): boolean;
  };
  open(main: SearchMain, options: { load: (path: string) => Promise<any>; language?: string }): SearchIndex;
  /** Thrown when a cache has mixed files of two builds. */
  Stale: new (message?: string) => Error;
  attach(form: HTMLFormElement): Promise<void>;
}

/* The reader's data: written down here once; `store.js` and `store/` keep it */

interface LogEntry {
  /** Id. */
  i: string;
  /** Time. */
  t: number;
  /** Kind. */
  k: string;
  /** What the clock said where it had gone back. */
  w?: number;
  /** Minutes of the zone. */
  z?: number;
  [more: string]: any;
}

interface StoreChange {
  type: "log" | "field" | "local" | "status" | "wipe";
  key?: string;
  value?: any;
  own?: boolean;
}

interface Store {
  readonly key: string;
  /** `refused`: something was not written, since it would be refused on reading. */
  readonly status: "ok" | "denied" | "full" | "refused";
  readonly unsaved: number;
  readonly unreadable: number;
  readonly device: string;
  /** A field; undefined where there is none. Whoever reads it checks its type: another device may have written it. */
  get(key: string): any;
  /** `null` removes the field. False where the value cannot be kept. */
  set(key: string, value: any): boolean;
  keys(start: string): string[];
  append(entry: Record<string, any>): any;
  /** Whether an entry that was appended is kept. */
  keeps(entry: any): boolean;
  entries(kind?: string): LogEntry[];
  log(): LogEntry[];
  on(listener: (change: StoreChange) => void): () => void;
  [more: string]: any;
}

/* offline.json, as src/outputs/ writes it and offline/plan.js reads it */

interface OfflineFile {
  path: string;
  hash: string;
  size: number;
}

interface OfflineTrack {
  id: string;
  title: string;
  path: string;
  files: OfflineFile[];
}

interface OfflineList {
  version: string;
  files: Map<string, OfflineFile>;
  shell: OfflineFile[];
  tracks: OfflineTrack[];
}

interface OfflinePlan {
  FORMAT: number;
  read(text: string): OfflineList | null;
  blobName(file: OfflineFile): string;
  wanted(list: OfflineList, tracks: string[]): OfflineFile[];
  own(list: OfflineList, track: string): OfflineFile[];
  rangeOf(header: string, size: number): { from: number; to: number } | null | undefined;
  missing(files: OfflineFile[], have: Set<string>): OfflineFile[];
  size(files: OfflineFile[]): number;
  surviving(list: OfflineList, tracks: string[]): string[];
  find(list: OfflineList, path: string): { file?: OfflineFile; redirect?: string };
  pathOf(url: string, scope: string): string | null;
  urlOf(path: string, scope: string): string;
}

/* filter.html */

interface FacetState {
  role: string;
  level: string;
  topic: string;
  tags: string[];
}

interface Facets {
  empty(): FacetState;
  select(index: DeckIndex, state: FacetState): DeckQuestion[];
  assumed(index: DeckIndex, state: FacetState): DeckQuestion[];
  counts(index: DeckIndex, state: FacetState): {
    role: number[];
    level: number[];
    topic: number[];
    tags: number[];
    any: { role: number; level: number; topic: number };
  };
  parse(query: string, index: DeckIndex): FacetState;
  format(state: FacetState): string;
}

/* The namespace */

interface Preferences {
  key: string;
  /** The values of each preference; the first is the default. */
  choices: Record<string, string[]>;
  get(name: string): string;
  /** Returns whether it will be remembered. */
  set(name: string, value: string): boolean;
  reset(): void;
  /** Takes over what was chosen under an earlier key of the book. */
  adopt(earlier: string): void;
  on(listener: (name: string) => void): void;
}

/* Progress */

/** How well a question is known; empty when it was not met. */
type QuestionState = "confident" | "shaky" | "recognise" | "avoiding" | "";

/** The reader's progress as every page shows it. */
interface States {
  BUCKETS: QuestionState[];
  of(question: string): QuestionState;
  count(questions: string[]): Record<QuestionState, number>;
  /** By hand; the newest evidence wins. */
  rate(question: string, state: QuestionState): void;
  /** Whether there are reviews that the desk has not worked in yet. */
  old(): boolean;
  /** The track and level that hold everywhere. */
  chosen(): { track: string; level: string };
  choose(choice: { track?: string; level?: string }): void;
  begun(): boolean;
  /** What a study day holds; nothing before the desk has been opened once. */
  today(): { days: number | null; label: string; href: string; said: string } | null;
  on(listener: () => void): void;
}

interface Keys {
  add(key: string, label: string, act: (event: KeyboardEvent) => void | boolean): void;
  describe(key: string, label: string): void;
  remove(key: string): void;
  list(): { key: string; label: string }[];
  /** Whether single keys act now: not while the reader types, with a modifier held, or when they are off. */
  free(event: KeyboardEvent): boolean;
}

/** What an element may hold: lists may be nested, what is not there is left out. */
type Child = Node | string | number | null | undefined | false | Child[];

/** `desk/controls.js`: what the desk's forms are made of. */
interface Controls {
  newId(name: string): string;
  select(label: string, options: [string, string][], value: string, change: (value: string) => void): HTMLElement;
  input(label: string, attributes: Record<string, any>, change: (value: string) => void, hint?: string): HTMLElement;
  check(label: string, checked: boolean, change: (on: boolean) => void, name?: string): HTMLElement;
  radios(legend: string | Node, options: [string, string][], value: string, change: (value: string) => void, className?: string): HTMLElement;
  button(text: string, act: () => void, className?: string): HTMLButtonElement;
  details(summary: string, ...children: Child[]): HTMLDetailsElement;
  toggleMenu(root: HTMLElement, on?: boolean): boolean;
  createVoice(): (text: string) => void;
  download(name: string, text: string, type: string): void;
}

interface Cuebook {
  site: Site;
  /** The book's language, or one that `Intl` takes instead. */
  locale(): string;
  /** The address's fragment, decoded where that is possible. */
  hash(): string;
  t(name: string, values?: Record<string, string | number>): string;
  count(name: string, n: number, values?: Record<string, string | number>): string;
  data(name: string, value: any): void;
  load(path: "decks/texts.js"): Promise<DeckTexts>;
  load(path: "search/main.js"): Promise<SearchMain>;
  load(path: "search/facets.js"): Promise<SearchFacets>;
  load(path: string): Promise<any>;
  asset(name: string): Promise<void>;
  /** What decides when cards come, without texts. */
  deckIndex: { (): Promise<DeckIndex>; unpack(packed: any): DeckIndex };
  /** The index with the texts of its questions. */
  book(): Promise<DeckIndex>;
  el<K extends keyof HTMLElementTagNameMap>(tag: K, attributes?: Record<string, any> | null, ...children: Child[]): HTMLElementTagNameMap[K];
  el<E extends Element>(element: E, attributes?: Record<string, any> | null, ...children: Child[]): E;
  el(tag: string, attributes?: Record<string, any> | null, ...children: Child[]): HTMLElement;
  /** What stood in a place makes room for these. */
  put(place: Element, ...children: Child[]): void;
  html(html: string): DocumentFragment;
  keys: Keys;
  prefs: Preferences;
  /** Nothing where a script of the bundle failed. */
  store?: Store;
  /** Nothing where a script of the bundle failed. */
  states?: States;
  known: { badge(question: string): HTMLElement | null; showProgress(): void };
  createStates(store: Store, now?: () => number): States;
  facets: Facets;
  search: Search;
  /** Only in the service worker. */
  plan: OfflinePlan;
  /** Only in the service worker: the book's storage key, and those it had before. */
  key: string;
  was?: string[];
  worksheet: { toMarkdown(title: string, parts: any[], empty: string): string; itemsOf(keys: string[]): string[] };
  sheet: { smaller(size: { points: number; part: number }, step: number): { points: number; part: number } | null };
  /** The parts of the study desk, each by the name of its file. */
  desk: any;
  csv: any;
  packed: any;
  merge: any;
  kinds: any;
  evidence: any;
  adopt: any;
  shelf: any;
  /** The parts of exercises, once the first one was opened. */
  exercise: { open(figure: HTMLElement, button: HTMLElement, place?: HTMLElement): Promise<void> };
  words: any;
  editing: any;
  createDrafts: any;
  createEditor: any;
  copyOf: any;
  fetching: any;
  taskOf: any;
  runner: any;
  attempt: any;
  /** The panel "Reading preferences", once loaded. */
  preferences: any;
  /** On the desk alone. */
  progressFile: any;
  createLog: any;
  createStore: any;
}

declare var cuebook: Cuebook;

/** What the worker of a runtime is handed before each run. */
interface RuntimeRun {
  before: string;
  code: string;
  check: string;
}

/** What every runtime's worker begins with (`exercise/unpack.js`). */
interface Runtime {
  tell(message: Record<string, any>): void;
  unpack(packed: string): Promise<Uint8Array<ArrayBuffer>>;
  address(content: BlobPart): string;
  serve(load: (message: any) => Promise<string>, run: (message: RuntimeRun) => Promise<{ ok: boolean; text: string; at?: string }>): void;
}

declare var runtime: Runtime;
/** Of workers alone. */
declare var importScripts: ((...addresses: string[]) => void) | undefined;
/** SQL in the page (`sql.js`). */
declare var initSqlJs: (options: any) => Promise<any>;
