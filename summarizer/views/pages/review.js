"use strict";
// What the labeller does: choosing, changing, the keys.
(() => {
  const { given } = Work;
  const { rows, numberOf, say } = View;
  const byId = (id) => document.getElementById(id);
  const ADDS = { p: "parties", g: "agreements", t: "talks", c: "concerns" };
  const TYPED_AS_ONE = 900;
  let adding = false; // "a" was pressed, and its second key is awaited
  let digits = { text: "", at: 0 };

  // --- where one is --------------------------------------------------------------------------------------------------

  const here = () => {
    const card = document.activeElement.closest("[data-id]");
    return card ? card.dataset.id : Work.selected;
  };

  function focusOn(id) {
    const head = id && View.headOf(id);
    if (!head) return;
    head.focus({ preventScroll: true });
    View.cardOf(id).scrollIntoView({ block: "nearest" });
  }

  function select(id) {
    const before = Work.selected;
    Work.selected = id;
    for (const one of new Set([before, id])) if (one) View.refresh(one);
    View.showChosen();
    focusOn(id);
    const at = Work.item(id);
    if (at && at.entry.evidence.length) View.reveal(rows[at.entry.evidence[0] - 1]);
  }

  function edit(id, field) {
    if (Work.selected !== id) select(id);
    const form = byId(`form-${id}`);
    const control = (field && form.querySelector(`[data-field="${field}"]`)) || form.querySelector("[data-field]");
    control.focus();
    if (!field && control.select) control.select();
  }

  /** What a click on a card's head does, and Enter. */
  function press(id) {
    const at = Work.node(id);
    if (at.dropped) takeBack(id);
    else if (Work.selected === id) edit(id);
    else select(id);
  }

  function step(by) {
    const all = Work.nodes();
    const at = all.findIndex((one) => one.id === here());
    select(all[at < 0 ? Math.min(1, all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)].id);
    say("");
  }

  const sentenceHere = () => {
    const row = document.activeElement.closest(".sentence");
    return row ? numberOf(row) : null;
  };

  function toSentences(id) {
    const at = id && Work.item(id);
    if (at && Work.selected !== id) select(id);
    const last = document.querySelector(".number[tabindex='0']").closest(".row");
    toSentence((at && at.entry.evidence[0]) || numberOf(last));
    const whose = at
      ? `Sentences of ${Work.markOf(at)}: Space chooses, `
      : "Sentences: a adds an item that cites this one, ";
    say(`${whose}↓ ↑ move, digits jump, n goes to the next that nothing cites, Esc goes back.`);
  }

  function toSentence(number) {
    const row = rows[number - 1];
    if (!row) return;
    for (const other of document.querySelectorAll(".number[tabindex='0']")) other.tabIndex = -1;
    const button = row.querySelector(".number");
    button.tabIndex = 0;
    View.reveal(row);
    button.focus({ preventScroll: true });
  }

  // --- what is changed -----------------------------------------------------------------------------------------------

  function add(category) {
    const number = sentenceHere();
    const id = Work.add(category, number ? [number] : []);
    Work.selected = id;
    View.render();
    edit(id);
    say(`Added ${Work.markOf(Work.item(id))}${number ? `, citing sentence ${number}` : ""}.`);
  }

  function remove(id) {
    const at = Work.item(id);
    if (!at) return;
    const { beside, uses } = Work.remove(id);
    Work.selected = beside;
    View.render();
    focusOn(beside || "file");
    const also = uses ? `, and its name from ${uses} field${uses > 1 ? "s" : ""}` : "";
    say(`Deleted “${Work.leadOf(at.category, at.entry)}”${also}. u takes it back.`);
  }

  function duplicate(id) {
    if (!Work.item(id)) return;
    Work.selected = Work.duplicate(id);
    View.render();
    focusOn(Work.selected);
    say("Duplicated.");
  }

  function move(id, by) {
    const moved = Work.item(id) && Work.move(id, by);
    if (!moved) return;
    View.render();
    focusOn(id);
    say(`Moved to place ${moved.place} of ${moved.of}.`);
  }

  function takeBack(id) {
    const category = Work.takeBack(id);
    Work.selected = id;
    View.render();
    focusOn(id);
    say(`Taken back in as ${given.one[category]}.`);
  }

  function mark(id, optional) {
    const at = Work.item(id);
    if (!at) return;
    Work.remember();
    at.entry.optional = optional;
    if (byId(`${id}-optional`)) byId(`${id}-optional`).checked = optional;
    View.showHead(id);
    say(optional ? "Optional." : "Not optional.");
  }

  function cite(id, numbers) {
    const { entry } = Work.item(id);
    const known = [...new Set(numbers)].filter((number) => number >= 1 && number <= rows.length).sort((a, b) => a - b);
    const beyond = numbers.find((number) => number < 1 || number > rows.length);
    if (known.join() !== entry.evidence.join()) {
      Work.remember();
      entry.evidence = known;
      View.mend(id, "evidence");
    }
    if (byId(`${id}-evidence`)) byId(`${id}-evidence`).value = known.join(", ");
    View.showHead(id);
    View.showMarks();
    if (beyond === undefined) say(`Cites ${known.join(", ") || "nothing"}.`);
    else say(`The article has no sentence ${beyond}.`, true);
  }

  function toggle(number) {
    const at = Work.item(Work.selected);
    if (!at) return say(`Choose an item first, or press a to add one that cites sentence ${number}.`);
    const { evidence } = at.entry;
    cite(at.id, evidence.includes(number) ? evidence.filter((one) => one !== number) : [...evidence, number]);
  }

  function turn(turned, words) {
    if (!turned) return say(`Nothing to ${words}.`);
    View.render();
    focusOn(Work.selected || "file");
    say(words === "undo" ? "Undone. U does it again." : "Done again.");
  }

  const undo = () => turn(Work.undo(), "undo");
  const redo = () => turn(Work.redo(), "redo");

  /** What a form asks for on behalf of the item that it shows. */
  function contextOf(at) {
    return {
      id: at.id, entry: at.entry, names: Work.names,
      cite: (numbers) => cite(at.id, numbers),
      mark: (optional) => mark(at.id, optional),
      touch(field, once = false) {
        if (once) Work.remember();
        else Work.rememberTyping(at.id, field);
        View.mend(at.id, field);
      },
      changed() {
        Work.changed();
        View.showHead(at.id);
      },
      settled(field, before) {
        if (at.category !== "parties" || field !== "name") return;
        View.showNames();
        const [old, name] = [Work.preferred(before), Work.preferred(at.entry.name)];
        if (!old || !name || Work.names().has(old)) return;
        const uses = Work.rename(old, name);
        for (const one of Work.nodes()) View.showHead(one.id);
        if (uses) say(`Renamed in ${uses} other field${uses > 1 ? "s" : ""} as well.`);
      },
    };
  }

  // --- keys ----------------------------------------------------------------------------------------------------------

  const onItem = {
    j: () => step(1), k: () => step(-1),
    J: () => move(here(), 1), K: () => move(here(), -1),
    a: () => { adding = true; say("Add: p party, g agreement, t talk, c concern; Esc nothing."); },
    x: () => remove(here()), d: () => duplicate(here()), u: undo, U: redo, e: () => toSentences(here()),
    o: () => { const at = Work.item(here()); if (at) mark(at.id, !at.entry.optional); },
    s: () => Saving.save(), q: () => Saving.finish(), "?": () => byId("about-keys").showModal(),
  };

  const nextUncited = () => {
    const from = sentenceHere();
    const left = rows.filter((row) => row.classList.contains("uncited")).map(numberOf);
    if (left.length) toSentence(left.find((number) => number > from) || left[0]);
  };

  function jump(digit) {
    const text = performance.now() - digits.at < TYPED_AS_ONE ? digits.text + digit : digit;
    digits = { text: rows[text - 1] ? text : digit, at: performance.now() };
    toSentence(Number(digits.text));
  }

  const onSentence = {
    ArrowDown: () => toSentence(sentenceHere() + 1), ArrowUp: () => toSentence(sentenceHere() - 1),
    Home: () => toSentence(1), End: () => toSentence(rows.length),
  };
  const onSentenceSingle = {
    j: onSentence.ArrowDown, k: onSentence.ArrowUp, n: nextUncited, e: () => focusOn(Work.selected || "file"),
    ...Object.fromEntries([..."0123456789"].map((digit) => [digit, () => jump(digit)])),
  };

  function onEscape() {
    say("");
    adding = false;
    if (document.activeElement.closest(".form, .sentence")) focusOn(Work.selected || "file");
  }

  /** Close a dialog; the focus does not stay in what is no longer shown, where it would swallow the next key. */
  function shut(dialog) {
    dialog.close();
    if (dialog.contains(document.activeElement)) document.activeElement.blur();
  }

  /** What a key does where the focus is; undefined: nothing of ours. */
  function meaning(event) {
    const { target, key } = event;
    if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "s") return () => Saving.save();
    if (event.ctrlKey || event.metaKey) return undefined;
    if (key === "Escape") return onEscape;
    const on = target.closest("[data-id]");
    const way = { ArrowUp: -1, ArrowDown: 1 }[key];
    if (event.altKey) return on && way && (() => move(on.dataset.id, way));
    if (target.matches("textarea, select, input:not([type=checkbox])")) return undefined;
    if (target.matches(".number") && onSentence[key]) return onSentence[key];
    if (target.matches(".head, body")) {
      const open = () => (Work.node(here()).dropped ? takeBack(here()) : edit(here()));
      if (key === "Enter" && target.matches(".head")) return open;
      if (way) return () => step(way);
    }
    if (!byId("single").checked) return undefined;
    if (adding && key !== "Shift") {
      adding = false;
      return ADDS[key] ? () => add(ADDS[key]) : () => say("");
    }
    return (target.matches(".number") && onSentenceSingle[key]) || onItem[key];
  }

  document.addEventListener("keydown", (event) => {
    if (Saving.hasEnded() || event.isComposing || event.defaultPrevented) return;
    const dialog = document.querySelector("dialog[open]");
    if (dialog && event.key !== "Escape") return;
    const act = dialog ? () => shut(dialog) : meaning(event);
    if (!act) return;
    event.preventDefault();
    act();
  });

  // --- the beginning -------------------------------------------------------------------------------------------------

  View.pane.addEventListener("click", (event) => {
    const row = event.target.closest(".sentence");
    if (!row || event.target.closest(".mark") || String(getSelection())) return;
    const number = numberOf(row);
    if (document.activeElement.closest(".sentence")) toSentence(number);
    toggle(number);
  });
  document.addEventListener("focusin", (event) => {
    byId("help").textContent = event.target.dataset.help || "";
  });
  for (const [id, key] of Object.entries({ undo: "u", keys: "?", finish: "q", save: "s" })) {
    byId(id).addEventListener("click", () => onItem[key]());
  }
  for (const close of document.querySelectorAll("[data-close]")) {
    close.addEventListener("click", () => shut(close.closest("dialog")));
  }

  Saving.start({ edit, focusOn, here });
  View.start({ contextOf, press, add, remove, duplicate, move, toSentences });
  if (given.fresh) {
    const again = Form.make("button", { type: "button", textContent: "Start over from the brief" });
    again.addEventListener("click", () => {
      View.notify(null);
      Work.startOver();
      View.render();
      focusOn("file");
      say("Started over. u takes it back.");
    });
    View.notify(Form.make("p", { className: "notice" }, `${given.notice} `, again));
  }
  document.querySelector(".number").tabIndex = 0;
  View.render();
  say("? shows the keys.");
})();
