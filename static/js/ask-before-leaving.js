// Asks before what was typed into one form of the page is left behind, as by the button
// of another. Nothing of it is kept anywhere. Without this, css/request.css holds back
// the other forms.

let sent; // the form that is on its way
let staysHere = false; // while a number is dialled, or a mail is begun

function isTyped(field) {
  if (field.options) {
    const given = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(given, 0);
  }
  if (field.defaultValue === undefined) return false; // a button, a group
  const isBox = ["checkbox", "radio"].includes(field.type);
  return isBox
    ? field.checked !== field.defaultChecked
    : field.value !== field.defaultValue;
}

function isUnsaved(form) {
  if (form === sent) return false;
  // What was sent and refused is on the page again, as if it had been there before.
  return form.querySelector("[data-unsaved]") || [...form.elements].some(isTyped);
}

document.addEventListener("submit", ({ target }) => (sent = target));
document.addEventListener("click", ({ target }) => {
  const link = target.closest("a");
  staysHere = link !== null && !link.protocol.startsWith("http");
  setTimeout(() => (staysHere = false));
});
window.addEventListener("beforeunload", (event) => {
  if (staysHere) return;
  if ([...document.forms].some(isUnsaved)) event.preventDefault();
  sent = undefined; // they may have chosen to stay
});
