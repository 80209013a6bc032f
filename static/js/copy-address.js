// Pressing the mark beside a question copies the address of its answer.
// Without this, or where the browser won't copy, the mark is a link to that page.
// Its words stand on the body, in the language of the page.

const SHOWN = 1600; // milliseconds for which "copied" shows

const status = document.createElement("p");
status.className = "visually-hidden";
status.setAttribute("role", "status");
document.body.append(status);

async function copyAddress(event) {
  const mark = event.target.closest("[data-copies-address]");
  if (!mark || !navigator.clipboard || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  try {
    await navigator.clipboard.writeText(mark.href);
  } catch {
    location.assign(mark.href);
    return;
  }
  mark.dataset.copied = document.body.dataset.copied;
  status.textContent = document.body.dataset.addressCopied;
  setTimeout(() => {
    delete mark.dataset.copied;
    status.textContent = "";
  }, SHOWN);
}

document.addEventListener("click", copyAddress);

// Whoever goes to the search box gets what answers as one types, and nobody else.
document.addEventListener("focusin", ({ target }) => {
  const script = target.form?.dataset.whileTyping;
  if (script) import(script);
});
