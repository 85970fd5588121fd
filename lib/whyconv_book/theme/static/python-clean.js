// HTML of a cell as elements of this page, none of which can act, load or stand elsewhere
// in it. A cell's output is not trusted: of the book's figures, tables and drawings,
// elements, attributes and style are taken one by one from the lists below, and ids are
// renamed, so that nothing in the page can be meant by them. All else is not shown.
"use strict";

(() => {
  const HTML = new Set(("figure figcaption div span p br em strong b i code pre sub sup small "
    + "ul ol li table caption thead tbody tfoot tr th td img").split(" "));
  const SVG = new Set(("svg g defs symbol use path rect circle ellipse line polyline polygon "
    + "text tspan title desc image clipPath mask pattern linearGradient radialGradient stop")
    .split(" "));
  const CLASSES = new Set(("wc-figure wc-live wc-stage wc-still wc-wide wc-narrow wc-table "
    + "wc-number wc-word wc-spread").split(" "));
  const PLAIN = new Set(("role aria-label aria-hidden alt width height colspan rowspan scope "
    + "viewBox preserveAspectRatio d x y dx dy x1 x2 y1 y2 cx cy r rx ry fx fy points "
    + "transform fill fill-opacity fill-rule clip-rule stroke stroke-width stroke-opacity "
    + "stroke-linecap stroke-linejoin stroke-dasharray stroke-dashoffset stroke-miterlimit "
    + "opacity text-anchor dominant-baseline font-size font-weight font-style letter-spacing "
    + "offset stop-color stop-opacity gradientUnits gradientTransform patternUnits "
    + "patternTransform patternContentUnits clipPathUnits maskUnits maskContentUnits "
    + "vector-effect shape-rendering image-rendering paint-order color").split(" "));
  const STYLES = new Set(("aspect-ratio fill fill-opacity fill-rule stroke stroke-width "
    + "stroke-opacity stroke-linecap stroke-linejoin stroke-dasharray stroke-dashoffset "
    + "stroke-miterlimit opacity color text-anchor text-align dominant-baseline font "
    + "font-size font-weight font-style font-family font-variant-numeric letter-spacing "
    + "white-space image-rendering paint-order shape-rendering vector-effect mix-blend-mode "
    + "stop-color stop-opacity clip-path mask --wc-wide --wc-narrow --wc-touch-wide "
    + "--wc-touch-narrow").split(" "));
  const PICTURE = /^data:image\/(?:png|jpeg|gif|webp);base64,[\w+/=\s]*$/;
  const OWN = "figure.wc-figure, table.wc-table, svg";
  let count = 0;

  /** A value that loads nothing: url(#id) becomes that of the renamed id. */
  function quiet(value, prefix) {
    const local = value.replace(/url\(\s*["']?#([\w.:-]+)["']?\s*\)/g, `url(#${prefix}$1)`);
    const rest = local.replace(/url\(#[\w.:-]+\)/g, "");
    return /url|image|expression|import|attr\s*\(|[\\<>]|\/\*/i.test(rest) ? null : local;
  }

  function copyStyle(from, to, prefix) {
    for (const one of (from.getAttribute("style") ?? "").split(";")) {
      const [name, ...rest] = one.split(":");
      const value = STYLES.has(name.trim()) ? quiet(rest.join(":").trim(), prefix) : null;
      if (value !== null) to.style.setProperty(name.trim(), value);
    }
  }

  function copyAttribute({ localName, name, value }, to, prefix) {
    if (PLAIN.has(name)) {
      const clean = ["alt", "aria-label"].includes(name) ? value : quiet(value, prefix);
      if (clean !== null) to.setAttribute(name, clean);
    } else if (name === "class") {
      const kept = value.split(/\s+/).filter((one) => CLASSES.has(one));
      if (kept.length) to.setAttribute("class", kept.join(" "));
    } else if (name === "id") to.setAttribute("id", prefix + value.replace(/[^\w.:-]/g, "_"));
    else if (name === "clip-path" || name === "mask") {
      const clean = quiet(value, prefix);
      if (clean !== null) to.setAttribute(name, clean);
    } else if (localName === "href" && to.localName === "use") {
      if (/^#[\w.:-]+$/.test(value)) to.setAttribute("href", `#${prefix}${value.slice(1)}`);
    } else if ((localName === "href" && to.localName === "image")
        || (name === "src" && to.localName === "img")) {
      if (PICTURE.test(value)) to.setAttribute(localName, value);
    }
  }

  /** A copy of a parsed node with only what is listed; null where it is not. */
  function copied(node, prefix, deep = 0) {
    if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE || deep > 40) return null;
    const svg = node.namespaceURI === "http://www.w3.org/2000/svg";
    const html = node.namespaceURI === "http://www.w3.org/1999/xhtml";
    if (!(svg && SVG.has(node.localName)) && !(html && HTML.has(node.localName))) return null;
    const made = document.createElementNS(node.namespaceURI, node.localName);
    for (const attribute of node.attributes) copyAttribute(attribute, made, prefix);
    copyStyle(node, made, prefix);
    for (const child of node.childNodes) {
      const kept = copied(child, prefix, deep + 1);
      if (kept) made.append(kept);
    }
    return made;
  }

  /** The figure, table or drawing in this HTML, made safe; null where it is another's. */
  window.whyconvClean = (html) => {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    const [root, ...more] = parsed.body.children;
    const words = [...parsed.body.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!root?.matches(OWN) || more.length || words) return null;
    return copied(root, `own${count += 1}-`);
  };
})();
