// Before the first paint, where the server can't say it: the colours and the / key as chosen in the portal.
(() => {
  const chosen = (name, values) => new RegExp(`(?:^|; )${name}=(${values})(?:;|$)`).exec(document.cookie)?.[1];
  const theme = chosen("theme", "light|dark"), slash = chosen("slash", "off");
  if (theme) document.documentElement.dataset.theme = theme;
  if (slash) document.documentElement.dataset.slash = slash;
})();
