// Shows what a form answers where its button was, so that readers keep their place.
// Without this, or when anything goes wrong, the answer is a page of its own.

async function answerInPlace(event) {
  const { target: form, submitter: button } = event;
  if (!form.matches("[data-in-place]")) return;
  event.preventDefault();
  try {
    const body = new URLSearchParams(new FormData(form, button));
    const response = await fetch(form.action, { method: "POST", body });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const words = page.querySelector("[data-answer]");
    if (!words) throw new Error(response.status);
    button.closest("[data-answer]").replaceWith(words);
    words.focus();
  } catch {
    form.removeAttribute("data-in-place");
    form.requestSubmit(button);
  }
}

document.addEventListener("submit", answerInPlace);
