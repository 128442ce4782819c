"use strict";
// Lights up what belongs together. Without it the links do the same, one at a time.
(() => {
  const cards = [...document.querySelectorAll(".card")];
  const sentences = [...document.querySelectorAll(".sentence")];
  const byId = (id) => document.getElementById(id);
  let origin = null; // the item from which a key led to a sentence
  let held = null; // what a click or a key chose; pointing elsewhere shows that for as long as it lasts

  const partners = (one) =>
    one.classList.contains("card")
      ? one.dataset.cites.split(" ").map((number) => byId("s" + number))
      : one.dataset.items.split(" ").map(byId);

  function show(one) {
    for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit");
    document.body.classList.toggle("choosing", one !== null && partners(one).some(Boolean));
    if (one === null) return [];
    const found = partners(one).filter(Boolean);
    for (const each of [one, ...found]) each.classList.add("lit");
    return found;
  }

  function hold(one) {
    held = one;
    return show(one);
  }

  const reveal = (one) => {
    const box = one.getBoundingClientRect();
    if (box.top < 0 || box.bottom > innerHeight) one.scrollIntoView({ block: "center" });
  };

  // The article beside the brief is scrolled; below it, on a narrow page, the reader stays where they are.
  const beside = () => matchMedia("(min-width: 62rem)").matches;

  for (const one of [...cards, ...sentences]) {
    one.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && show(one));
    one.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && show(held));
    one.addEventListener("click", (event) => {
      if (event.target.closest("a") || String(getSelection())) return;
      const found = hold(one === held ? null : one);
      if (found.length && (beside() || one.classList.contains("sentence"))) reveal(found[0]);
    });
    // Only a focus that came by key: a click is dealt with above.
    one.addEventListener("focusin", (event) => event.target.matches(":focus-visible") && hold(one));
  }

  // A link moves the focus to what it leads to, so that Tab goes on from there; "back" leads back, as everywhere.
  function arrive(hash) {
    const target = hash && byId(hash.slice(1));
    if (!target || !target.matches(".card, .sentence")) return;
    target.focus({ preventScroll: true });
    hold(target);
    reveal(target);
  }
  let followed = null; // where a link has just led; any other change of the address is a step back or forth
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link) return;
    followed = link.hash;
    arrive(link.hash);
  });
  addEventListener("hashchange", () => {
    if (location.hash !== followed) arrive(location.hash);
    followed = null;
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input")) return;
    const at = cards.indexOf(event.target.closest(".card") || origin || held);
    const step = { j: 1, k: -1 }[event.key];
    if (step && cards.length) {
      origin = null;
      const next = cards[at < 0 ? (step > 0 ? 0 : cards.length - 1) : Math.min(Math.max(at + step, 0), cards.length - 1)];
      next.focus({ preventScroll: true });
      reveal(next);
      if (beside() && partners(next)[0]) reveal(partners(next)[0]);
      event.preventDefault();
    } else if (event.key === "Enter" && event.target.matches(".card, .sentence")) {
      const found = partners(event.target).filter(Boolean);
      const isCard = event.target.matches(".card");
      // From a sentence back to the item that one came from, if it is one of those.
      const first = !isCard && found.includes(origin) ? origin : found[0];
      origin = isCard ? event.target : null;
      if (first) {
        first.focus({ preventScroll: true });
        reveal(first);
      }
      event.preventDefault();
    } else if (event.key === "Escape") {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      hold(null);
    }
  });

  const keys = document.querySelector(".keys");
  if (cards.length) keys.hidden = false;
  const start = location.hash && byId(location.hash.slice(1));
  if (start && start.matches(".card, .sentence")) hold(start);
})();
