// Says how many characters are left in a field that has an upper limit.
// Without this the limit stands in the help text, and the answer names the count.
// Its words stand on the field, in the language of the page.

const PAUSE = 600; // milliseconds after the last key before a screen reader is told

function inWords(field, number, which) {
  const form = number === 1 ? "One" : "Other";
  return field.dataset[which + form].replace("{count}", number);
}

for (const field of document.querySelectorAll("[data-counts-to]")) {
  const limit = Number(field.dataset.countsTo);
  const shown = document.createElement("p");
  shown.className = "field__count";
  shown.setAttribute("aria-hidden", "true");
  const spoken = document.createElement("p");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  field.after(shown, spoken);

  let timer;
  function count() {
    // As the server counts: a letter outside the basic plane is one character.
    const left = limit - [...field.value].length;
    const words = left < 0 ? inWords(field, -left, "over") : inWords(field, left, "left");
    shown.textContent = words;
    shown.classList.toggle("field__count--over", left < 0);
    clearTimeout(timer);
    timer = setTimeout(() => (spoken.textContent = field.value ? words : ""), PAUSE);
  }
  field.addEventListener("input", count);
  count();
}
