// Small helpers only; every page works without them.
(() => {
  const root = document.documentElement, source = document.currentScript.dataset.htmx;
  const announce = (words) => { document.getElementById("live").textContent = words; };
  // What failed is said where it was asked, until something is asked again.
  const failed = (form, words) => {
    document.getElementById("failed")?.remove();
    if (words) form.before(Object.assign(document.createElement("p"), { id: "failed", className: "note", textContent: words }));
    if (words) announce(words);
  };
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

  // htmx comes when somebody goes to a field that has a use for it: most pages are only read.
  let coming;
  const loaded = () => document.readyState === "complete" || new Promise((done) => addEventListener("load", done, { once: true }));
  const withHtmx = () => coming ??= (async () => {
    await loaded();
    const script = Object.assign(document.createElement("script"), { src: source });
    document.head.append(script);
    await new Promise((done) => script.addEventListener("load", done));
    // What was typed meanwhile counts too.
    const field = document.activeElement;
    if (field.matches("input") && field.value !== field.defaultValue) htmx.trigger(field, "input");
  })();
  const fetchFor = (field) => { if (field?.matches?.("[role=combobox], [hx-get] *")) withHtmx(); };
  document.addEventListener("focusin", (event) => fetchFor(event.target));

  // What may be meant, below a field: focus stays in it, and only Enter or a click chooses. A choice
  // opens its page, or fills the field where the field is one of a question.
  const suggest = (list) => {
    const field = document.getElementById(list.dataset.for);
    const options = () => [...list.querySelectorAll("[role=option]")];
    const chosen = () => list.querySelector("[aria-selected=true]");
    let waiting = 0, asked = "";

    const mark = (option) => {
      options().forEach((other) => other.setAttribute("aria-selected", String(other === option)));
      if (option) { field.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); }
      else field.removeAttribute("aria-activedescendant");
    };
    const show = (open) => {
      list.hidden = !open;
      field.setAttribute("aria-expanded", String(open));
      if (!open) { list.replaceChildren(); mark(null); }
    };
    const stop = () => { clearTimeout(waiting); asked = ""; };
    const choose = (option) => {
      if (option.dataset.href) return location.assign(option.dataset.href);
      stop();
      field.value = option.dataset.value;
      show(false);
      announce(`${field.value} chosen`);
    };
    const ask = async () => {
      asked = field.value;
      await withHtmx();
      if (asked !== field.value) return;
      const values = { ...Object.fromEntries(new FormData(field.form)), q: asked };
      htmx.ajax("GET", list.dataset.from, { source: field, target: list, swap: "innerHTML", values });
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
      else if (event.key === "Enter" && at >= 0) { event.preventDefault(); choose(all[at]); }
    });
    field.addEventListener("blur", () => { stop(); show(false); });
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) choose(option);
    });
    // A reply that comes late, or that isn't the list (an error, the sign-in page), is dropped.
    list.addEventListener("htmx:beforeSwap", (event) => {
      const { xhr } = event.detail;
      const here = xhr.status === 200 && new URL(xhr.responseURL).pathname === list.dataset.from.split("?")[0];
      event.detail.shouldSwap = here && asked === field.value;
      if (!here) show(false);
      event.stopPropagation();
    });
    list.addEventListener("htmx:afterSwap", () => {
      show(options().length > 0);
      mark(chosen());
      announce(`${options().length} suggestions`);
    });
  };

  // The question swaps the page; its filters swap a list. Neither takes an error for a list, or the
  // sign-in page for an answer; what was not swapped is asked for as without JavaScript.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail, whole = target === document.body;
    if (new URL(xhr.responseURL).pathname === "/accounts/login/") location.reload();
    else if (whole) document.body.classList.toggle("is-past", /<body[^>]*is-past/.test(xhr.responseText));
    event.detail.shouldSwap = whole || xhr.status === 200;
    if (!whole && xhr.status >= 500) failed(target.closest("main").querySelector("form.filters"), "The portal could not answer. Press Enter to try again.");
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    failed();
    const { xhr } = event.detail, slow = setTimeout(() => announce("Still looking"), 1000);
    xhr.addEventListener("loadend", () => clearTimeout(slow));
  });
  document.addEventListener("htmx:sendError", (event) => {
    const field = event.detail.elt;
    if (field.matches("[role=combobox]")) announce("No suggestions: no reply. Press Enter to go on without");
    else failed(field.closest("form"), "No reply from the portal. What you typed is still here: press Enter to try again.");
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target === document.body) ["main .errors", "main h1[tabindex]", "main"].map((one) => document.querySelector(one)).find(Boolean).focus();
    else if (event.target.id === "list") announce(document.querySelector("#list caption, #list .empty")?.textContent ?? "");
  });
  const begin = () => document.querySelectorAll(".sugg").forEach(suggest);
  document.addEventListener("htmx:afterSwap", (event) => { if (event.target === document.body) begin(); });
  begin();
  fetchFor(document.activeElement);

  document.querySelector(".errors[tabindex]")?.focus();
})();
