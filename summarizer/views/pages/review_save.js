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
    byId("saved").textContent = byId("saved").title = words;
    byId("saved").classList.toggle("unsaved", unsaved);
    byId("undo").disabled = !Work.canUndo();
  }

  async function post(command, body, keepalive = false) {
    const headers = { "Content-Type": "application/json" };
    const sent = JSON.stringify({ ...body, page: given.page }); // an older page may not write over this one's work
    const answer = await fetch(command, { method: "POST", headers, body: sent, keepalive });
    const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    return { status: answer.status, ...(isJson ? await answer.json() : { message: await answer.text() }) };
  }

  /** One request after the other; without an answer, words to that effect. */
  function ask(command, body) {
    const answered = queue.then(() => post(command, body)).catch(() => ({ status: 0, message: GONE }));
    queue = answered;
    return answered;
  }

  /** Keep a draft; whether it is kept. */
  async function keep() {
    clearTimeout(timer);
    timer = null;
    const { status, message } = await ask("draft", { state: Work.state });
    if (status !== 200) say(`Not kept as a draft. ${message}`, true);
    return status === 200;
  }

  /** The page may be gone in a moment: what the timer waits for is sent now; if it stays after all, once more. */
  function keepNow() {
    if (!timer || ended) return;
    clearTimeout(timer);
    timer = null;
    const again = () => { timer ||= setTimeout(keep, KEEP_AFTER); };
    post("draft", { state: Work.state }, true).then(({ status }) => status === 200 || again(), again);
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

  function tellTaken({ taken, known }) {
    say("Not saved.", true);
    const what = known
      ? `${taken}, the gold file of this article, was changed since this review opened or saved it.`
      : `${taken} is a gold file of this article that this review did not make.`;
    decide("Overwrite?", what, "Overwrite", () => save(true));
    document.querySelector("#ask [data-close]").focus();
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
    say(`Not saved; ${found.length} to mend. ${where && `${where}: `}${message}`, true, { id, field });
  }

  function decide(title, words, yes, then) {
    byId("h-ask").textContent = title;
    byId("asked").textContent = words;
    byId("yes").textContent = yes;
    byId("yes").onclick = () => {
      byId("ask").close();
      then();
    };
    if (!byId("ask").open) byId("ask").showModal();
    byId("yes").focus();
  }

  /** End the command; `told` is what the labeller knows of the draft: that it is kept, or that it is not. */
  async function finish(told = null) {
    settle();
    const kept = unsaved && (await keep());
    if (unsaved && told !== kept) {
      const words = kept
        ? "What is entered is kept as a draft for the next review of this brief."
        : "What is entered could not be kept as a draft: it will be lost.";
      return decide("Finish without saving?", words, "Finish", () => finish(kept));
    }
    const { status, message } = await ask("end", {});
    if (status !== 200) return say(message, true);
    ended = true;
    const draft = kept ? "What was not saved is kept as a draft. " : "What was not saved is not kept. ";
    const words = `The review has ended. ${saved ? `Saved as ${saved}. ` : ""}${unsaved ? draft : ""}`;
    const over = Form.make("p", { className: "over", textContent: `${words}You can close this page.` });
    document.body.replaceChildren(over);
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
