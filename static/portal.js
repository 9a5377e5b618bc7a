// Small helpers only; every page works without them.
(() => {
  const root = document.documentElement;
  const announce = (words) => { document.getElementById("live").textContent = words; };
  const remember = (name, value) => {
    document.cookie = `${name}=${value}; path=/; samesite=lax; max-age=${value ? 31536000 : 0}`;
  };

  // "/" goes to the search field, unless it is switched off (WCAG 2.1.4) or somebody is typing.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (root.dataset.slash === "off" || event.target.closest("input, textarea, select, [contenteditable]")) return;
    const field = document.getElementById("q");
    if (field) { event.preventDefault(); field.focus(); field.select(); }
  });

  const switchSlash = () => {
    const off = root.dataset.slash !== "off";
    if (off) root.dataset.slash = "off"; else delete root.dataset.slash;
    remember("slash", off ? "off" : "");
    announce(off ? "The / key does nothing now" : "The / key goes to search");
  };

  // Choosing what the system has anyway forgets the choice: the page follows the system again.
  const switchTheme = () => {
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const chosen = (root.dataset.theme || system) === "dark" ? "light" : "dark";
    if (chosen === system) delete root.dataset.theme; else root.dataset.theme = chosen;
    remember("theme", chosen === system ? "" : chosen);
    announce(chosen === "dark" ? "Dark colours" : "Light colours");
  };

  const copy = async (button) => {
    const from = document.getElementById(button.dataset.copy);
    const words = from.value ?? from.textContent.trim().replace(/\s+/g, " ");
    try {
      await navigator.clipboard.writeText(words);
      button.classList.add("done");
      setTimeout(() => button.classList.remove("done"), 2000);
      announce("Copied");
    } catch {
      // No clipboard (an address without https, or refused): the words stand marked instead.
      if (from.select) from.select(); else getSelection().selectAllChildren(from);
      announce("Not copied. The words are marked: press Control C");
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if ("copy" in button.dataset) copy(button);
    if ("themeTo" in button.dataset) switchTheme();
    if ("slashTo" in button.dataset) switchSlash();
  });

  // What may be meant, below the search field: focus stays in the field, leaving it chooses nothing.
  const suggest = (field, list) => {
    const options = () => [...list.querySelectorAll("[role=option]")];
    const chosen = () => list.querySelector("[aria-selected=true]");
    let asking = null, waiting = 0;

    const mark = (option) => {
      options().forEach((other) => other.setAttribute("aria-selected", String(other === option)));
      if (option) { field.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); }
      else field.removeAttribute("aria-activedescendant");
    };
    const show = (open) => { list.hidden = !open; field.setAttribute("aria-expanded", String(open)); if (!open) mark(null); };
    const stop = () => { clearTimeout(waiting); asking?.abort(); asking = null; };

    const ask = async () => {
      asking = new AbortController();
      const { signal } = asking, slow = setTimeout(() => announce("Still looking"), 1000);
      const query = new URLSearchParams(new FormData(field.form));
      try {
        const reply = await fetch(`${list.dataset.from}?${query}`, { signal });
        if (!reply.ok || reply.redirected) return show(false);
        list.innerHTML = await reply.text();
        show(true);
        mark(chosen());
        announce(`${options().length} suggestions`);
      } catch { if (!signal.aborted) show(false); } finally { clearTimeout(slow); }
    };

    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", list.id);
    show(false);
    field.addEventListener("input", () => {
      stop();
      mark(null);
      if (field.value.trim().length < 2) return show(false);
      waiting = setTimeout(ask, 150);
    });
    field.addEventListener("keydown", (event) => {
      const all = options(), at = all.indexOf(chosen());
      if (event.key === "Escape" && !list.hidden) { event.preventDefault(); stop(); show(false); }
      else if (list.hidden || !all.length || event.isComposing) return;
      else if (event.key === "ArrowDown") { event.preventDefault(); mark(all[(at + 1) % all.length]); }
      else if (event.key === "ArrowUp") { event.preventDefault(); mark(all[(at <= 0 ? all.length : at) - 1]); }
      else if (event.key === "Enter" && at >= 0) { event.preventDefault(); location.assign(all[at].dataset.href); }
    });
    field.addEventListener("blur", () => { stop(); show(false); });
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) location.assign(option.dataset.href);
    });
  };
  const list = document.getElementById("sugg");
  if (list) suggest(document.getElementById("q"), list);

  document.querySelector(".errors")?.focus();
})();
