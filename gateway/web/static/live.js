// Keeps a page up to date: when the feed tells of an event, the page is fetched again and only the parts marked
// data-live that have changed are put in, so that scroll position, focus and opened details stay as they are.
"use strict";

const QUIET_MS = 150; // several events often come together
const AGE_MS = 60000; // ages in words grow old by themselves

const about = document.querySelector("[data-order]")?.dataset.order;
const served = new Map(); // what the server last sent for each part; the page itself differs once details are opened
let timer = null;
let busy = false;
let again = false;

function parts(root) {
  return root.querySelectorAll("[data-live]");
}

for (const part of parts(document)) served.set(part.id, part.innerHTML);

function keep(part) {
  const open = new Map();
  for (const one of part.querySelectorAll("details[data-key]")) open.set(one.dataset.key, one.open);
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  return { open, href: focused?.getAttribute("href"), key: focused?.closest("details")?.dataset.key, summary: focused?.tagName === "SUMMARY" };
}

function restore(part, kept) {
  for (const one of part.querySelectorAll("details[data-key]")) {
    if (kept.open.has(one.dataset.key)) one.open = kept.open.get(one.dataset.key);
  }
  let target = null;
  if (kept.summary) target = part.querySelector(`details[data-key="${CSS.escape(kept.key)}"] > summary`);
  else if (kept.href) target = part.querySelector(`[href="${CSS.escape(kept.href)}"]`);
  target?.focus({ preventScroll: true });
}

function put(fresh) {
  for (const part of parts(fresh)) {
    const shown = document.getElementById(part.id);
    if (!shown) return location.reload();
    if (served.get(part.id) === part.innerHTML) continue;
    served.set(part.id, part.innerHTML);
    const kept = keep(shown);
    shown.replaceChildren(...part.childNodes);
    restore(shown, kept);
  }
  document.documentElement.dataset.updates = Number(document.documentElement.dataset.updates || 0) + 1;
}

async function refresh() {
  timer = null;
  if (busy) { again = true; return; }
  busy = true;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.redirected) location.reload();
    else if (answer.ok) put(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // The service is away; the feed comes back by itself and asks again.
  } finally {
    busy = false;
    if (again) { again = false; soon(); }
  }
}

function soon() {
  timer ??= setTimeout(refresh, QUIET_MS);
}

// A browser opens six connections to a host over HTTP/1.1, whatever the number of tabs, and a feed holds one of them.
// So one page that is seen follows the feed and tells the others; when it goes, the next takes the feed up where it was.
// Web Locks need https or loopback: elsewhere each page that is seen follows for itself.
const others = new BroadcastChannel("illgate-feed");
let following = null;
let feed = null;
let last = "";

function hear({ id, order }) {
  if (id) last = id;
  if (!order || !about || order === about) soon();
}

function tell(said) {
  others.postMessage(said);
  hear(said);
}

function listen() {
  feed = new EventSource(last ? `/api/v1/events?after=${last}` : "/api/v1/events");
  feed.onopen = () => tell({});
  feed.onmessage = (event) => tell({ id: event.lastEventId, order: JSON.parse(event.data).order });
  feed.onerror = () => {
    if (feed?.readyState !== EventSource.CLOSED) return; // else it comes back by itself
    leave();
    setTimeout(follow, AGE_MS);
  };
}

function follow() {
  if (following || document.hidden) return;
  following = new AbortController();
  const { signal } = following;
  soon();
  if (!navigator.locks) return listen();
  const mine = () => new Promise((done) => {
    if (signal.aborted) return done();
    signal.addEventListener("abort", done);
    listen();
  });
  navigator.locks.request("illgate-feed", { signal }, mine).catch(() => {}); // left while it waited
}

function leave() {
  following?.abort();
  following = null;
  feed?.close();
  feed = null;
}

others.onmessage = (event) => { if (!document.hidden) hear(event.data); };
follow();
document.addEventListener("visibilitychange", () => (document.hidden ? leave() : follow()));
addEventListener("pagehide", leave);
addEventListener("pageshow", follow);
setInterval(() => { if (!document.hidden) soon(); }, AGE_MS);
