// Puts evidence into the folder without leaving the page.
"use strict";

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form.keep");
  if (!form) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  // Where the answer leads is not followed: the person stays here.
  const kept = await fetch(form.action, { method: "POST", body, redirect: "manual" }).then((a) => a.type === "opaqueredirect", () => false);
  if (!kept) {
    status.textContent = "Das hat nicht geklappt. Der Beleg ist nicht in der Mappe.";
    return;
  }
  const link = document.createElement("a");
  link.className = "btn quiet";
  link.href = "/belegmappe";
  link.textContent = "In der Belegmappe";
  const focused = form.contains(document.activeElement);
  form.replaceWith(link);
  if (focused) link.focus();
  status.textContent = "In der Belegmappe";
  const count = document.getElementById("belege");
  count.textContent = Number(count.textContent) + 1;
  count.parentElement.hidden = false;
});
