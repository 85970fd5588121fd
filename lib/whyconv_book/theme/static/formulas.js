// Copying a part of a page copies its formulas as TeX.
"use strict";

(() => {
  const formulaOf = (node) =>
    (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest("math");

  /** The selection as a fragment; a formula of which it holds a part is in it whole. */
  function selected(selection) {
    const range = selection.getRangeAt(0).cloneRange();
    const [first, last] = [range.startContainer, range.endContainer].map(formulaOf);
    if (first) range.setStartBefore(first);
    if (last) range.setEndAfter(last);
    return range.cloneContents();
  }

  const texOf = (formula) => {
    const tex = formula.querySelector("annotation").textContent.trim();
    return formula.getAttribute("display") === "block" ? `$$${tex}$$` : `$${tex}$`;
  };

  /** The text of a fragment with its line breaks, which only a laid out page has. */
  function textOf(fragment) {
    const box = document.createElement("div");
    box.style.cssText = "position: fixed; left: -9999px; user-select: text";
    box.append(fragment);
    for (const formula of box.querySelectorAll("math")) formula.replaceWith(texOf(formula));
    document.body.append(box);
    const text = box.innerText;
    box.remove();
    return text;
  }

  document.addEventListener("copy", (event) => {
    const selection = getSelection();
    if (selection.isCollapsed) return;
    const fragment = selected(selection);
    if (!fragment.querySelector("math")) return;
    const page = document.createElement("div");
    page.append(fragment.cloneNode(true));
    event.clipboardData.setData("text/html", page.innerHTML);
    event.clipboardData.setData("text/plain", textOf(fragment));
    event.preventDefault();
  });
})();
