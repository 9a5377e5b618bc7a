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

  document.querySelector(".errors")?.focus();
})();
