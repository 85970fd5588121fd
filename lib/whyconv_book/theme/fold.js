// Folds what gives the answer to a question away, until the reader has answered or asked
// to see. In the head, so that a fold is closed before it is first painted.
(() => {
  const open = (fold) => {
    if (!fold.hidden) return;
    fold.hidden = false;
    opened(fold);
  };
  const opened = (fold) => {
    fold.dispatchEvent(new CustomEvent("wc-unfold", { bubbles: true }));
    dispatchEvent(new Event("resize")); // what scrolls sideways is found out anew
  };
  const named = (name) => document.querySelectorAll(`.wc-fold[data-question="${name}"]`);

  window.wcFold = (fold) => {
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem("whyconv.answers"));
    } catch { /* storage is off */ }
    if (kept?.[fold.dataset.question]) return;
    // Find-in-page and links look into it, and open it, where the browser knows how.
    fold.setAttribute("hidden", "until-found");
    fold.addEventListener("beforematch", () => setTimeout(opened, 0, fold));
  };
  document.addEventListener("wc-answered", ({ detail }) => {
    for (const fold of named(detail.name)) {
      fold.dataset.prediction = JSON.stringify(detail.answer);
      open(fold);
    }
  });
  const follow = () => {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const fold = place?.closest(".wc-fold");
    if (!fold?.hidden) return;
    open(fold);
    place.scrollIntoView();
  };
  addEventListener("hashchange", follow);
  addEventListener("DOMContentLoaded", follow);
  // A question that does not start must not keep the text back.
  const unlock = ({ target }) => {
    const name = target.closest?.(".wc-ask")?.dataset.question;
    for (const fold of name ? named(name) : []) open(fold);
  };
  document.addEventListener("wc-failed", unlock);
  addEventListener("load", () => setTimeout(() => {
    for (const figure of document.querySelectorAll(".wc-ask:not(.is-live)")) unlock({ target: figure });
  }, 4000));
})();
