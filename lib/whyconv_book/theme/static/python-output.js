// What a cell shows, put into the page: text as text, of HTML what python-clean.js leaves,
// live figures as the kernel makes them. Any other drawing is an <img>, in which no
// browser runs or loads anything.
"use strict";

(() => {
  function picture(type, data, alt) {
    const img = document.createElement("img");
    const svg = type === "image/svg+xml";
    img.src = svg ? `data:${type},${encodeURIComponent(data)}`
      : `data:${type};base64,${data.replace(/\s/g, "")}`;
    img.alt = alt;
    return img;
  }

  function box(kind, ...inside) {
    const made = document.createElement("div");
    made.className = `output ${kind}`;
    made.append(...inside);
    return made;
  }

  function textBox(kind, text) {
    const frame = document.createElement("div");
    frame.className = "highlight";
    const pre = document.createElement("pre");
    pre.textContent = text;
    frame.append(pre);
    return box(kind, frame);
  }

  const PICTURES = ["image/svg+xml", "image/png", "image/jpeg"];

  /** An output as an element; live: makes one of a live figure, or gives null. */
  function shown(output, live = () => null) {
    const { kind, name, text, data = {} } = output;
    if (kind === "stream") return textBox(name === "stderr" ? "stderr" : "stream", text);
    const mounted = live(output);
    if (mounted) return box("text_html", mounted);
    const own = data["text/html"] ? window.whyconvClean(data["text/html"]) : null;
    if (own) return box("text_html", own);
    const plain = data["text/plain"] ?? "";
    const type = PICTURES.find((one) => data[one]);
    if (type) return box("image", picture(type, data[type], plain || "A picture"));
    return textBox("text_plain", plain);
  }

  const plainOf = ({ text, data }) => text ?? data?.["text/plain"] ?? "";

  Object.assign(window.whyconvPython, { shown, textBox, plainOf });
})();
