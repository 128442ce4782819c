"use strict";
// Search in what the page holds, and one month at a time. Without it the whole list and all months are there to read.
(() => {
  const MOST = 4; // matching items shown of one brief
  const STROKED = { ł: "l", ø: "o", đ: "d", ħ: "h", ı: "i" }; // letters that are no accented ones to Unicode
  const fold = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[łøđħı]/g, (letter) => STROKED[letter]);
  const KIND = { P: "parties", A: "agreements", T: "talks", C: "concerns" };

  const rows = [...document.querySelectorAll(".entry")];
  const briefs = JSON.parse(document.getElementById("data").textContent).map(([href, about, items], place) => ({
    row: rows[place],
    href,
    about: fold(about),
    items,
    all: null, // everything folded, once somebody searches
  }));
  const allOf = (brief) => (brief.all ??= [brief.about, ...brief.items.map(([, text]) => fold(text))].join("\n"));

  const form = document.querySelector(".search");
  const query = document.getElementById("query");
  const found = document.getElementById("found");

  // Marks the words of the question in a text; where folding changes its length, the text stays as it is.
  function marked(text, words) {
    const parts = document.createDocumentFragment();
    const folded = fold(text);
    if (folded.length !== text.length) return parts.append(text), parts;
    let at = 0;
    while (at < text.length) {
      const next = words
        .map((word) => [folded.indexOf(word, at), word.length])
        .filter(([place]) => place >= 0)
        .sort((one, other) => one[0] - other[0] || other[1] - one[1])[0];
      if (!next) break;
      const mark = document.createElement("mark");
      mark.textContent = text.slice(next[0], next[0] + next[1]);
      parts.append(text.slice(at, next[0]), mark);
      at = next[0] + next[1];
    }
    parts.append(text.slice(at));
    return parts;
  }

  function hits(brief, words) {
    const scored = brief.items
      .map(([mark, text, anchor]) => ({ mark, text, anchor, folded: fold(text) }))
      .map((item) => [words.filter((word) => item.folded.includes(word)).length, item])
      .filter(([score]) => score)
      .sort((one, other) => other[0] - one[0]);
    const lines = scored.slice(0, MOST).map(([, item]) => {
      const line = document.createElement("li");
      const link = document.createElement("a");
      line.className = KIND[item.mark[0]];
      line.dir = "auto";
      link.href = brief.href + "#" + item.anchor;
      link.textContent = item.mark;
      line.append(link, " ", marked(item.text, words));
      return line;
    });
    if (scored.length > MOST) {
      const more = document.createElement("li");
      more.textContent = `and ${scored.length - MOST} more`;
      lines.push(more);
    }
    return lines;
  }

  function search() {
    const words = fold(query.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const brief of briefs) {
      const fits = words.every((word) => allOf(brief).includes(word));
      const list = brief.row.querySelector(".hits");
      const lines = fits && words.length ? hits(brief, words) : [];
      brief.row.hidden = !fits;
      list.replaceChildren(...lines);
      list.hidden = !lines.length;
      count += fits;
    }
    found.textContent = words.length ? `${count} of ${briefs.length} briefs` : "";
    // In the address, so that whoever comes back from a brief finds the search as it was.
    history.replaceState(null, "", words.length ? `#q=${encodeURIComponent(query.value)}` : location.pathname);
  }

  let timer = null;
  function searchSoon() {
    clearTimeout(timer);
    timer = setTimeout(search, briefs.length > 2000 ? 250 : 0);
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  query.addEventListener("input", searchSoon);
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      query.focus();
      event.preventDefault();
    } else if (event.key === "Escape" && event.target === query) {
      query.value = "";
      search();
    }
  });
  if (location.hash.startsWith("#q=")) query.value = decodeURIComponent(location.hash.slice(3));
  if (query.value) search(); // the browser may bring back what was typed, too

  const nav = document.querySelector(".months");
  if (!nav) return;
  const select = nav.querySelector("select");
  const [before, after] = nav.querySelectorAll("button");

  function turn(step) {
    select.selectedIndex = Math.min(Math.max(select.selectedIndex + step, 0), select.options.length - 1);
    for (const month of document.querySelectorAll(".month")) month.hidden = month.id !== "m" + select.value;
    before.disabled = select.selectedIndex === 0;
    after.disabled = select.selectedIndex === select.options.length - 1;
  }

  nav.hidden = false;
  before.addEventListener("click", () => turn(-1));
  after.addEventListener("click", () => turn(1));
  select.addEventListener("change", () => turn(0));
  turn(0);
})();
