"use strict";
// What is entered: plain data, and what may be done with it. Knows nothing of the page; undo is a copy of all of it.
const Work = (() => {
  const given = JSON.parse(document.getElementById("data").textContent);
  const CATEGORIES = Object.keys(given.titles);
  const LETTERS = { parties: "P", agreements: "A", talks: "T", concerns: "C" };
  const LISTS = ["list", "names"];
  const MOST_UNDOS = 200;
  const past = [];
  const future = [];
  let made = 0;
  let state = named(given.state);
  let selected = null; // id of the one item that is open
  let typing = ""; // item and field that is being typed in: one undo takes it all back
  let version = 0;
  let told = () => {}; // who is told of every change

  /** The same data; whatever can be chosen has an id that copies keep. */
  function named(data) {
    for (const one of [...CATEGORIES.flatMap((name) => data[name]), ...data.dropped]) one.id ||= `i${++made}`;
    data.file.id = "file";
    return data;
  }

  /** All that can be chosen, in the order of the page: the file, the items, what was dropped. */
  function nodes() {
    const of = (category) => state[category].map((entry, index) => ({ id: entry.id, category, index, entry }));
    const dropped = state.dropped.map((one) => ({ id: one.id, dropped: one }));
    return [{ id: "file", entry: state.file }, ...CATEGORIES.flatMap(of), ...dropped];
  }

  const node = (id) => nodes().find((one) => one.id === id);
  const items = () => nodes().filter((one) => one.category);
  const item = (id) => items().find((one) => one.id === id);
  const SEPARATOR = " | "; // between the forms of a text that are all accepted, the preferred one first
  const preferred = (text) => text.split(SEPARATOR)[0].trim();
  const names = () => new Set(state.parties.map((party) => preferred(party.name)).filter(Boolean));
  const copy = () => ({ state: JSON.stringify(state), selected });

  // --- in words ------------------------------------------------------------------------------------------------------

  const markOf = ({ category, index }) => `${LETTERS[category]}${index + 1}`;
  const leadOf = (category, entry) => entry.name || entry.summary || entry.title || `new ${given.one[category]}`;
  const several = (words, before = "") => (words.length ? before + words.join(", ") : "");

  function daysOf({ start, end, when }) {
    if (start && end) return `${start} to ${end}`;
    return start || (end ? `by ${end}` : when);
  }

  function detailOf(category, entry) {
    const led = (words, before) => (words ? before + words : "");
    const parts = {
      parties: () => [entry.kind, entry.role, led(entry.represents, "for "), several(entry.aliases, "also ")],
      agreements: () => [entry.status, several(entry.parties), led(entry.reported_by, "as reported by ")],
      talks: () => [entry.status, daysOf(entry), entry.location, several(entry.participants)],
      concerns: () => [several(entry.raised_by), several(entry.directed_at, "about ")],
    }[category]();
    return parts.filter(Boolean).join(" · ");
  }

  // --- changes -------------------------------------------------------------------------------------------------------

  function changed() {
    version++;
    told();
  }

  /** Take a copy for undo; what follows is one step. */
  function remember() {
    past.push(copy());
    if (past.length > MOST_UNDOS) past.shift();
    future.length = 0;
    typing = "";
    changed();
  }

  /** As `remember`, once for all that is typed into one field. */
  function rememberTyping(id, field) {
    if (typing !== `${id}.${field}`) remember();
    typing = `${id}.${field}`;
  }

  function turn(from, to) {
    const step = from.pop();
    if (!step) return false;
    to.push(copy());
    state = JSON.parse(step.state);
    selected = node(step.selected) ? step.selected : null;
    typing = "";
    changed();
    return true;
  }

  /** A new item behind the chosen one, or at the end of its category. */
  function add(category, evidence) {
    const entry = { id: `i${++made}`, evidence, completed_by: [], doubts: [], optional: false };
    for (const slot of given.slots[category]) entry[slot.name] = LISTS.includes(slot.form) ? [] : "";
    const at = item(selected);
    remember();
    state[category].splice(at && at.category === category ? at.index + 1 : state[category].length, 0, entry);
    return entry.id;
  }

  /** Delete an item; a party's name goes from wherever it is listed. The item beside it, and in how many fields. */
  function remove(id) {
    const { category, index, entry } = item(id);
    const list = state[category];
    const beside = list[index + 1] || list[index - 1];
    remember();
    list.splice(index, 1);
    const name = preferred(entry.name || "");
    const uses = category === "parties" && name && !names().has(name) ? rename(name, "") : 0;
    return { beside: beside ? beside.id : null, uses };
  }

  /** Put another name, or none, wherever a party is named; in how many fields that was. */
  function rename(name, other) {
    let uses = 0;
    const renamed = (list) => [...new Set(list.map((one) => (one === name ? other : one)))].filter(Boolean);
    for (const { category, entry } of items()) {
      for (const slot of given.slots[category].filter(({ form }) => ["name", "names"].includes(form))) {
        const value = entry[slot.name];
        const list = slot.form === "names" ? value : value.split(SEPARATOR);
        if (!list.includes(name)) continue;
        entry[slot.name] = slot.form === "names" ? renamed(list) : renamed(list).join(SEPARATOR);
        uses++;
      }
    }
    return uses;
  }

  function duplicate(id) {
    const { category, index, entry } = item(id);
    const twin = { ...structuredClone(entry), id: `i${++made}` };
    remember();
    state[category].splice(index + 1, 0, twin);
    return twin.id;
  }

  /** Move an item among its like; its new place and how many there are, null at either end. */
  function move(id, step) {
    const { category, index } = item(id);
    const list = state[category];
    if (index + step < 0 || index + step >= list.length) return null;
    remember();
    list.splice(index + step, 0, ...list.splice(index, 1));
    return { place: index + step + 1, of: list.length };
  }

  /** Make an item of what was dropped; the reason stays as its doubt. */
  function takeBack(id) {
    const { dropped } = node(id);
    const entry = { ...structuredClone(dropped.item), id };
    if (dropped.reason && !entry.doubts.length) entry.doubts = [`it was left out: ${dropped.reason}`];
    remember();
    state.dropped = state.dropped.filter((one) => one.id !== id);
    state[dropped.category].push(entry);
    return dropped.category;
  }

  function startOver() {
    remember();
    state = named(structuredClone(given.fresh));
    selected = null;
  }

  return {
    given, CATEGORIES, LISTS, preferred, nodes, node, items, item, names, markOf, leadOf, detailOf,
    changed, remember, rememberTyping, add, remove, rename, duplicate, move, takeBack, startOver,
    undo: () => turn(past, future),
    redo: () => turn(future, past),
    canUndo: () => past.length > 0,
    onChange: (tell) => { told = tell; },
    get state() { return state; },
    get version() { return version; },
    get selected() { return selected; },
    set selected(id) { selected = id; },
  };
})();
