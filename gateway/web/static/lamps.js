// Who has a record now: each library's lamp is lit in its line as it answers. Colour never speaks alone: the words
// beside it say the same.
"use strict";

const holders = document.querySelector(".holders");
const button = document.getElementById("ask");
const status = document.getElementById("told");
const tones = { green: "good", yellow: "wait", red: "alert", grey: "quiet" };

function lines(library) {
  return holders.querySelectorAll(`[data-library="${CSS.escape(library)}"] .pill`);
}

function said(answer) {
  const day = answer.lamp === "yellow" && answer.earliest ? `, ${answer.earliest}` : "";
  const waiting = answer.queue ? ` (${answer.queue} +)` : "";
  const stale = answer.source === "stale" ? ` (${holders.dataset.stale} ${answer.said_at.slice(11, 16)})` : "";
  return `${answer.why}${day}${waiting}${stale}`;
}

// No order goes out on a stale answer, so its lamp is that of a library that does not answer.
function light(answer) {
  const stale = answer.source === "stale";
  for (const pill of lines(answer.library)) {
    pill.className = `pill ${tones[stale ? "grey" : answer.lamp]}`;
    pill.title = stale ? answer.sentence : "";
    pill.querySelector(".said").textContent = said(answer);
    pill.hidden = false;
  }
}

function ask() {
  button.disabled = true;
  const stream = new EventSource(`/api/v1/holdings/${encodeURIComponent(holders.dataset.record)}?stream=true`);
  let answered = 0;
  let asked = 0;
  const tell = () => { status.textContent = `${status.dataset.asking} (${answered}/${asked})`; };
  stream.addEventListener("asked", (message) => { asked = JSON.parse(message.data).answers; tell(); });
  stream.addEventListener("heard", (message) => { answered += 1; light(JSON.parse(message.data)); tell(); });
  for (const end of ["done", "failed", "error"]) {
    stream.addEventListener(end, () => { stream.close(); button.disabled = false; });
  }
}

if (holders && button) {
  button.hidden = false;
  button.addEventListener("click", ask);
}
