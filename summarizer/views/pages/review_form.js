"use strict";
// The form of one item: a control for each field. What is entered goes into the entry at once; the rest of the page is
// told by `changed`. Text is only ever set as text.
const Form = (() => {
  const LABELS = {
    name: "Name", aliases: "Aliases", kind: "Kind", role: "Role", represents: "Represents", summary: "Summary",
    parties: "Parties", status: "Status", reported_by: "Reported by", title: "Title", participants: "Participants",
    mediators: "Mediators", when: "When", start: "Start", end: "End", location: "Location", topics: "Topics",
    raised_by: "Raised by", directed_at: "Directed at", source: "Source", published: "Published",
    origin: "Origin", evidence: "Evidence",
  };
  const HALF = [ // of the width
    "kind", "role", "represents", "status", "reported_by", "start", "end", "source", "published", "evidence",
  ];

  /** An element with these properties (attributes if they hold a hyphen or are not properties) and children. */
  function make(tag, properties = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (value === undefined || value === null) continue;
      if (name in made && !name.includes("-")) made[name] = value;
      else made.setAttribute(name, value);
    }
    made.append(...children.filter((child) => child !== null));
    return made;
  }

  /** A field's frame: label, control, place for its fault. */
  function frame(name, control) {
    const fault = make("p", { className: "fault", id: `${control.id}-fault` });
    return make(
      "div",
      { className: `field${HALF.includes(name) ? "" : " wide"}`, "data-name": name },
      make("label", { htmlFor: control.id, textContent: LABELS[name] }),
      make("div", { className: "control" }, control.parentNode || control, fault),
    );
  }

  /** A control whose value is one text of the entry. */
  function text(context, slot) {
    const { entry, id } = context;
    const properties = { id: `${id}-${slot.name}`, "data-field": slot.name, "data-help": slot.help };
    let control;
    if (slot.form === "choice") {
      const values = entry[slot.name] ? slot.values : ["", ...slot.values];
      const options = values.map((value) => make("option", { value, textContent: value || "choose" }));
      control = make("select", properties, ...options);
    } else if (slot.form === "long") {
      control = make("textarea", { ...properties, rows: 2, dir: "auto" });
    } else {
      const list = slot.form === "name" ? "names" : null;
      const date = slot.form === "date" ? { placeholder: "YYYY-MM-DD" } : {};
      const spellcheck = slot.name === "title";
      control = make("input", { ...properties, type: "text", autocomplete: "off", dir: "auto", spellcheck, ...date });
      if (list) control.setAttribute("list", list);
    }
    control.value = entry[slot.name];
    let before = entry[slot.name];
    control.addEventListener("input", () => {
      context.touch(slot.name);
      entry[slot.name] = control.value;
      context.changed(slot.name);
    });
    control.addEventListener("change", () => {
      const line = control.value.split(/\s+/).filter(Boolean).join(" ");
      if (line !== control.value) control.value = entry[slot.name] = line;
      if (line !== before) context.settled(slot.name, before);
      before = line;
    });
    return frame(slot.name, control);
  }

  /** A list of things: each stands before the line in which the next one is typed. */
  function tokens(context, slot) {
    const { entry, id } = context;
    const input = make("input", {
      id: `${id}-${slot.name}`, "data-field": slot.name, "data-help": slot.help,
      type: "text", autocomplete: "off", dir: "auto",
      placeholder: slot.form === "names" ? "party" : "",
    });
    if (slot.form === "names") input.setAttribute("list", "names");
    const list = make("ul", { "aria-label": LABELS[slot.name] });
    const box = make("div", { className: "tokens" }, list, input);
    box.addEventListener("click", (event) => event.target === box && input.focus());

    function set(values) {
      context.touch(slot.name, true);
      entry[slot.name] = values;
      show();
      context.changed(slot.name);
    }

    function add() {
      const value = input.value.split(/\s+/).filter(Boolean).join(" ");
      input.value = "";
      if (value && !entry[slot.name].includes(value)) set([...entry[slot.name], value]);
    }

    const focus = (index) => (list.children[index] ? list.children[index].querySelector("button") : input).focus();

    function remove(index) {
      set(entry[slot.name].filter((_, at) => at !== index));
      focus(Math.min(index, list.children.length));
    }

    function move(index, step) {
      const values = [...entry[slot.name]];
      const [value] = values.splice(index, 1);
      values.splice(index + step, 0, value);
      set(values);
      focus(index + step);
    }

    function onToken(event, index) {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      const last = entry[slot.name].length - 1;
      if (step && event.altKey) {
        if (index + step >= 0 && index + step <= last) move(index, step);
      } else if (step) focus(Math.max(index + step, 0));
      else if (["Delete", "Backspace"].includes(event.key)) remove(index);
      else return;
      event.preventDefault();
    }

    function token(value, index) {
      const unknown = slot.form === "names" && !context.names().has(value);
      const label = `Remove ${value}${unknown ? ", no party" : ""}`;
      const button = make("button", { type: "button", tabIndex: -1, "aria-label": label, textContent: "×" });
      button.addEventListener("click", () => remove(index));
      button.addEventListener("keydown", (event) => onToken(event, index));
      const told = unknown ? { className: "unknown", title: "No party has this name" } : {};
      return make("li", told, make("span", { dir: "auto", textContent: value }), button);
    }

    const show = () => list.replaceChildren(...entry[slot.name].map(token));

    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const atStart = input.selectionStart === 0 && input.selectionEnd === 0;
      const last = entry[slot.name].length - 1;
      if (event.key === "Enter" && !event.ctrlKey) add();
      else if (event.key === "Backspace" && !input.value && last >= 0) remove(last);
      else if (event.key === "ArrowLeft" && atStart && last >= 0) focus(last);
      else return;
      event.preventDefault();
    });
    input.addEventListener("input", (event) => {
      // A name picked from the list is meant as it is; what is typed may go on.
      if (!(event instanceof InputEvent) || event.inputType === "insertReplacementText") add();
    });
    input.addEventListener("change", add);
    show();
    return frame(slot.name, input);
  }

  /** The sentences that are cited, as numbers. */
  function evidence(context) {
    const { entry, id } = context;
    const input = make("input", {
      id: `${id}-evidence`, "data-field": "evidence", type: "text", inputMode: "numeric", autocomplete: "off",
      value: entry.evidence.join(", "),
      "data-help": "Numbers of the sentences that state this: the fewest that carry it, usually one. Click them, or press e.",
    });
    input.addEventListener("change", () => {
      const numbers = (input.value.match(/\d+/g) || []).map(Number);
      context.cite(numbers);
    });
    return frame("evidence", input);
  }

  function optional(context) {
    const { entry, id } = context;
    const input = make("input", {
      id: `${id}-optional`, "data-field": "optional", "aria-keyshortcuts": "o", type: "checkbox", checked: entry.optional,
      "data-help": "A careful reader may list it or not. For what the guide calls optional and for true doubt, not for haste.",
    });
    input.addEventListener("change", () => context.mark(input.checked));
    return make("label", { className: "optional" }, input, " Optional");
  }

  const field = (context, slot) => (Work.LISTS.includes(slot.form) ? tokens(context, slot) : text(context, slot));

  /** The fields of `slots`. */
  const build = (context, slots) => slots.map((slot) => field(context, slot));

  return { LABELS, build, evidence, make, optional };
})();
