// What makes work quicker for whoever has JavaScript. Every button works without it.
"use strict";

(() => {
  const OFF = "radar-toetsen-uit";
  const off = () => localStorage.getItem(OFF) === "1";

  // Single keys (WCAG 2.1.4): never while typing, never with a modifier, and they can be switched off.
  const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;
  document.addEventListener("keydown", (event) => {
    if (off() || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "j" || event.key === "k") {
      const stops = [...document.querySelectorAll("[data-stop]")];
      if (!stops.length) return;
      const now = stops.findIndex((stop) => stop.contains(document.activeElement));
      const next = event.key === "j" ? now + 1 : now < 0 ? stops.length - 1 : now - 1;
      const stop = stops[Math.max(0, Math.min(stops.length - 1, next))];
      stop.setAttribute("tabindex", "-1");
      stop.focus();
      event.preventDefault();
      return;
    }
    const here = document.activeElement.closest("[data-stop]") || document;
    const wanted = `[data-key="${CSS.escape(event.key)}"]`;
    const target = here.querySelector(wanted) || (here === document ? null : document.querySelector(`:not([data-stop]) > ${wanted}`));
    if (!target || target.disabled) return;
    event.preventDefault();
    if (target.matches("input, textarea, select")) target.focus();
    else target.click();
  });
  for (const box of document.querySelectorAll("[data-keys-off]")) {
    box.checked = off();
    box.closest("[hidden]")?.removeAttribute("hidden");
    box.addEventListener("change", () => localStorage.setItem(OFF, box.checked ? "1" : "0"));
  }

  // One click is one act: a second press while the first is under way does nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
  });
  // Coming back with the back button must find a form that can be sent.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
    }
  });

  // Two minutes before the session rests, say so and let the person go on (WCAG 2.2.1).
  const warning = document.getElementById("session-warning");
  if (warning) {
    const wait = Number(warning.dataset.seconds) * 1000;
    let timer = setTimeout(() => { warning.hidden = false; }, wait);
    warning.querySelector("form").addEventListener("submit", async (event) => {
      event.preventDefault();
      event.stopPropagation();
      const answer = await fetch(event.target.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(event.target)),
        redirect: "manual",
      });
      if (answer.status !== 204) { location.reload(); return; }
      warning.hidden = true;
      clearTimeout(timer);
      timer = setTimeout(() => { warning.hidden = false; }, wait);
    });
  }
})();
