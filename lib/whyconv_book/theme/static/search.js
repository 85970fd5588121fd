// On a server the search shows where a word stands, from the text of the page. Sphinx
// looks for that by a role which its theme writes, and a <main> has without saying so.
"use strict";

{
  const textOf = (html, anchor) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const left = page.querySelectorAll(".headerlink, script, style, svg, annotation");
    for (const node of left) node.remove();
    const place = anchor ? page.getElementById(anchor.slice(1)) : null;
    if (!place) return page.querySelector("article").textContent;
    const meaning = place.matches("dt") ? place.nextElementSibling : null;
    return `${place.textContent} ${meaning?.textContent ?? ""}`;
  };
  // biome-ignore lint/correctness/noUndeclaredVariables: searchtools.js declares it
  Search.htmlToText = textOf;
}
