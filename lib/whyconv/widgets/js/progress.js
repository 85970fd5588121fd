/** What the reader has answered, page by page; to take along, to bring back, to forget. */

import { h, plural } from "./shared.js";
import { keepAnswers, keptAnswers } from "./kept.js";
import { bare } from "./marked.js";

/** What became of a question: [class, words]. */
function fate(record) {
  if (!record) return ["open", "open"];
  if (record.first === "right") return ["right", "right at first"];
  if (record.verdict === "right") return ["later", "right later"];
  return record.stage === "shown" ? ["shown", "looked up"] : ["wrong", "not right yet"];
}

/** A file as {name: record}: what is no record of an answer is left out. */
export function recordsIn(text) {
  const found = JSON.parse(text)?.answers;
  if (!found || typeof found !== "object") throw new Error("no answers in it");
  return Object.fromEntries(Object.entries(found).filter(([name, record]) => (
    /^\w+$/.test(name) && record && ["answered", "shown"].includes(record.stage)
    && ["right", "wrong", "shown"].includes(record.first))));
}

export default { render({ model, el }) {
  const pages = model.get("pages");
  const status = h("p", { class: "wl-course-status", role: "status" });
  const list = h("div", {});
  const file = h("input", { type: "file", accept: "application/json,.json", hidden: true,
    onchange: async () => {
      const [chosen] = file.files;
      file.value = "";
      if (!chosen) return;
      try {
        const records = recordsIn(await chosen.text());
        const kept = keepAnswers({ ...keptAnswers(), ...records });
        status.textContent = kept ? `${plural(Object.keys(records).length, "answer")} brought back.`
          : "This browser keeps nothing, so the answers could not be brought back.";
      } catch {
        status.textContent = `${chosen.name} holds no answers of this course.`;
      }
      paint();
    } });
  const save = () => {
    const text = JSON.stringify({ course: "Why Convolutions?", answers: keptAnswers() }, null, 1);
    const href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    h("a", { href, download: "why-convolutions-answers.json" }).click();
    setTimeout(() => URL.revokeObjectURL(href), 1000);
    status.textContent = "Saved as why-convolutions-answers.json.";
  };
  const button = (text, onclick) => h("button", { type: "button", class: "wl-button", onclick }, text);
  const forget = button("Forget all …", () => {
    forget.hidden = true;
    sure.hidden = keep.hidden = false;
    sure.focus();
  });
  const calm = (words) => {
    forget.hidden = false;
    sure.hidden = keep.hidden = true;
    status.textContent = words;
    forget.focus();
    paint();
  };
  const sure = button("Yes, forget all answers", () => {
    keepAnswers({});
    calm("All answers are forgotten.");
  });
  const keep = button("No, keep them", () => calm(""));
  sure.hidden = keep.hidden = true;

  function paint() {
    const records = keptAnswers();
    list.replaceChildren(...pages.map(({ title, href, questions }) => {
      const fates = questions.map(({ name }) => fate(records[name]));
      const share = (kind) => fates.filter(([one]) => one === kind).length;
      const answered = fates.length - share("open");
      const words = answered ? `${answered} of ${fates.length} answered, ${share("right")} right at first`
        : `${plural(fates.length, "question")}, all open`;
      return h("details", { class: "wl-course-page" },
        h("summary", {}, h("span", {}, title),
          h("span", { class: "wl-course-marks", "aria-hidden": "true" },
            ...fates.map(([kind]) => h("i", { class: `wl-course-${kind}` }))),
          h("span", { class: "wl-course-words" }, words)),
        h("ul", {}, ...questions.map(({ name, text }, n) => h("li", {},
          h("a", { href: `${href}#ask-${name}` }, bare(text)), ` ${fates[n][1]}`))));
    }));
  }
  const writable = keepAnswers(keptAnswers());
  el.append(h("div", { class: "wl-root" }, writable ? "" : h("p", { class: "wl-course-status" },
    "This browser keeps nothing for this page (private browsing, or storage is switched "
    + "off), so answers last only as long as a page is open."), list,
  h("div", { class: "wl-controls" }, button("Save as a file", save),
    button("Bring back from a file", () => file.click()), forget, sure, keep), file, status));
  addEventListener("storage", paint);
  paint();
  return () => removeEventListener("storage", paint);
} };
