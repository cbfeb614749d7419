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

// A browser opens six connections to a host over HTTP/1.1, whatever the number of tabs: only a page that is seen holds
// one for the feed, so that a seventh tab still loads. A page that is seen again takes the feed up where it left it.
let feed = null;
let last = "";

function follow() {
  if (feed || document.hidden) return;
  feed = new EventSource(last ? `/api/v1/events?after=${last}` : "/api/v1/events");
  feed.onopen = soon;
  feed.onmessage = (event) => {
    last = event.lastEventId;
    if (!about || JSON.parse(event.data).order === about) soon();
  };
}

function leave() {
  feed?.close();
  feed = null;
}

follow();
document.addEventListener("visibilitychange", () => (document.hidden ? leave() : follow()));
addEventListener("pagehide", leave);
addEventListener("pageshow", follow);
setInterval(() => { if (!document.hidden) soon(); }, AGE_MS);
