"use strict";
// The page of a review: what is entered, the cards, the sentences, the keys, saving. The entries are plain data; undo
// and the draft are copies of them. Nothing of an article is ever set as markup.
(() => {
  const { build, make } = Form;
  const byId = (id) => document.getElementById(id);
  const given = JSON.parse(byId("data").textContent);
  const CATEGORIES = Object.keys(given.titles);
  const LETTERS = { parties: "P", agreements: "A", talks: "T", concerns: "C" };
  const ADDS = { p: "parties", g: "agreements", t: "talks", c: "concerns" };
  const FILE = [
    { name: "source", form: "text", wide: true, help: "Who published it." },
    { name: "published", form: "date", wide: false, help: "The day of publication, YYYY-MM-DD." },
    { name: "title", form: "text", wide: true, help: "The headline, as in the text." },
    { name: "origin", form: "text", wide: true, help: "Where the text comes from: a public source and its licence, or: written for this set." },
  ];
  const MOST_UNDOS = 200;
  const pane = byId("article");
  const items = byId("items");
  const rows = [...document.querySelectorAll(".sentence")];
  const numberOf = (row) => Number(row.dataset.number);

  let made = 0;
  let state = named(given.state);
  let selected = null; // id of the one item that is open
  let typing = ""; // item and field that is being typed in: one undo takes it all back
  let pending = false; // whether "a" was pressed and its second key is awaited
  let digits = { text: "", at: 0 };
  let saved = given.saved;
  let unsaved = given.unsaved;
  let version = 0;
  let timer = null;
  let queue = Promise.resolve(); // a draft must not overtake the save that follows it
  let faults = new Map(); // id → field → message
  const past = [];
  const future = [];

  // --- what there is -------------------------------------------------------------------------------------------------

  function named(data) {
    for (const one of [...CATEGORIES.flatMap((name) => data[name]), ...data.dropped]) one.id ||= `i${++made}`;
    data.file.id = "file";
    return data;
  }

  function nodes() {
    const listed = CATEGORIES.flatMap((category) => state[category].map((entry, index) => ({ id: entry.id, category, index, entry })));
    return [{ id: "file", entry: state.file }, ...listed, ...state.dropped.map((dropped) => ({ id: dropped.id, dropped }))];
  }

  const node = (id) => nodes().find((one) => one.id === id);
  const item = (id) => { const found = node(id); return found && found.category ? found : null; };
  const names = () => new Set(state.parties.map((party) => party.name).filter(Boolean));
  const markOf = ({ category, index }) => `${LETTERS[category]}${index + 1}`;
  const leadOf = (category, entry) => entry.name || entry.summary || entry.title || `new ${given.one[category]}`;
  const listOf = (words) => words.filter(Boolean).join(", ");

  function detailOf({ category, entry }) {
    const days = entry.start && entry.end ? `${entry.start} to ${entry.end}` : entry.start || (entry.end ? `by ${entry.end}` : entry.when);
    return {
      parties: () => [entry.kind, entry.role, entry.represents && `for ${entry.represents}`, entry.aliases.length ? `also ${listOf(entry.aliases)}` : ""],
      agreements: () => [entry.status, listOf(entry.parties), entry.reported_by && `as reported by ${entry.reported_by}`],
      talks: () => [entry.status, days, entry.location, listOf(entry.participants)],
      concerns: () => [listOf(entry.raised_by), entry.directed_at.length ? `about ${listOf(entry.directed_at)}` : ""],
    }[category]().filter(Boolean).join(" · ");
  }

  // --- changes -------------------------------------------------------------------------------------------------------

  function remember() {
    past.push({ state: JSON.stringify(state), selected });
    if (past.length > MOST_UNDOS) past.shift();
    future.length = 0;
    typing = "";
    dirty();
  }

  function dirty() {
    version++;
    unsaved = true;
    clearTimeout(timer);
    timer = setTimeout(keep, 700);
    tellSaved();
  }

  function change(act, words) {
    remember();
    act();
    render();
    if (words) say(words);
  }

  function turn(from, to, words) {
    const step = from.pop();
    if (!step) return say(`Nothing to ${words}.`);
    to.push({ state: JSON.stringify(state), selected });
    state = JSON.parse(step.state);
    selected = node(step.selected) ? step.selected : null;
    typing = "";
    dirty();
    render();
    focusOn(selected);
    say(words === "undo" ? "Undone." : "Done again.");
  }

  const undo = () => turn(past, future, "undo");
  const redo = () => turn(future, past, "redo");

  function add(category) {
    const number = document.activeElement.matches(".number") ? numberOf(document.activeElement.closest(".row")) : null;
    const entry = { id: `i${++made}`, evidence: number ? [number] : [], completed_by: [], doubts: [], optional: false };
    for (const slot of given.slots[category]) entry[slot.name] = ["list", "names"].includes(slot.form) ? [] : "";
    const at = item(selected);
    change(() => {
      state[category].splice(at && at.category === category ? at.index + 1 : state[category].length, 0, entry);
      selected = entry.id;
    }, `Added a${category === "agreements" ? "n" : ""} ${given.one[category]}.`);
    edit(entry.id);
  }

  function remove(id) {
    const at = item(id);
    if (!at) return;
    const beside = state[at.category][at.index + 1] || state[at.category][at.index - 1];
    const name = at.category === "parties" && state.parties.filter((party) => party.name === at.entry.name).length === 1 ? at.entry.name : "";
    let uses = 0;
    change(() => {
      state[at.category].splice(at.index, 1);
      if (name) uses = replaceName(name, null);
      selected = beside ? beside.id : null;
    });
    say(`Deleted ${leadOf(at.category, at.entry)}${uses ? `, and its name from ${uses} place${uses > 1 ? "s" : ""}` : ""}. u takes it back.`);
    focusOn(selected || "file");
  }

  /** Put another name, or none, wherever a party is named; how often that was. */
  function replaceName(name, other) {
    let uses = 0;
    for (const category of CATEGORIES) {
      for (const slot of given.slots[category]) {
        for (const entry of state[category]) {
          const value = entry[slot.name];
          if (slot.form === "name" && value === name) entry[slot.name] = other || "";
          else if (slot.form === "names" && value.includes(name)) {
            entry[slot.name] = [...new Set(value.map((one) => (one === name ? other : one)).filter(Boolean))];
          } else continue;
          uses++;
        }
      }
    }
    return uses;
  }

  function duplicate(id) {
    const at = item(id);
    if (!at) return;
    const copy = { ...structuredClone(at.entry), id: `i${++made}` };
    change(() => state[at.category].splice(at.index + 1, 0, copy), "Duplicated.");
    select(copy.id);
  }

  function move(id, step) {
    const at = item(id);
    const list = at && state[at.category];
    if (!at || at.index + step < 0 || at.index + step >= list.length) return;
    change(() => list.splice(at.index + step, 0, ...list.splice(at.index, 1)), `Moved to place ${at.index + step + 1} of ${list.length}.`);
    focusOn(id);
  }

  function takeBack(id) {
    const at = node(id);
    const entry = { ...structuredClone(at.dropped.item), id: at.id };
    if (at.dropped.reason && !entry.doubts.length) entry.doubts = [`was left out: ${at.dropped.reason}`];
    change(() => {
      state.dropped = state.dropped.filter((one) => one.id !== id);
      state[at.dropped.category].push(entry);
      selected = id;
    }, `Taken back in as ${given.one[at.dropped.category]}.`);
    focusOn(id);
  }

  function mark(id, optional) {
    const at = item(id);
    if (!at) return;
    remember();
    at.entry.optional = optional;
    const box = byId(`${id}-optional`);
    if (box) box.checked = optional;
    showHead(id);
    say(optional ? "Optional." : "Not optional.");
  }

  function cite(id, numbers) {
    const at = item(id);
    const known = [...new Set(numbers)].filter((number) => number >= 1 && number <= rows.length).sort((a, b) => a - b);
    const beyond = numbers.find((number) => number < 1 || number > rows.length);
    if (String(known) !== String(at.entry.evidence)) {
      touch(id, "evidence", true);
      at.entry.evidence = known;
    }
    const input = byId(`${id}-evidence`);
    if (input) input.value = known.join(", ");
    showHead(id);
    showMarks();
    say(beyond === undefined ? `Cites ${known.length ? listOf(known.map(String)) : "nothing"}.` : `The article has no sentence ${beyond}.`);
  }

  function toggle(number) {
    const at = item(selected);
    if (!at) return say(`Choose an item first, or press a to add one that cites sentence ${number}.`);
    const has = at.entry.evidence.includes(number);
    cite(selected, has ? at.entry.evidence.filter((one) => one !== number) : [...at.entry.evidence, number]);
  }

  /** Before a field changes: a step for undo, and its fault is no longer told. */
  function touch(id, field, always = false) {
    if (always || typing !== `${id}.${field}`) remember();
    typing = always ? "" : `${id}.${field}`;
    const known = faults.get(id);
    if (known && known.delete(field)) {
      if (!known.size) faults.delete(id);
      showFaults(id);
      showHead(id);
    }
  }

  // --- what is shown -------------------------------------------------------------------------------------------------

  const head = (id) => document.querySelector(`[data-id="${id}"] > .head`);
  const say = (words, bad = false) => { byId("status").textContent = words; byId("status").classList.toggle("bad", bad); };

  function tellSaved() {
    byId("saved").textContent = unsaved ? (saved ? "changed since it was saved" : "not saved") : saved ? `saved as ${saved}` : "";
    byId("saved").classList.toggle("unsaved", unsaved);
    byId("undo").disabled = !past.length;
  }

  function headOf(at) {
    const parts = [];
    if (at.dropped) {
      parts.push(make("span", { className: "what" }, make("b", { textContent: `Take back: ` }), make("span", { dir: "auto", textContent: leadOf(at.dropped.category, at.dropped.item) }), make("span", { className: "detail", textContent: `${given.one[at.dropped.category]} · ${at.dropped.reason}` })));
    } else if (!at.category) {
      const { source, published, origin } = at.entry;
      parts.push(make("span", { className: "what" }, make("b", { textContent: "The article" }), make("span", { className: "detail", textContent: [source || "no source", published || "no day", origin || "no origin"].join(" · ") })));
    } else {
      parts.push(make("span", { className: "mark", textContent: markOf(at) }));
      parts.push(make("span", { className: "what" }, make("span", { className: "lead", dir: "auto", textContent: leadOf(at.category, at.entry) }), make("span", { className: "detail", dir: "auto", textContent: detailOf(at) })));
    }
    const badges = [];
    const wrong = faults.get(at.id);
    if (wrong) badges.push(make("span", { className: "badge wrong", textContent: `${wrong.size} to mend` }));
    if (at.category && at.entry.doubts.length) badges.push(make("span", { className: "badge weak", textContent: "? weak" }));
    if (at.category && at.entry.optional) badges.push(make("span", { className: "badge", textContent: "optional" }));
    if (at.category) badges.push(make("span", { className: "refs", textContent: at.entry.evidence.join(" ") || "–", "aria-label": `sentences ${at.entry.evidence.join(", ") || "none"}`, role: "img" }));
    parts.push(make("span", { className: "badges" }, ...badges));
    return parts;
  }

  function showHead(id) {
    const at = node(id);
    if (at && head(id)) head(id).replaceChildren(...headOf(at));
  }

  function showFaults(id) {
    const known = faults.get(id) || new Map();
    const form = byId(`form-${id}`);
    for (const field of form ? form.querySelectorAll(".field") : []) {
      const message = known.get(field.dataset.name) || "";
      const control = field.querySelector("[data-field]");
      const told = field.querySelector(".fault");
      told.textContent = message;
      if (message) {
        control.setAttribute("aria-invalid", "true");
        control.setAttribute("aria-describedby", told.id);
      } else {
        control.removeAttribute("aria-invalid");
        control.removeAttribute("aria-describedby");
      }
    }
    const whole = form && form.querySelector(".whole");
    if (whole) whole.textContent = known.get("") || "";
  }

  function contextOf(at) {
    return {
      id: at.id, entry: at.entry, names,
      touch: (field, always) => touch(at.id, field, always),
      cite: (numbers) => cite(at.id, numbers),
      mark: (optional) => mark(at.id, optional),
      changed(field) {
        dirty();
        showHead(at.id);
        if (at.category === "parties" && field === "name") showNames();
      },
      settled(field, before) {
        if (at.category !== "parties" || field !== "name" || !before || !at.entry.name || names().has(before)) return;
        const uses = replaceName(before, at.entry.name);
        if (uses) say(`Renamed in ${uses} place${uses > 1 ? "s" : ""} as well.`);
        for (const one of nodes()) showHead(one.id);
      },
    };
  }

  function formOf(at) {
    const form = make("div", { className: "form", id: `form-${at.id}`, role: "group", "aria-label": at.category ? `Fields of ${markOf(at)}` : "About the article" });
    form.append(make("p", { className: "fault whole" }));
    if (at.category && at.entry.doubts.length) form.append(make("p", { className: "doubt", textContent: `Weak: ${at.entry.doubts.join("; ")}` }));
    form.append(make("div", { className: "fields" }, ...build(contextOf(at), at.category ? given.slots[at.category] : FILE, Boolean(at.category))));
    if (at.category) {
      const tool = (words, keys, act) => { const button = make("button", { type: "button", textContent: words, title: keys }); button.addEventListener("click", act); return button; };
      form.append(make("div", { className: "acts" },
        tool("Choose sentences", "e", () => toSentences(at.id)), tool("Duplicate", "d", () => duplicate(at.id)),
        tool("Up", "Alt ↑", () => move(at.id, -1)), tool("Down", "Alt ↓", () => move(at.id, 1)), tool("Delete", "x", () => remove(at.id))));
    }
    return form;
  }

  function card(at) {
    const open = at.id === selected && !at.dropped;
    const button = make("button", { type: "button", className: "head", ...(at.dropped ? {} : { "aria-expanded": String(open), "aria-controls": open ? `form-${at.id}` : null }) }, ...headOf(at));
    button.addEventListener("click", () => (at.dropped ? takeBack(at.id) : selected === at.id ? edit(at.id) : select(at.id)));
    return make("li", { className: `card ${at.category || (at.dropped ? "dropped" : "file")}${open ? " open" : ""}`, "data-id": at.id }, button, open ? formOf(at) : null);
  }

  function section(title, category, cards) {
    const heading = make("div", { className: "heading" }, make("h2", { textContent: title }), make("span", { className: "soft", textContent: category || cards.length ? String(cards.length) : "" }));
    if (category) {
      const button = make("button", { type: "button", textContent: `Add ${given.one[category]}`, title: `a ${Object.keys(ADDS).find((key) => ADDS[key] === category)}` });
      button.addEventListener("click", () => add(category));
      heading.append(button);
    }
    return make("section", { className: category || "" }, heading, make("ul", {}, ...cards.map(card)));
  }

  function render() {
    const all = nodes();
    const parts = [make("section", { className: "about" }, make("ul", {}, card(all[0])))];
    for (const category of CATEGORIES) parts.push(section(given.titles[category], category, all.filter((one) => one.category === category)));
    if (state.dropped.length) parts.push(section("Left out of the brief", "", all.filter((one) => one.dropped)));
    items.replaceChildren(...(notice ? [notice] : []), ...parts);
    if (selected) showFaults(selected);
    showNames();
    showMarks();
    tellSaved();
  }

  const showNames = () => byId("names").replaceChildren(...[...names()].map((value) => make("option", { value })));

  function showMarks() {
    const all = nodes().filter((one) => one.category);
    const chosen = item(selected);
    pane.dataset.hue = chosen ? chosen.category : "";
    for (const row of rows) {
      const number = numberOf(row);
      const citing = all.filter((one) => one.entry.evidence.includes(number));
      const isChosen = Boolean(chosen && chosen.entry.evidence.includes(number));
      row.classList.toggle("chosen", isChosen);
      row.classList.toggle("completes", Boolean(chosen && !isChosen && chosen.entry.completed_by.includes(number)));
      row.classList.toggle("uncited", !citing.length);
      row.querySelector(".number").setAttribute("aria-pressed", String(isChosen));
      row.querySelector(".cited").replaceChildren(...(citing.length ? citing.map((one) => make("button", { type: "button", className: `mark ${one.category}`, tabIndex: -1, textContent: markOf(one), "aria-label": `cited by ${markOf(one)}`, "data-to": one.id })) : [make("span", { className: "hidden-text", textContent: "cited by nothing" })]));
    }
    byId("uncited").textContent = `${rows.filter((row) => row.classList.contains("uncited")).length} of ${rows.length} sentences cited by nothing`;
  }

  // --- where one is --------------------------------------------------------------------------------------------------

  function focusOn(id) {
    const found = id && head(id);
    if (!found) return;
    found.focus({ preventScroll: true });
    found.closest(".card").scrollIntoView({ block: "nearest" });
  }

  function reveal(row) {
    const [above, below] = [row.offsetTop - pane.scrollTop, row.offsetTop + row.offsetHeight - pane.scrollTop - pane.clientHeight];
    if (above < 0 || below > 0) pane.scrollTop = row.offsetTop - pane.clientHeight / 3;
  }

  function select(id) {
    const before = selected;
    selected = id;
    for (const one of new Set([before, id])) {
      const at = one && node(one);
      const there = at && document.querySelector(`[data-id="${one}"]`);
      if (there) there.replaceWith(card(at));
    }
    showFaults(id);
    showMarks();
    focusOn(id);
    const at = item(id);
    if (at && at.entry.evidence.length) reveal(rows[at.entry.evidence[0] - 1]);
  }

  function edit(id, field) {
    const at = node(id);
    if (!at) return;
    if (at.dropped) return takeBack(id);
    if (selected !== id) select(id);
    const form = byId(`form-${id}`);
    const control = form.querySelector(field ? `[data-field="${field}"]` : "[data-field]") || form.querySelector("[data-field]");
    control.focus();
    if (!field && control.select) control.select();
  }

  const here = () => { const at = document.activeElement.closest("[data-id]"); return at ? at.dataset.id : selected; };

  function step(by) {
    const all = nodes();
    const at = all.findIndex((one) => one.id === here());
    const next = all[at < 0 ? Math.min(1, all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
    select(next.id);
  }

  function toSentences(id) {
    const at = item(id);
    if (at && selected !== id) select(id);
    toSentence(at && at.entry.evidence.length ? at.entry.evidence[0] : Number(document.querySelector(".number[tabindex='0']").textContent));
    say(at ? `Sentences of ${markOf(at)}: arrows move, Space chooses, digits jump, Esc goes back.` : "Arrows move, digits jump; a adds an item that cites the sentence.");
  }

  function toSentence(number) {
    const row = rows[number - 1];
    if (!row) return;
    for (const other of document.querySelectorAll(".number[tabindex='0']")) other.tabIndex = -1;
    const button = row.querySelector(".number");
    button.tabIndex = 0;
    reveal(row);
    button.focus({ preventScroll: true });
  }

  window.Review = null; // placeholder
})();
