/**
 * A question: the reader commits to an answer, and is told what came of it.
 *
 * In the page the answer is kept (see kept.js), and the event `wc-answered` tells others
 * {name, answer, stage, verdict}. A question that was `drawn` is told to its model alone,
 * and its `href` leads to the text that answers it.
 */

import { figure, h, put } from "./shared.js";
import { grade } from "./grade.js";
import { fieldOf } from "./fields.js";
import { keepAnswer, keptAnswers } from "./kept.js";
import { bare, paragraphs } from "./marked.js";
import { predictionBeside } from "./predicted.js";

/** What is told once there is an answer: [class, word, text] for each part. */
function parts(question, answer, stage) {
  const { solution, explanation } = question;
  const named = question.kind !== "number" ? ["solution", "", explanation]
    : ["solution", `The answer: ${solution}.`, explanation];
  if (stage === "shown") return [named];
  const { verdict, text } = grade(question, answer);
  if (verdict === "right") return [["right", "Right.", explanation]];
  return [["wrong", "Not quite.", text], named];
}

export const asking = figure(["answer", "stage"], ({ model, picture, say, get, row }) => {
  const question = get("question");
  const page = question.drawn ? null : picture.closest("figure.wc-live");
  const field = fieldOf(question);
  const beside = page && question.beside ? predictionBeside(question, page) : () => {};
  const fault = h("p", { class: "wl-ask-fault" });
  const told = h("div", { class: "wl-ask-told" });
  const check = h("button", { type: "submit", class: "wl-button wl-ask-check" }, "Check");
  const reveal = h("button", { type: "button", class: "wl-ask-show",
    onclick: () => settle({ answer: null, stage: "shown" }) }, "Show me");
  const form = h("form", { class: "wl-ask", novalidate: true,
    onsubmit: (event) => {
      event.preventDefault();
      const answer = field.read();
      const { verdict, text } = grade(question, answer);
      if (verdict === "unread") refuse(text);
      else settle({ answer, stage: "answered" });
    },
    oninput: () => refuse(""),
  }, h("p", { class: "wl-ask-lead" }, question.lead),
    h("div", { class: "wl-ask-text" }, ...paragraphs(question.text)),
    field.node, fault, h("div", { class: "wl-ask-acts" }, check, reveal), told);
  picture.append(form);
  row.classList.add("wl-ask-again");

  function refuse(text) {
    fault.textContent = text;
    if (text) say(text);
  }

  function settle(values) {
    refuse("");
    put(model, values);
    // The button that was pressed goes; the next one comes with the next frame.
    requestAnimationFrame(() => row.querySelector("button").focus({ preventScroll: true }));
    if (!page) return;
    const { verdict } = values.stage === "answered"
      ? grade(question, values.answer) : { verdict: null };
    keepAnswer(question.name, { ...values, verdict });
    page.dispatchEvent(new CustomEvent("wc-answered",
      { bubbles: true, detail: { name: question.name, verdict, ...values } }));
  }

  const kept = page && keptAnswers()[question.name];
  if (kept && get("stage") === "open") {
    const { answer, stage, verdict } = kept;
    // An answer to an older edition of the question, whose choices were others, is none.
    if (stage === "shown" || grade(question, answer).verdict === verdict) {
      put(model, { answer, stage });
    }
  }

  let shown = "";
  return () => {
    const [answer, stage] = [get("answer"), get("stage")];
    const now = JSON.stringify([answer, stage]);
    if (now === shown) return;
    const again = shown !== "" && stage === "open";
    const first = shown === "";
    shown = now;
    form.dataset.stage = stage;
    beside(stage === "answered" ? answer : null);
    field.mark(stage !== "open");
    if (!first || stage !== "open") field.show(stage === "answered" ? answer : null);
    field.mark(stage !== "open");
    const lines = stage === "open" ? [] : parts(question, answer, stage);
    told.replaceChildren(...lines.map(([kind, word, text]) => {
      const part = h("div", { class: `wl-ask-part wl-ask-${kind}` }, ...paragraphs(text));
      if (word) part.firstChild.prepend(h("strong", {}, word), " ");
      return part;
    }));
    if (lines.length && question.href) {
      told.append(h("p", { class: "wl-ask-place" }, "In the text: ",
        h("a", { href: question.href }, question.where)));
    }
    if (again) field.node.querySelector("input, button, [tabindex]")?.focus();
    say(bare(lines.map((words) => words.slice(1).join(" ")).join(" ")));
  };
}, { again: "Answer again", link: false });
