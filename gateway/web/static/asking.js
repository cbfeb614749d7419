// Libraries turn up in a list as they answer. For an order that is being decided the stream is the order's, and the
// page's own script brings the decision. For the dry run the form is sent as a stream of events, and the answer takes
// the list's place; where anything is wrong the form is sent the ordinary way.
const form = document.querySelector("form.ask");
const place = document.getElementById("asking");
const words = place.dataset;
let stream = null;

function line(name, text, state) {
  const item = document.createElement("li");
  const who = document.createElement("strong");
  who.textContent = name;
  item.dataset.state = state;
  item.append(who, " ", text);
  return item;
}

function said(answer) {
  if (answer.sentence && !answer.said_at) return answer.sentence;
  const copies = answer.state === "held" ? `${answer.available} ${words.copies}` : words.notHeld;
  const when = answer.earliest ? `, ${answer.earliest}` : "";
  const stale = answer.source === "stale" ? ` (${words.stale} ${answer.said_at.slice(11, 16)})` : "";
  return `${copies}${when}${stale}`;
}

function begin(answers) {
  const bar = document.createElement("progress");
  bar.max = answers || 1;
  bar.value = 0;
  bar.setAttribute("aria-label", words.asking);
  const heading = document.createElement("h2");
  heading.textContent = `${words.asking} (0/${answers})`;
  place.replaceChildren(heading, bar, document.createElement("ul"));
  place.querySelector("ul").className = "bare answers";
  place.hidden = false;
}

function heard(answer) {
  const bar = place.querySelector("progress");
  bar.value += 1;
  place.querySelector("h2").textContent = `${words.asking} (${bar.value}/${bar.max})`;
  place.querySelector("ul").append(line(answer.name, said(answer), answer.state));
}

function told(page) {
  const fresh = new DOMParser().parseFromString(page, "text/html").getElementById("answer");
  document.getElementById("answer")?.remove();
  for (const old of document.querySelectorAll("#several")) old.remove();
  place.hidden = true;
  place.replaceChildren();
  place.after(fresh);
  fresh.tabIndex = -1;
  fresh.focus({ preventScroll: true });
}

function plainly() {
  stream?.close();
  stream = null;
  form.submit();
}

function listen(path) {
  stream?.close();
  stream = new EventSource(path);
  stream.addEventListener("asked", (message) => begin(JSON.parse(message.data).answers));
  stream.addEventListener("heard", (message) => heard(JSON.parse(message.data)));
}

function over() {
  stream.close();
  place.hidden = true;
}

if (words.stream) {
  listen(words.stream);
  for (const end of ["done", "failed", "error"]) stream.addEventListener(end, over);
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const fields = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
  listen(`/why/answers?${fields}`);
  stream.addEventListener("told", (message) => {
    stream.close();
    stream = null;
    told(JSON.parse(message.data).page);
  });
  for (const end of ["unasked", "failed", "error"]) stream.addEventListener(end, plainly);
});
