// What a page needs besides its text: the theme button, the place in the contents,
// and a keyboard for boxes that scroll. Everything reads without it.
"use strict";

(() => {
  const root = document.documentElement;

  /** Show `theme` and remember it; every button says which one is on. */
  function paintTheme(theme) {
    root.dataset.theme = theme;
    for (const button of document.querySelectorAll(".wc-theme")) {
      button.setAttribute("aria-pressed", String(theme === "dark"));
    }
  }

  function themeButtons() {
    for (const button of document.querySelectorAll(".wc-theme")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        const theme = root.dataset.theme === "dark" ? "light" : "dark";
        paintTheme(theme);
        try {
          localStorage.setItem("theme", theme);
        } catch {
          // storage is off: the choice lasts for this page
        }
      });
    }
    paintTheme(root.dataset.theme);
  }

  const BOXES =
    "div.math, pre, .pst-scrollable-table-container, .cell_output > .output";

  /** A box that scrolls sideways takes the Tab key; a box that fits does not. */
  function takeTab(box, scrolls) {
    if (scrolls) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }

  function markScrollers() {
    for (const box of document.querySelectorAll(BOXES)) {
      takeTab(box, box.scrollWidth > box.clientWidth + 1);
    }
    for (const math of document.querySelectorAll("span.math")) {
      const room = math.closest("p, li, dd, td, th, figcaption, div").clientWidth;
      const scrolls = math.firstElementChild.getBoundingClientRect().width > room + 1;
      math.classList.toggle("wc-scroll", scrolls);
      takeTab(math, scrolls);
    }
  }

  /** Mark, in the contents, the section that the reader is in. */
  function followReader(nav) {
    const links = [...nav.querySelectorAll('a[href^="#"]')].filter(
      (link) => link.hash.length > 1,
    );
    const places = links
      .map((link) => [link, document.getElementById(link.hash.slice(1))])
      .filter(([, place]) => place);
    if (!places.length) return;
    const mark = () => {
      const above = places.filter(([, place]) => place.getBoundingClientRect().top < 120);
      const here = above.length ? above[above.length - 1][0] : null;
      for (const [link] of places) {
        if (link === here) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    };
    let waiting = false;
    // With the next frame: to ask now for a place would have the page laid out at once.
    const markSoon = () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        mark();
      });
    };
    addEventListener("scroll", markSoon, { passive: true });
    markSoon();
  }

  /** A bookmark whose text has gone to another place goes there too. */
  function followMoved() {
    const moved = JSON.parse(document.getElementById("wc-moved").textContent);
    const go = () => {
      const anchor = decodeURIComponent(location.hash.slice(1));
      const known = Object.hasOwn(moved, anchor) && !document.getElementById(anchor);
      if (known) location.replace(moved[anchor]);
    };
    addEventListener("hashchange", go);
    go();
  }

  // The search fetches summaries from the pages; a page opened from disk may not fetch.
  if (location.protocol === "file:" && typeof DOCUMENTATION_OPTIONS !== "undefined") {
    DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
  }

  document.addEventListener("DOMContentLoaded", () => {
    if (document.getElementById("wc-moved")) followMoved();
    const nav = document.getElementById("wc-nav");
    themeButtons();
    followReader(nav);
    nav.addEventListener("click", (event) => {
      if (event.target.closest("a") && nav.matches(":popover-open")) nav.hidePopover();
    });
  });
  addEventListener("load", () => {
    markScrollers();
    addEventListener("resize", markScrollers);
  });
})();
