// Takes files that are dropped anywhere on the field, and tells how far they are.
"use strict";

const field = document.querySelector(".drop");
if (field) {
  const files = document.getElementById("dateien");
  field.addEventListener("dragover", (event) => event.preventDefault());
  field.addEventListener("drop", (event) => {
    if (event.target === files || !event.dataTransfer.files.length) return;
    event.preventDefault();
    files.files = event.dataTransfer.files;
  });
  field.closest("form").addEventListener("submit", (event) => {
    const button = event.target.querySelector("button.main");
    button.textContent = status.textContent = "Wird übertragen …";
    button.setAttribute("aria-disabled", "true");
  });
}

const bar = document.getElementById("balken");
if (bar) {
  const words = document.getElementById("pt");
  const seldom = 10000; // milliseconds between two announcements
  let announced = Date.now();
  const events = new EventSource("/hinzufuegen/stand");
  events.onmessage = (event) => {
    const now = JSON.parse(event.data);
    words.firstElementChild.textContent = now.words;
    if (now.all) {
      bar.max = now.all;
      bar.value = now.done;
    }
    if (now.running && Date.now() - announced < seldom) return;
    announced = Date.now();
    status.textContent = now.words;
    if (now.running) return;
    events.close();
    bar.max = bar.value = 1;
    const link = document.getElementById("stand");
    link.textContent = "Ergebnisse zeigen";
    link.href = "/hinzufuegen?fertig#ergebnisse";
    link.parentElement.querySelector("form").remove();
    link.parentElement.querySelector(".soft").remove();
  };
}
