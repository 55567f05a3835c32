// @ts-check
/**
 * The filter's logic: role, level, topic and tags combined with AND over the deck index, with the number of questions
 * that each further choice would leave; and the same state as a query string. Touches no page.
 */
(function (cuebook) {
  "use strict";

  /** @returns {FacetState} */
  const empty = () => ({ role: "", level: "", topic: "", tags: [] });

  /** @param {DeckIndex} index @param {FacetState} state @returns {(question: DeckQuestion) => boolean} */
  function matcher(index, state) {
    const at = (/** @type {{id: string}[]} */ list, /** @type {string} */ id) => list.findIndex((item) => item.id === id);
    const role = state.role ? at(index.roles, state.role) : null;
    const level = state.level ? at(index.levels, state.level) : null;
    const topic = state.topic ? at(index.topics, state.topic) : null;
    const tags = state.tags.map((id) => at(index.tags, id));
    return (question) =>
      (role === null || question.roles.includes(role)) &&
      (level === null || question.levels.includes(level)) &&
      (topic === null || question.topic === topic) &&
      tags.every((tag) => question.tags.includes(tag));
  }

  /** @param {DeckIndex} index @param {FacetState} state @returns {DeckQuestion[]} */
  function select(index, state) {
    return index.questions.filter(matcher(index, state));
  }

  /**
   * What the chosen level takes for known: not asked there, and asked at a level below. Nothing where levels are no ladder, as
   * the tracks tell. @param {DeckIndex} index @param {FacetState} state @returns {DeckQuestion[]}
   */
  function assumed(index, state) {
    const level = index.levels.findIndex(({ id }) => id === state.level);
    const ladder = index.tracks.some((track) => track.levels.some((at) => at.assumed.length > 0));
    if (level < 0 || !ladder) return [];
    return select(index, Object.assign({}, state, { level: "" })).filter(({ levels }) => !levels.includes(level) && Math.min(...levels) < level);
  }

  /**
   * For each choice, how many questions would be left: the other facets hold, the choice's own facet is what it says.
   * @param {DeckIndex} index @param {FacetState} state
   */
  function counts(index, state) {
    const tally = (/** @type {unknown[]} */ list, /** @type {DeckQuestion[]} */ found, /** @type {(q: DeckQuestion) => number[]} */ of) => {
      const numbers = list.map(() => 0);
      for (const question of found) for (const n of of(question)) if (n >= 0) numbers[n] += 1;
      return numbers;
    };
    const without = (/** @type {Partial<FacetState>} */ part) => select(index, Object.assign({}, state, part));
    const noRole = without({ role: "" });
    const noLevel = without({ level: "" });
    const noTopic = without({ topic: "" });
    const all = select(index, state);
    return {
      role: tally(index.roles, noRole, (q) => q.roles),
      level: tally(index.levels, noLevel, (q) => q.levels),
      topic: tally(index.topics, noTopic, (q) => [q.topic]),
      tags: tally(index.tags, all, (q) => q.tags),
      any: { role: noRole.length, level: noLevel.length, topic: noTopic.length },
    };
  }

  /** Unknown ids are dropped. @param {string} query @param {DeckIndex} index @returns {FacetState} */
  function parse(query, index) {
    const params = new URLSearchParams(query.replace(/^[#?]/, ""));
    const known = (/** @type {{id: string}[]} */ list, /** @type {string|null} */ id) => (list.some((item) => item.id === id) ? id || "" : "");
    return {
      role: known(index.roles, params.get("role")),
      level: known(index.levels, params.get("level")),
      topic: known(index.topics, params.get("topic")),
      tags: [...new Set(params.getAll("tag"))].filter((id) => known(index.tags, id)),
    };
  }

  /** @param {FacetState} state @returns {string} without `?` */
  function format(state) {
    const params = new URLSearchParams();
    if (state.role) params.set("role", state.role);
    if (state.level) params.set("level", state.level);
    if (state.topic) params.set("topic", state.topic);
    for (const tag of state.tags) params.append("tag", tag);
    return params.toString();
  }

  cuebook.facets = { empty, select, assumed, counts, parse, format };
})((globalThis.cuebook = globalThis.cuebook || {}));
