// What a page can do besides with a script. Without one every page works, and
// what needs one stays hidden.
"use strict";

const status = document.getElementById("meldung");

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const label = button.innerHTML;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = status.textContent = "Kopiert";
      setTimeout(() => { button.innerHTML = label; status.textContent = ""; }, 2000);
    });
  }
}
