// On every page of the desk where one writes, whatever the form. Works beside desk.js, after it, and without it.
//
// Words not yet sent are not lost: neither by a key, as leaving the page asks first, nor by sending another form of
// the page. Then they wait in this tab, and stand in their fields again when this statement is next shown.
"use strict";

const WAITING = `delphi.desk.unsent ${location.pathname}`;
const unsent = new Set();
let waiting = {}; // by field: what no field of this page has taken up
let isSending = false;

document.addEventListener("input", ({ target }) => {
  if (target.form && target.form.method === "post") unsent.add(target);
});
document.addEventListener("submit", ({ target }) => {
  for (const field of unsent) if (field.form === target) unsent.delete(field);
  for (const name of Object.keys(waiting)) if (name.startsWith(`${nameOfForm(target)} `)) delete waiting[name];
  isSending = keepUnsent();
});
window.addEventListener("beforeunload", (event) => {
  if (unsent.size && !isSending) event.preventDefault();
});
window.addEventListener("pageshow", () => (isSending = false));

function nameOfForm(one) {
  return one.id || new URL(one.action).pathname;
}

function nameOf(field) {
  return `${nameOfForm(field.form)} ${field.name} ${field.type === "checkbox" ? field.value : ""}`;
}

function keepUnsent() {
  for (const field of unsent) waiting[nameOf(field)] = field.type === "checkbox" ? field.checked : field.value;
  try {
    sessionStorage.setItem(WAITING, JSON.stringify(waiting));
    return true;
  } catch {
    return false; // storage is forbidden: leaving the page asks
  }
}

function bringBackUnsent() {
  try {
    waiting = JSON.parse(sessionStorage.getItem(WAITING)) || {};
    sessionStorage.removeItem(WAITING);
  } catch {
    return;
  }
  for (const field of document.querySelectorAll("form[method='post'] :is(textarea, select, input:not([type='hidden']))")) {
    const name = nameOf(field);
    if (!(name in waiting)) continue;
    if (field.type === "checkbox") field.checked = waiting[name];
    else field.value = waiting[name];
    delete waiting[name];
    const folded = field.closest("details");
    if (folded) folded.open = true;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// Ctrl+Enter sends the form in which one writes.
document.addEventListener("keydown", (event) => {
  const one = event.target.form;
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !one || one.method !== "post") return;
  event.preventDefault();
  one.requestSubmit([...one.elements].find((element) => element.type === "submit"));
});

bringBackUnsent();
