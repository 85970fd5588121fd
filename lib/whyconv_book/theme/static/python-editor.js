// The editor of a cell: the page's own <pre>, coloured anew at each keystroke, under a
// textarea whose letters are not painted. A textarea is what a phone's keyboard, a
// screen reader, spelling aids and the browser's undo know best; it costs no bytes of
// anybody else's code.
"use strict";

(() => {
  const TOKEN = new RegExp([
    /(?<string>[rbfuRBFU]{0,2}(?:"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?))/,
    /(?<c1>#[^\n]*)/,
    /(?<nd>@[\w.]+)/,
    /(?<word>[^\W\d]\w*)/,
  ].map((one) => one.source).join("|"), "gu");
  const WORDS = new Set(("and as assert async await break class continue def del elif else "
    + "except finally for from global if import in is lambda nonlocal not or pass raise "
    + "return try while with yield True False None").split(" "));

  /** The tokens that the page's style gives a look: [class or "", text]. */
  function tokens(source) {
    const found = [];
    let last = 0;
    for (const match of source.matchAll(TOKEN)) {
      const { string, c1, nd, word } = match.groups;
      const starts = /(^|\n)[ \t]*$/.test(source.slice(0, match.index));
      let kind = "";
      if (c1) kind = "c1";
      else if (nd && starts) kind = "nd";
      else if (string && starts && /^[rR]?("""|''')/.test(string)) kind = "sd";
      else if (word && WORDS.has(word)) kind = "k";
      if (!kind) continue;
      found.push(["", source.slice(last, match.index)], [kind, match[0]]);
      last = match.index + match[0].length;
    }
    found.push(["", source.slice(last)]);
    return found.filter(([, text]) => text);
  }

  /** Show a source in a <pre> as the page shows code. */
  function paintCode(pre, source) {
    pre.replaceChildren(...tokens(source).map(([kind, text]) => {
      if (!kind) return document.createTextNode(text);
      const span = document.createElement("span");
      span.className = kind;
      span.textContent = text;
      return span;
    }), "\n");
  }

  const indentOf = (line) => line.match(/^ */)[0].length;
  const lineStart = (text, at) => text.lastIndexOf("\n", at - 1) + 1;

  /** What Enter puts in: a new line as deep as this one, deeper after a colon. */
  function newLine(text, at) {
    const line = text.slice(lineStart(text, at), at);
    const bare = line.replace(/#.*/, "").trimEnd();
    let deep = indentOf(line);
    if (bare.endsWith(":")) deep += 4;
    else if (/^\s*(return|pass|break|continue|raise)\b/.test(bare)) deep -= 4;
    return `\n${" ".repeat(Math.max(0, deep))}`;
  }

  /** Each line that the selection touches, changed: [from, to, text]. */
  function lines(text, start, end, change) {
    const from = lineStart(text, start);
    const stop = end > start && text[end - 1] === "\n" ? end - 1 : end;
    const next = text.indexOf("\n", stop);
    const to = next < 0 ? text.length : next;
    return [from, to, text.slice(from, to).split("\n").map(change).join("\n")];
  }

  const deeper = (line) => (line ? `    ${line}` : line);
  const shallower = (line) => line.replace(/^ {1,4}/, "");

  /** Keys that a phone's keyboard hides, by their names. */
  const HIDDEN_KEYS = {
    "(": "Opening parenthesis", ")": "Closing parenthesis",
    "[": "Opening bracket", "]": "Closing bracket",
    "{": "Opening brace", "}": "Closing brace",
    ":": "Colon", "=": "Equals", "_": "Underscore", "+": "Plus", "*": "Times", "#": "Hash",
  };
  /** What a phone writes for straight quotes, which Python does not read. */
  const STRAIGHT = { "\u201c": '"', "\u201d": '"', "\u2018": "'", "\u2019": "'" };

  /** Say how much of the window a phone's keyboard covers, to what stands above it. */
  function followKeyboard() {
    const { visualViewport: seen, document: { documentElement: root } } = window;
    const tell = () => {
      const covered = seen.scale > 1.01 ? 0 : root.clientHeight - seen.height - seen.offsetTop;
      root.style.setProperty("--wc-keyboard", `${Math.max(0, Math.round(covered))}px`);
    };
    seen?.addEventListener("resize", tell);
    seen?.addEventListener("scroll", tell);
  }

  class Editor extends EventTarget {
    /** pre: the code as printed. name, hint: what it is called and how keys work. */
    constructor(pre, name, hint) {
      super();
      this.pre = pre;
      this.box = document.createElement("div");
      this.box.className = "wc-editor";
      pre.before(this.box);
      this.box.append(pre);
      this.field = document.createElement("textarea");
      Object.assign(this.field, {
        spellcheck: false, wrap: "off", autocapitalize: "off", autocomplete: "off", rows: 1,
      });
      this.field.setAttribute("autocorrect", "off");
      this.field.setAttribute("aria-label", name);
      this.field.setAttribute("aria-describedby", hint);
      this.field.addEventListener("input", () => this.#typed());
      this.field.addEventListener("keydown", (event) => this.#key(event));
      this.field.addEventListener("beforeinput", (event) => this.#before(event));
      this.keys = this.#newKeys();
    }

    /** Buttons for a finger, which has no Tab: the style shows them to a finger alone. */
    #newKeys() {
      const row = document.createElement("div");
      row.className = "wc-code-keys";
      row.setAttribute("role", "group");
      row.setAttribute("aria-label", "Keys for code");
      const add = (shown, name, act) => {
        const button = document.createElement("button");
        Object.assign(button, { type: "button", textContent: shown, tabIndex: -1 });
        if (name) button.setAttribute("aria-label", name);
        button.addEventListener("click", () => {
          this.field.focus();
          act();
        });
        row.append(button);
      };
      add("Outdent", null, () => this.indent(false));
      add("Indent", null, () => this.indent(true));
      for (const [key, name] of Object.entries(HIDDEN_KEYS)) {
        add(key, name, () => this.#put(this.field.selectionStart, this.field.selectionEnd, key));
      }
      // The field keeps the focus, and the keyboard stays.
      row.addEventListener("mousedown", (event) => event.preventDefault());
      return row;
    }

    get open() {
      return this.field.isConnected;
    }

    /** at: where the caret goes. */
    show(source, at = 0) {
      if (!this.open) {
        this.box.append(this.field);
        this.box.after(this.keys);
        this.box.classList.add("is-open");
        this.pre.removeAttribute("tabindex");
        this.pre.setAttribute("aria-hidden", "true");
      }
      this.set(source);
      this.field.setSelectionRange(at, at); // before the focus, which scrolls to it
      this.field.focus();
    }

    hide() {
      this.field.remove();
      this.keys.remove();
      this.box.classList.remove("is-open");
      this.pre.removeAttribute("aria-hidden");
    }

    /** Another source, not typed. */
    set(source) {
      if (this.field.value !== source) this.field.value = source;
      paintCode(this.pre, source);
    }

    #typed() {
      paintCode(this.pre, this.field.value);
      this.#tell("edit", this.field.value);
    }

    #tell(name, detail) {
      this.dispatchEvent(new CustomEvent(name, { detail }));
    }

    /** Put a text in place of [from, to], so that undo knows of it. */
    #put(from, to, text) {
      const { field } = this;
      field.setSelectionRange(from, to);
      const done = text
        ? document.execCommand("insertText", false, text)
        : document.execCommand("delete");
      if (done) return;
      field.setRangeText(text, from, to, "end");
      this.#typed();
    }

    #before(event) {
      const straight = STRAIGHT[event.data];
      if (straight && event.cancelable && !event.isComposing) {
        event.preventDefault();
        this.#put(this.field.selectionStart, this.field.selectionEnd, straight);
        return;
      }
      const newline = ["insertLineBreak", "insertParagraph"].includes(event.inputType);
      if (!newline || !event.cancelable || event.isComposing) return;
      event.preventDefault();
      const { selectionStart: from, selectionEnd: to, value } = this.field;
      this.#put(from, to, newLine(value, from));
    }

    /** deep: indent the lines or, where nothing is selected, what follows the caret. */
    indent(deep) {
      const { selectionStart: start, selectionEnd: end, value } = this.field;
      if (deep && start === end) {
        const column = start - lineStart(value, start);
        this.#put(start, end, " ".repeat(4 - (column % 4)));
        return;
      }
      this.#change(deep ? deeper : shallower);
    }

    #change(change) {
      const { selectionStart: start, selectionEnd: end, value } = this.field;
      const [from, to, text] = lines(value, start, end, change);
      if (text === value.slice(from, to)) return;
      const before = value.length;
      this.#put(from, to, text);
      const grown = this.field.value.length - before;
      if (start === end) {
        const at = Math.max(from, start + grown);
        this.field.setSelectionRange(at, at);
      } else this.field.setSelectionRange(from, from + text.length);
    }

    #comment() {
      const { selectionStart: start, selectionEnd: end, value } = this.field;
      const [, , text] = lines(value, start, end, (line) => line);
      const all = text.split("\n").every((line) => !line.trim() || /^\s*#/.test(line));
      this.#change((line) => {
        if (!line.trim()) return line;
        return all ? line.replace(/^(\s*)# ?/, "$1") : line.replace(/^(\s*)/, "$1# ");
      });
    }

    #key(event) {
      if (event.isComposing) return;
      const command = event.ctrlKey || event.metaKey;
      const { selectionStart: start, selectionEnd: end, value } = this.field;
      if (event.key === "Tab" && !command && !event.altKey) this.indent(!event.shiftKey);
      else if (event.key === "Escape") this.#tell("leave");
      else if (event.key === "Enter" && event.shiftKey) this.#tell("on");
      else if (event.key === "Enter" && command) this.#tell("run");
      else if (event.key === "/" && command) this.#comment();
      else if (event.key === "Backspace" && start === end && !command && !event.altKey) {
        const before = value.slice(lineStart(value, start), start);
        if (!before || before.trim() || before.length % 4) return;
        this.#put(start - 4, end, "");
      } else return;
      event.preventDefault();
      event.stopPropagation();
    }
  }

  /** Whether bold and slanted letters are as wide as plain ones, as the mirror needs. */
  function sameWidths(pre) {
    const probe = document.createElement("span");
    probe.textContent = "import 0 # mmmm";
    probe.style.setProperty("position", "absolute");
    pre.append(probe);
    const widths = [["400", "normal"], ["650", "normal"], ["400", "italic"]].map(
      ([weight, slant]) => {
        probe.style.setProperty("font-weight", weight);
        probe.style.setProperty("font-style", slant);
        return probe.getBoundingClientRect().width;
      });
    probe.remove();
    return widths.every((width) => Math.abs(width - widths[0]) < 0.05);
  }

  followKeyboard();
  Object.assign(window.whyconvPython, { Editor, tokens, paintCode, sameWidths, newLine });
})();
