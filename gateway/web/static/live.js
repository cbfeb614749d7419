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

const feed = new EventSource("/api/v1/events");
feed.onopen = soon;
feed.onmessage = (event) => {
  if (!about || JSON.parse(event.data).order === about) soon();
};
setInterval(soon, AGE_MS);
addEventListener("pagehide", () => feed.close());
