// From a web server the book can be kept: a manifest, by which a phone installs it,
// and a service worker, which keeps its files. From disk neither is needed.
"use strict";

(() => {
  if (!isSecureContext || !location.protocol.startsWith("http")) return;
  const top = new URL(document.documentElement.dataset.content_root, location.href);

  const link = document.createElement("link");
  link.rel = "manifest";
  link.href = new URL("site.webmanifest", top).href;
  document.head.append(link);

  /** Once the page has all it needs, and unless the reader saves data. */
  function keepBook() {
    if (navigator.connection?.saveData) return;
    const worker = new URL("service-worker.js", top);
    // Without the worker every page still comes from the server.
    navigator.serviceWorker?.register(worker, { scope: top }).catch(() => {});
  }
  const idle = window.requestIdleCallback ?? setTimeout;
  addEventListener("load", () => idle(keepBook));
})();
