"use strict";
// What is shown of it: the cards, of which one is open, and the sentences with what cites them. Text is only ever set
// as text. What buttons do is told to `start`.
const View = (() => {
  const { make } = Form;
  const { given, CATEGORIES } = Work;
  const KEY = { parties: "a p", agreements: "a g", talks: "a t", concerns: "a c" };
  const FILE = [
    { name: "source", form: "text", help: "Who published it." },
    { name: "published", form: "date", help: "The day of publication, YYYY-MM-DD." },
    { name: "title", form: "text", help: "The headline, as in the text; empty if it has none." },
    { name: "origin", form: "text", help: "Where the text is from: a public source and its licence, or “written for …”." },
  ];
  const byId = (id) => document.getElementById(id);
  const pane = byId("article");
  const rows = [...document.querySelectorAll(".sentence")];
  const faults = new Map(); // id → field → message; "" is the item as a whole
  let act = {};
  let notice = null;
  let said = null; // of which item and field the last words were

  const numberOf = (row) => Number(row.dataset.number);
  const cardOf = (id) => document.querySelector(`[data-id="${id}"]`);
  const headOf = (id) => document.querySelector(`[data-id="${id}"] > .head`);
  const span = (className, textContent, more = {}) => make("span", { className, textContent, ...more });

  function button(words, title, press, className = "") {
    const made = make("button", { type: "button", textContent: words, title, className });
    made.addEventListener("click", press);
    return made;
  }

  /** Tell it below; what is said of a field goes once that field is changed. */
  function say(words, bad = false, of = null) {
    said = of;
    byId("status").textContent = words;
    byId("status").classList.toggle("bad", bad);
  }

  // --- the cards -----------------------------------------------------------------------------------------------------

  function told(lead, detail) {
    const parts = [span("lead", lead, { dir: "auto" }), " ", span("detail", detail, { dir: "auto" })];
    return make("span", { className: "what" }, ...parts);
  }

  function headParts(at) {
    if (at.dropped) {
      const { category, reason, item } = at.dropped;
      return [span("mark", "take back"), told(Work.leadOf(category, item), `${given.one[category]} · ${reason}`)];
    }
    const badges = [];
    const wrong = faults.get(at.id);
    if (wrong) badges.push(span("badge wrong", `${wrong.size} to mend`));
    if (!at.category) {
      const { source, published, origin } = at.entry;
      const known = [source || "no source", published || "no day", origin || "no origin"].join(" · ");
      return [told("About the article", known), make("span", { className: "badges" }, ...badges)];
    }
    if (at.entry.doubts.length) badges.push(span("badge weak", "? weak"));
    if (at.entry.optional) badges.push(span("badge", "optional"));
    badges.push(span("hidden-text", "sentences"), " ", span("refs", at.entry.evidence.join(" ") || "none"));
    const words = told(Work.leadOf(at.category, at.entry), Work.detailOf(at.category, at.entry));
    return [span("mark", Work.markOf(at)), words, make("span", { className: "badges" }, ...badges)];
  }

  function showHead(id) {
    const at = Work.node(id);
    if (at && headOf(id)) headOf(id).replaceChildren(...headParts(at));
  }

  function form(at) {
    const name = at.category ? `Fields of ${Work.markOf(at)}` : "About the article";
    const made = make("div", { className: "form", id: `form-${at.id}`, role: "group", "aria-label": name });
    made.append(make("p", { className: "fault whole" }));
    if (at.category && at.entry.doubts.length) {
      made.append(make("p", { className: "doubt", textContent: at.entry.doubts.join("; ") }));
    }
    const context = act.contextOf(at);
    const fields = Form.build(context, at.category ? given.slots[at.category] : FILE);
    if (at.category) fields.push(Form.evidence(context));
    made.append(make("div", { className: "fields" }, ...fields));
    if (!at.category) return made;
    const acts = [
      Form.optional(context),
      button("Choose sentences", "e", () => act.toSentences(at.id)),
      button("Duplicate", "d", () => act.duplicate(at.id)),
      button("Up", "Alt ↑ or K", () => act.move(at.id, -1)),
      button("Down", "Alt ↓ or J", () => act.move(at.id, 1)),
      button("Delete", "x", () => act.remove(at.id)),
    ];
    made.append(make("div", { className: "acts" }, ...acts));
    return made;
  }

  function card(at) {
    const open = at.id === Work.selected && !at.dropped;
    const head = make("button", { type: "button", className: "head" }, ...headParts(at));
    if (!at.dropped) head.setAttribute("aria-expanded", String(open));
    head.addEventListener("click", () => act.press(at.id));
    const kind = at.category || (at.dropped ? "dropped" : "file");
    const className = `card ${kind}${open ? " open" : ""}`;
    return make("li", { className, "data-id": at.id }, head, open ? form(at) : null);
  }

  function section(title, category, nodes) {
    const count = span("soft", String(nodes.length));
    const heading = make("div", { className: "heading" }, make("h2", { textContent: title }), count);
    if (category) heading.append(button(`Add ${given.one[category]}`, KEY[category], () => act.add(category)));
    return make("section", { className: category }, heading, make("ul", {}, ...nodes.map(card)));
  }

  function render() {
    const all = Work.nodes();
    const of = (name) => all.filter((one) => one.category === name);
    const sections = CATEGORIES.map((name) => section(given.titles[name], name, of(name)));
    const dropped = all.filter((one) => one.dropped);
    if (dropped.length) sections.push(section("Left out of the brief", "", dropped));
    const file = make("section", {}, make("ul", {}, card(all[0])));
    byId("items").replaceChildren(...(notice ? [notice] : []), file, ...sections);
    showFaults(Work.selected);
    showNames();
    showMarks();
  }

  /** Put a card's new state in its place. */
  function refresh(id) {
    const at = Work.node(id);
    if (at && cardOf(id)) cardOf(id).replaceWith(card(at));
    showFaults(id);
  }

  function showNames() {
    byId("names").replaceChildren(...[...Work.names()].map((value) => make("option", { value })));
  }

  // --- faults --------------------------------------------------------------------------------------------------------

  function showFaults(id) {
    const made = byId(`form-${id}`);
    if (!made) return;
    const known = faults.get(id) || new Map();
    made.querySelector(".whole").textContent = known.get("") || "";
    for (const field of made.querySelectorAll(".field")) {
      const message = known.get(field.dataset.name) || "";
      const control = field.querySelector("[data-field]");
      field.querySelector(".fault").textContent = message;
      for (const [name, value] of [["aria-invalid", "true"], ["aria-describedby", `${control.id}-fault`]]) {
        if (message) control.setAttribute(name, value);
        else control.removeAttribute(name);
      }
    }
  }

  function setFaults(found) {
    faults.clear();
    for (const { id, field, message } of found) {
      if (!faults.has(id)) faults.set(id, new Map());
      if (!faults.get(id).has(field)) faults.get(id).set(field, message);
    }
  }

  /** A field is being mended: its fault is told no longer. */
  function mend(id, field) {
    const known = faults.get(id);
    if (!known || !(known.delete(field) | known.delete(""))) return;
    if (!known.size) faults.delete(id);
    if (said && said.id === id && ["", field].includes(said.field)) say("");
    showFaults(id);
    showHead(id);
  }

  // --- the sentences -------------------------------------------------------------------------------------------------

  function markButton(at) {
    const made = button(Work.markOf(at), "", () => act.press(at.id), `mark ${at.category}`);
    made.tabIndex = -1;
    made.setAttribute("aria-label", `cited by ${Work.markOf(at)}`);
    return made;
  }

  /** Which items cite each sentence. */
  function showMarks() {
    const citing = new Map(rows.map((row) => [numberOf(row), []]));
    for (const at of Work.items()) for (const number of at.entry.evidence) citing.get(number)?.push(at);
    for (const row of rows) {
      const marks = citing.get(numberOf(row)).map(markButton);
      row.classList.toggle("uncited", !marks.length);
      row.querySelector(".cited").replaceChildren(...(marks.length ? marks : [span("hidden-text", "cited by nothing")]));
    }
    const left = rows.filter((row) => row.classList.contains("uncited")).length;
    byId("uncited").textContent = `${left} of ${rows.length} sentences cited by nothing`;
    showChosen();
  }

  /** Which sentences the open item cites, and which ones complete these. */
  function showChosen() {
    const at = Work.item(Work.selected);
    const { evidence, completed_by } = at ? at.entry : { evidence: [], completed_by: [] };
    pane.dataset.hue = at ? at.category : "";
    for (const row of rows) {
      const isChosen = evidence.includes(numberOf(row));
      row.classList.toggle("chosen", isChosen);
      row.classList.toggle("completes", !isChosen && completed_by.includes(numberOf(row)));
      row.querySelector(".number").setAttribute("aria-pressed", String(isChosen));
    }
  }

  function reveal(row) {
    const top = row.offsetTop - pane.scrollTop;
    if (top < 0 || top + row.offsetHeight > pane.clientHeight) pane.scrollTop = row.offsetTop - pane.clientHeight / 3;
  }

  return {
    rows, pane, numberOf, headOf, cardOf, say, render, refresh, reveal,
    showHead, showFaults, showNames, showMarks, showChosen, setFaults, mend,
    start: (actions) => { act = actions; },
    notify(element) {
      if (notice) notice.remove();
      notice = element;
    },
  };
})();
