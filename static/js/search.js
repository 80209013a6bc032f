// Answers below the search box while somebody types. Without this, Enter shows them.

const WAIT = 150; // milliseconds without a key, so that not every letter is a request
const SHORTEST = 3; // letters

const form = document.querySelector("[data-while-typing]");
const box = form.elements.q;

const found = document.createElement("div");
found.className = "search__found";
found.hidden = true;

const status = document.createElement("p");
status.className = "visually-hidden";
status.setAttribute("role", "status");

form.append(found, status);

let timer;
let request = new AbortController();

function show(html) {
  found.innerHTML = html; // from our own server, which escapes what was typed
  const count = found.querySelector("[data-count]");
  found.hidden = !count;
  status.textContent = count ? count.textContent.trim() : "";
}

// A newer request ends the older one, so the answers are those of the last letter.
async function ask(typed) {
  request = new AbortController();
  const query = new URLSearchParams({ q: typed, part: "results" });
  try {
    const response = await fetch(`${form.action}?${query}`, { signal: request.signal });
    if (response.ok) show(await response.text());
  } catch {
    // Nobody answers, or somebody typed on: Enter still works.
  }
}

function stop() {
  clearTimeout(timer);
  request.abort();
}

function typedOn() {
  stop();
  const typed = box.value.trim();
  if (typed.length < SHORTEST) show("");
  else timer = setTimeout(ask, WAIT, typed);
}

box.addEventListener("input", typedOn);
box.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  box.value = "";
  typedOn();
});
form.addEventListener("submit", stop);

// The answers lie over the page: they make room for whoever turns to it. A focus that
// goes to what is around the form came of a press on an answer, in some browsers.
function leave() {
  stop();
  show("");
}
document.addEventListener("click", ({ target }) => {
  if (!form.contains(target)) leave();
});
document.addEventListener("focusin", ({ target }) => {
  if (!form.contains(target) && !target.contains(form)) leave();
});
box.addEventListener("focus", typedOn);

typedOn(); // what was typed before this arrived
