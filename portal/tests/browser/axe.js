// What axe finds wrong on the page as it stands. tags: the rules; without them contrast alone.
//
// Contrast takes three quarters of axe's time, and a table of fifty rows has fifty times the same. So
// of the texts that are alike in their own and their grounds' markup and colours one is looked at.
async (tags) => {
  const alike = (one) => {
    const { color, fontSize, fontWeight } = getComputedStyle(one), path = [color, fontSize, fontWeight];
    for (let at = one; at; at = at.parentElement) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(at);
      path.push(at.localName, at.getAttribute("class"), backgroundColor, backgroundImage, opacity);
    }
    return path.join();
  };
  const hasWords = (one) => one.matches("input, select, textarea")
    || [...one.childNodes].some(({ nodeType, data }) => nodeType === Node.TEXT_NODE && data.trim());
  const kinds = new Set();
  for (const one of document.body.querySelectorAll("*")) {
    const kind = one.checkVisibility() && hasWords(one) && alike(one);
    one.toggleAttribute("data-first-of-its-kind", kind && !kinds.has(kind));
    kinds.add(kind);
  }
  axe.configure({ rules: [{ id: "color-contrast", selector: "[data-first-of-its-kind]" }] });
  const runOnly = tags ? { type: "tag", values: tags } : { type: "rule", values: ["color-contrast"] };
  const { violations } = await axe.run({ runOnly, preload: false, resultTypes: ["violations"] });
  const said = (node) => `${node.target.join(" ")}: ${node.failureSummary.split("\n")[1].trim()}`;
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${said(node)}`));
}
