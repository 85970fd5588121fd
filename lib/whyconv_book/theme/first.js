// Before the first paint: the reader's choice of light or dark, else the system's.
document.documentElement.dataset.theme = (() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("theme");
  } catch {
    // storage is off
  }
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  return ["light", "dark"].includes(chosen) ? chosen : dark ? "dark" : "light";
})();
