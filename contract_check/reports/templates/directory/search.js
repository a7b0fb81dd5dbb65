// The search of the directory. The index is a script of its own, since a page from a file may fetch nothing.
"use strict";
(() => {
  const own = document.currentScript;
  const root = own.dataset.root;
  const box = document.getElementById("query");
  const results = document.getElementById("results");
  const list = results.querySelector("ol");
  const status = document.getElementById("found");
  const most = 30;
  let loading = null;

  const load = () => {
    loading ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = root + "assets/search-data.js";
      script.onload = () => done(prepared(window.directoryIndex));
      script.onerror = () => failed(new Error("the index is missing"));
      document.head.append(script);
    });
    return loading;
  };

  const prepared = (index) => ({ pages: index.p, words: index.w, postings: index.i });

  // Numbers of the pages that have a word beginning with the prefix; the whole word counts more.
  const pagesOf = (index, prefix) => {
    const found = new Map();
    let low = 0, high = index.words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (index.words[middle] < prefix) low = middle + 1; else high = middle;
    }
    for (; low < index.words.length && index.words[low].startsWith(prefix); low++) {
      const word = index.words[low];
      let page = 0;
      for (const step of index.postings[low]) {
        page += step;
        found.set(page, Math.max(found.get(page) ?? 0, word === prefix ? 2 : 1));
      }
    }
    return found;
  };

  const search = (index, text) => {
    const wanted = text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? [];
    let scores = null;
    for (const word of wanted) {
      const found = pagesOf(index, word);
      scores = scores === null ? found : new Map([...scores].filter(([page]) => found.has(page))
        .map(([page, score]) => [page, score + found.get(page)]));
    }
    const inName = (page) => wanted.filter((word) => index.pages[page][0].toLowerCase().includes(word)).length;
    // Of names that match alike the shorter one says less besides: "Get a repository" before what is done with one.
    const length = (page) => index.pages[page][0].length;
    return [...(scores ?? [])].map(([page, score]) => [page, score + 3 * inName(page)])
      .sort((a, b) => b[1] - a[1] || length(a[0]) - length(b[0]) || a[0] - b[0]).map(([page]) => index.pages[page]);
  };

  const show = (found) => {
    list.replaceChildren(...found.slice(0, most).map(([name, href, below]) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = root + href;
      link.textContent = name;
      const text = document.createElement("span");
      text.className = "below";
      text.textContent = below;
      item.append(link, text);
      return item;
    }));
    status.textContent = found.length > most ? `${found.length} found, the best ${most} are shown`
      : found.length ? `${found.length} found` : "Nothing found";
  };

  box.addEventListener("input", async () => {
    const text = box.value.trim();
    results.hidden = text.length < 2;
    if (results.hidden) return;
    try {
      const index = await load();
      if (box.value.trim() === text) show(search(index, text));
    } catch (error) {
      list.replaceChildren();
      status.textContent = `The search does not work here: ${error.message}`;
    }
  });
  box.addEventListener("focus", () => load().catch(() => {}), { once: true });
  box.form.addEventListener("submit", (event) => {
    event.preventDefault();
    list.querySelector("a")?.click();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      box.focus();
    } else if (event.key === "Escape" && document.activeElement === box) {
      box.value = "";
      results.hidden = true;
    } else if (event.key === "ArrowDown" && document.activeElement === box) {
      const first = list.querySelector("a");
      if (first) { event.preventDefault(); first.focus(); }
    }
  });
})();
