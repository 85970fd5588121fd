/** Texts of questions: *words*, `code`, a blank line between paragraphs. */

import { h } from "./shared.js";

/** Spaces inside 28 × 28 and T f(x), where no line may break. */
const INSIDE = / (?=×)|(?<=×) |(?<=\bT) (?=f\()/g;

/** A text as nodes: *words* emphasised, `code` as code. */
export function inline(text) {
  return text.replace(INSIDE, "\u00a0").split(/(`[^`]+`|\*[^*]+\*)/).filter(Boolean).map((part) => {
    if (/^`[^`]+`$/.test(part)) return h("code", {}, part.slice(1, -1));
    return /^\*[^*]+\*$/.test(part) ? h("em", {}, part.slice(1, -1)) : part;
  });
}

/** A text with blank lines between its paragraphs. */
export const paragraphs = (text) => text.trim().split(/\n\s*\n/)
  .map((part) => h("p", {}, ...inline(part)));

/** The words alone. */
export const bare = (text) => text.replace(/`([^`]+)`|\*([^*]+)\*/g, "$1$2");
