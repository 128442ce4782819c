"use strict";
// Keeping and saving: the draft that follows every change, the gold file, what the server says to it, the end.
const Saving = (() => {
  const { given } = Work;
  const { say } = View;
  const KEEP_AFTER = 700; // milliseconds
  const GONE = "No answer: is `summarizer review` still running? What is entered stays on this page while it is open.";
  const byId = (id) => document.getElementById(id);
  let saved = given.saved;
  let unsaved = given.unsaved;
  let ended = false;
  let timer = null;
  let queue = Promise.resolve(); // a draft must not overtake the save that follows it
  let act = {};

  function tellSaved() {
    const words = unsaved ? (saved ? "changed since saved" : "not saved") : saved ? `saved as ${saved}` : "";
    byId("saved").textContent = words;
    byId("saved").classList.toggle("unsaved", unsaved);
    byId("undo").disabled = !Work.canUndo();
  }

  async function post(command, body, keepalive = false) {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(command, { method: "POST", headers, body: JSON.stringify(body), keepalive });
    const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    return { status: answer.status, ...(isJson ? await answer.json() : { message: await answer.text() }) };
  }

  /** One request after the other; without an answer, words to that effect. */
  function ask(command, body) {
    const answered = queue.then(() => post(command, body)).catch(() => ({ status: 0, message: GONE }));
    queue = answered;
    return answered;
  }

  async function keep() {
    clearTimeout(timer);
    timer = null;
    const { status, message } = await ask("draft", { state: Work.state });
    if (status !== 200) say(message, true);
  }

  /** The page may be gone in a moment: what the timer waits for is sent now. */
  function keepNow() {
    if (!timer || ended) return;
    clearTimeout(timer);
    timer = null;
    post("draft", { state: Work.state }, true).catch(() => {});
  }

  /** What is typed and not yet entered, as in a list of names, is entered. */
  function settle() {
    const on = document.activeElement;
    if (on.matches("main input, main textarea")) on.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async function save(overwrite = false) {
    settle();
    clearTimeout(timer);
    timer = null;
    say("Saving …");
    const sent = Work.version;
    const ids = new Map(Work.items().map(({ id, category, index }) => [`${category} ${index}`, id]));
    const answer = await ask("save", { state: Work.state, overwrite });
    if (answer.saved) {
      [saved, unsaved] = [answer.saved, Work.version !== sent];
      View.notify(null);
      tellFaults([]);
      say(`Saved as ${saved}.`);
    } else if (answer.faults) {
      tellFaults(answer.faults.map((one) => ({ ...one, id: ids.get(`${one.category} ${one.index}`) || "file" })));
    } else if (answer.taken) {
      tellTaken(answer);
    } else say(`Not saved. ${answer.message}`, true);
    tellSaved();
  }

  function tellTaken({ taken, same }) {
    if (!same) {
      const mend = "Change the title, or start with another --out.";
      return say(`Not saved: ${taken} is there already and is not of this article. ${mend}`, true);
    }
    say("Not saved.", true);
    decide("Overwrite?", `The folder has a gold file of this article already: ${taken}.`, "Overwrite", () => save(true));
  }

  function tellFaults(found) {
    View.setFaults(found);
    const back = document.activeElement.closest("[data-field]") ? null : act.here();
    if (!found.length) {
      for (const one of Work.nodes()) View.showHead(one.id);
      View.showFaults(Work.selected);
      if (back) act.focusOn(back);
      return;
    }
    Work.selected = found[0].id;
    View.render();
    act.edit(found[0].id, found[0].field || undefined);
    const { id, field, message } = found[0];
    const where = [Work.item(id) && Work.markOf(Work.item(id)), Form.LABELS[field]].filter(Boolean).join(" ");
    say(`Not saved; ${found.length} to mend. ${where && `${where}: `}${message}`, true);
  }

  function decide(title, words, yes, then) {
    byId("h-ask").textContent = title;
    byId("asked").textContent = words;
    byId("yes").textContent = yes;
    byId("yes").onclick = () => {
      byId("ask").close();
      then();
    };
    byId("ask").showModal();
  }

  async function finish(sure = false) {
    settle();
    if (unsaved && !sure) {
      const words = "What is entered is kept as a draft for the next review of this brief.";
      return decide("Finish without saving?", words, "Finish", () => finish(true));
    }
    if (unsaved) await keep();
    await ask("end", {});
    ended = true;
    const kept = unsaved ? "What was not saved is kept as a draft. " : "";
    const words = `The review has ended. ${saved ? `Saved as ${saved}. ` : ""}${kept}You can close this page.`;
    document.body.replaceChildren(Form.make("p", { className: "over", textContent: words }));
  }

  Work.onChange(() => {
    unsaved = true;
    clearTimeout(timer);
    timer = setTimeout(keep, KEEP_AFTER);
    tellSaved();
  });
  addEventListener("beforeunload", (event) => {
    if (!unsaved || ended) return;
    event.preventDefault();
    keepNow();
  });
  document.addEventListener("visibilitychange", () => document.hidden && keepNow());
  tellSaved();

  return {
    save, finish,
    hasEnded: () => ended,
    start: (actions) => { act = actions; },
  };
})();
