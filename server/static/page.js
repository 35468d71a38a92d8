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

// A field with data-suggest is a combobox as in the ARIA Authoring Practices:
// the focus stays in the field, the arrows choose, Enter takes, Escape closes.
const kinds = {
  Actor: "Akteur", Field: "Thema", Term: "Thema", Work: "Dokument", Document: "Dokument",
  Measure: "Maßnahme", Place: "Ort", Event: "Ereignis", Statement: "Aussage",
};

for (const field of document.querySelectorAll("[data-suggest]")) {
  const list = document.createElement("ul");
  list.id = field.id + "-vorschlaege";
  list.className = "options";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Vorschläge");
  field.after(list);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);

  let items = [], chosen = -1, asked = 0, waiting;

  const choose = (at) => {
    chosen = at;
    [...list.children].forEach((option, i) => option.setAttribute("aria-selected", i === at));
    if (at < 0) {
      field.removeAttribute("aria-activedescendant");
    } else {
      field.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  };
  const show = (found) => {
    items = found;
    list.replaceChildren(...items.map((item, i) => {
      const option = document.createElement("li"), kind = document.createElement("span");
      option.id = list.id + i;
      option.setAttribute("role", "option");
      kind.textContent = kinds[item.type] || "";
      option.append(item.label + " ", kind);
      option.addEventListener("mousedown", (event) => { event.preventDefault(); take(i); });
      return option;
    }));
    list.hidden = items.length === 0;
    field.setAttribute("aria-expanded", !list.hidden);
    choose(-1);
    if (items.length > 0) status.textContent = items.length === 1 ? "1 Vorschlag" : items.length + " Vorschläge";
  };
  const take = (at) => {
    field.value = items[at].text;
    asked++;
    show([]);
    field.focus();
  };
  const ask = async () => {
    const mine = ++asked, text = field.value;
    if (text.trim().length < 3) return show([]);
    try {
      const answer = await fetch(field.dataset.suggest + "?" + new URLSearchParams({ q: text }));
      if (answer.ok && mine === asked) show((await answer.json()).items);
    } catch { // the server has stopped: no suggestions
      show([]);
    }
  };

  show([]);
  field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 120); });
  field.addEventListener("blur", () => { asked++; clearTimeout(waiting); show([]); });
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1, n = items.length + 1; // one more: none is chosen
      choose((chosen + 1 + step + n) % n - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      take(chosen);
    } else if (event.key === "Escape") {
      show([]);
    } else {
      return;
    }
    event.preventDefault();
  });
}
