// For tests: a live figure over a model that can be asked and told, as a kernel does,
// and a seeded reader who does everything to it.
"use strict";

globalThis.harness = (() => {
  /** The host's model, listened to: `saved` is what a kernel is told, `receive` tells it. */
  function withKernel(model) {
    const { set, get } = model;
    const changed = new Set();
    return Object.assign(model, {
      saved: [],
      set: (name, value) => {
        if (!Object.is(get(name), value)) changed.add(name);
        set(name, value);
      },
      save_changes: () => {
        if (changed.size) model.saved.push([...changed].map((name) => [name, get(name)]));
        changed.clear();
      },
      receive: (news) => Object.entries(news).forEach(([name, value]) => set(name, value)),
    });
  }

  const isArray = (value) => value?.data instanceof DataView;

  function dumped(value) {
    if (!isArray(value)) return value === undefined ? null : value;
    const { buffer, byteOffset, byteLength } = value.data;
    const letters = Array.from(new Uint8Array(buffer, byteOffset, byteLength),
      (byte) => String.fromCharCode(byte));
    return { ...value, data: btoa(letters.join("")) };
  }

  /** Put the figure of this HTML in the place of the page's first; the page's host starts it. */
  async function mount(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const element = holder.content.firstElementChild;
    const host = [...document.scripts].find((one) => one.textContent.includes("wc-live:not("));
    document.querySelector("figure.wc-live").replaceWith(element);
    const started = new Promise((done, fail) => {
      element.addEventListener("wc-live", ({ detail }) => done(detail));
      element.addEventListener("wc-failed", fail);
    });
    new Function(host.textContent)();
    const { model, close } = await started;
    Object.assign(globalThis.harness, { model: withKernel(model), element, close });
  }

  const frame = () => new Promise((done) => { requestAnimationFrame(() => done()); });

  const NONSENSE = ["abc", "", "1e999", "-1e999", "-5", "0", "007", "1,5", "🐈", "NaN",
    "Infinity", " ", "1".repeat(60), "<b>", "0.1", "99999", "--", "e"];
  const KEYS = ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Home", "End", "Tab",
    "Escape", "Enter", " ", "7", "-", "e", "PageUp", "PageDown", "Delete", "Backspace",
    "r", "z", "+", "."];
  const BROKEN = /NaN|undefined|Infinity|\[object /;

  /** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
  function dice(seed) {
    let state = seed >>> 0;
    return () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
  }

  /** A hand on the page: pointer events, with capture and enter and leave, as a browser's. */
  function handOf(random) {
    let captured = null;
    let over = null;
    const id = 7;
    // Events that a script makes have no pointer that a browser could capture.
    Element.prototype.setPointerCapture = function capture() { captured = this; };
    Element.prototype.releasePointerCapture = function release() { captured = null; };
    Element.prototype.hasPointerCapture = function has() { return captured === this; };
    const line = (node) => (node ? [node, ...line(node.parentElement)] : []);
    const send = (target, type, x, y, buttons, pointerType) => target.dispatchEvent(
      new PointerEvent(type, {
        bubbles: !/enter|leave/.test(type), cancelable: true, composed: true,
        clientX: x, clientY: y, buttons, button: buttons ? 0 : -1, pointerId: id,
        pointerType, isPrimary: true, pressure: buttons ? 0.5 : 0,
      }));
    const go = (x, y, buttons, kind) => {
      const under = document.elementFromPoint(x, y);
      if (under !== over) {
        const [from, to] = [line(over), line(under)];
        if (over) send(over, "pointerout", x, y, buttons, kind);
        for (const node of from) if (!to.includes(node)) send(node, "pointerleave", x, y, buttons, kind);
        if (under) send(under, "pointerover", x, y, buttons, kind);
        for (const node of to) if (!from.includes(node)) send(node, "pointerenter", x, y, buttons, kind);
        over = under;
      }
      const target = captured?.isConnected ? captured : under ?? document.documentElement;
      send(target, "pointermove", x, y, buttons, kind);
      return target;
    };
    return {
      move: (x, y) => go(x, y, 0, "mouse"),
      drag: async (points, kind) => {
        const [first, ...rest] = points;
        const start = go(...first, 0, kind);
        send(start, "pointerdown", ...first, 1, kind);
        start.closest("[tabindex], input, button, select, summary")?.focus?.();
        for (const point of rest) {
          go(...point, 1, kind);
          if (random() < 0.02) await frame();
        }
        const last = points.at(-1);
        const target = captured?.isConnected ? captured : over ?? document.documentElement;
        const lost = captured;
        captured = null;
        send(target, random() < 0.1 ? "pointercancel" : "pointerup", ...last, 0, kind);
        if (lost?.isConnected) send(lost, "lostpointercapture", ...last, 0, kind);
        if (target === start) {
          start.dispatchEvent(new MouseEvent("click", {
            bubbles: true, cancelable: true, clientX: last[0], clientY: last[1],
          }));
        }
      },
    };
  }

  /**
   * `events` seeded events; a frame is painted after every `batch`, and looked at.
   *
   * Returns {messages, arrays, broken}: what a kernel would have been told, in which
   * {pool: n} stands for the n-th of the arrays; what of NaN and the like was on screen.
   */
  async function drive(seed, events, batch = 20) {
    const { element, model } = globalThis.harness;
    const random = dice(seed);
    const between = (low, high) => low + random() * (high - low);
    const pick = (list) => list[Math.floor(random() * list.length)];
    const hand = handOf(random);
    const controls = () => [...element.querySelectorAll(
      "input, select, textarea, button, summary, [tabindex='0'], [contenteditable]",
    )].filter((node) => !node.disabled && node.checkVisibility());
    const fire = (node, ...types) => types.forEach(
      (type) => node.dispatchEvent(new Event(type, { bubbles: true })),
    );
    const place = () => {
      const box = (random() < 0.7 ? pick([element, ...element.querySelectorAll(
        "canvas, svg, .wl-pointable, input",
      )]) : element).getBoundingClientRect();
      return [between(box.left - 20, box.right + 20), between(box.top - 20, box.bottom + 20)];
    };
    const press = (node, key, repeat = false) => {
      const how = { key, code: key, repeat, bubbles: true, cancelable: true,
        ctrlKey: random() < 0.05, shiftKey: random() < 0.1 };
      node.dispatchEvent(new KeyboardEvent("keydown", how));
      node.dispatchEvent(new KeyboardEvent("keyup", how));
    };
    const focused = () => (element.contains(document.activeElement)
      ? document.activeElement : pick(controls()));
    const acts = [
      () => hand.move(...place()),
      () => hand.drag(Array.from({ length: 2 + Math.floor(random() * 5) }, place),
        pick(["mouse", "touch", "pen"])),
      () => pick(controls()).focus(),
      () => press(focused(), pick(KEYS)),
      () => {
        const [node, key] = [focused(), pick(KEYS)];
        for (let n = 0; n < 30; n += 1) press(node, key, n > 0);
      },
      () => {
        const node = pick(controls());
        if (node.matches("select")) {
          node.selectedIndex = Math.floor(random() * node.options.length);
          fire(node, "input", "change");
        } else if (node.matches("[type='range']")) {
          node.value = between(Number(node.min) - 2, Number(node.max) + 2);
          fire(node, "input", ...(random() < 0.5 ? ["change"] : []));
        } else if (node.matches("input:not([type='radio'], [type='checkbox']), textarea")) {
          const clipboard = new DataTransfer();
          clipboard.setData("text/plain", pick(NONSENSE));
          node.focus();
          const pasted = node.dispatchEvent(new ClipboardEvent("paste", {
            clipboardData: clipboard, bubbles: true, cancelable: true,
          }));
          if (pasted) node.value = clipboard.getData("text/plain");
          fire(node, "input", "change");
        } else {
          node.click();
        }
      },
      () => document.activeElement.blur(),
      () => {
        document.documentElement.dataset.theme = pick(["light", "dark"]);
      },
      () => {
        element.style.width = `${pick([320, 358, 500, 599, 600, 640])}px`;
        window.dispatchEvent(new Event("resize"));
      },
      () => document.elementFromPoint(...place())?.dispatchEvent(
        new WheelEvent("wheel", { deltaY: between(-99, 99), bubbles: true, cancelable: true }),
      ),
    ];
    const rare = acts.slice(-4);
    const [arrays, broken] = [new Map(), new Set()];
    const pooled = (value) => {
      if (!isArray(value)) return dumped(value);
      const text = JSON.stringify(dumped(value));
      if (!arrays.has(text)) arrays.set(text, arrays.size);
      return { pool: arrays.get(text) };
    };
    const look = () => {
      const root = element.querySelector(".wl-root");
      const found = root.outerHTML.match(BROKEN);
      if (found) broken.add(root.outerHTML.slice(found.index - 60, found.index + 60));
      const failed = root.querySelector(".wl-failed");
      if (failed) broken.add(failed.textContent);
    };
    element.querySelectorAll("details").forEach((more) => { more.open = true; });
    for (let n = 1; n <= events; n += 1) {
      const act = pick(acts);
      if (!rare.includes(act) || random() < 0.3) await act();
      else await acts[Math.floor(random() * 6)]();
      if (n % batch === 0) {
        await frame();
        look();
      }
      if (broken.size) break;
    }
    await frame();
    look();
    return {
      messages: model.saved.map((message) => Object.fromEntries(
        message.map(([name, value]) => [name, pooled(value)]),
      )),
      arrays: [...arrays.keys()].map((text) => JSON.parse(text)),
      broken: [...broken],
    };
  }

  return { mount, drive, dumped, frame };
})();
