// Passkeys need a browser that knows them, and scripts: without, their buttons stay
// hidden. When none answers, the page says so instead of the browser's console.
if (window.PublicKeyCredential) {
  for (const part of document.querySelectorAll("[data-passkeys]")) part.hidden = false;
}
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelector("[data-passkey-trouble]").hidden = false;
});
