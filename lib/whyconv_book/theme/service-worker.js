// Keeps the book on the reader's device, whole and of one version. The build puts
// BOOK before this text: {version, files, python}, both maps from a path to the
// SHA-256 of the file there. `files` are kept after one visit; those of Python in
// the page, many times as large, when they have been used.
"use strict";

const { BOOK } = self;

const SCOPE = self.registration.scope;
const OURS = `whyconv ${SCOPE} `; // one origin may serve other sites
const CACHE = OURS + BOOK.version;
const PYTHON = `${OURS}python`;
// On the maker's own machine the server comes first, so that a new build is seen.
const LOCAL = ["localhost", "127.0.0.1", "[::1]"].includes(self.location.hostname);

/** The path of a request below the book's top; null where it is elsewhere. */
function pathOf(request) {
  const url = new URL(request.url);
  if (request.method !== "GET" || !url.href.startsWith(SCOPE)) return null;
  const path = decodeURIComponent(url.pathname.slice(new URL(SCOPE).pathname.length));
  return path === "" || path.endsWith("/") ? `${path}index.html` : path;
}

const addressOf = (path) => new URL(path, SCOPE).href;

/** Fetch a file and hold it against its hash; throws where it is of another version. */
async function fetched(path, hash) {
  const answer = await fetch(addressOf(path), { cache: "no-cache" });
  const bytes = await answer.arrayBuffer();
  if (!answer.ok || (await sha256(bytes)) !== hash) {
    throw new Error(`${path} is not there in this version`);
  }
  const type = answer.headers.get("Content-Type") ?? "application/octet-stream";
  return new Response(bytes, { headers: { "Content-Type": type } });
}

async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What an earlier version of the book has of this file, if it is the same. */
async function kept(older, path, hash) {
  for (const cache of older) {
    const held = await cache.match(addressOf(path));
    const bytes = await held?.clone().arrayBuffer();
    if (bytes && (await sha256(bytes)) === hash) return held;
  }
  return null;
}

const olderNames = async () =>
  (await caches.keys()).filter(
    (name) => name.startsWith(OURS) && name !== CACHE && name !== PYTHON,
  );

/** All files of this version, or none: a half of it is never used. */
async function install() {
  const older = await Promise.all((await olderNames()).map((name) => caches.open(name)));
  const cache = await caches.open(CACHE);
  const keep = async ([path, hash]) => {
    const answer = (await kept(older, path, hash)) ?? (await fetched(path, hash));
    await cache.put(addressOf(path), answer);
  };
  try {
    await Promise.all(Object.entries(BOOK.files).map(keep));
  } catch (error) {
    await caches.delete(CACHE); // the next visit tries again
    throw error;
  }
  await self.skipWaiting();
}

/** Older versions go, and files of Python that this version has not. */
async function activate() {
  for (const name of await olderNames()) await caches.delete(name);
  const python = await caches.open(PYTHON);
  const wanted = new Set(Object.entries(BOOK.python).map(pythonKey));
  for (const request of await python.keys()) {
    if (!wanted.has(request.url)) await python.delete(request);
  }
  await self.clients.claim();
}

const pythonKey = ([path, hash]) => `${addressOf(path)}?${hash}`;

/** A file of Python: the kept one, else the server's, which is kept from then on. */
async function pythonFile(path) {
  const hash = BOOK.python[path];
  const cache = await caches.open(PYTHON);
  const key = pythonKey([path, hash]);
  const held = await cache.match(key);
  if (held) return held;
  const answer = await fetched(path, hash);
  await cache.put(key, answer.clone());
  return answer;
}

async function pageFile(request, path) {
  const held = await (await caches.open(CACHE)).match(addressOf(path));
  if (held && !LOCAL) return held;
  return fetch(request).catch((error) => {
    if (held) return held;
    throw error;
  });
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const path = pathOf(event.request);
  if (path === null) return;
  if (Object.hasOwn(BOOK.files, path)) {
    event.respondWith(pageFile(event.request, path));
  } else if (Object.hasOwn(BOOK.python, path)) {
    event.respondWith(pythonFile(path).catch(() => fetch(event.request)));
  }
});
