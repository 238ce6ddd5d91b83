// The desk by keyboard, and redlines while one types. Everything works without it, by links and forms.
// What is typed and not yet sent is the matter of unsent.js, which comes after.
//
// Keys stand on the elements they press, in aria-keyshortcuts: what is not on the page has no key. A single key
// acts only while nobody writes, never with Ctrl, Alt or Meta, and can be switched off; that is remembered.
"use strict";

const root = document.documentElement;
const dialog = document.getElementById("keys");
const form = document.getElementById("decision-form");
const said = document.getElementById("desk-said");
const KEPT = "delphi.desk.keys";
const WRITES = "input:not([type='checkbox'], [type='radio']), textarea, select, [contenteditable]";
const PRESSED_BY_ENTER = "a, button, summary, input, select";
const MOST_WORDS = 1500; // beyond, comparing takes longer than typing

let keysOn = remembered() !== "off";

function remembered() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null; // storage is forbidden: keys are on, each time
  }
}

function remember(value) {
  try {
    localStorage.setItem(KEPT, value);
  } catch {
    // Then it holds until the page is left.
  }
}

function showKeys() {
  root.dataset.keys = keysOn ? "on" : "off";
}

function isPlain(event) {
  return !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing && !event.repeat;
}

function pressed(key) {
  const found = [...document.querySelectorAll("[aria-keyshortcuts]")];
  return found.find((one) => one.getAttribute("aria-keyshortcuts").split(" ").includes(key) && one.checkVisibility());
}

document.addEventListener("keydown", (event) => {
  const target = event.target;
  if (event.key === "Escape" && target.matches(WRITES)) {
    target.blur();
    return;
  }
  if (!keysOn || dialog.open || !isPlain(event) || target.matches(WRITES)) return;
  if (event.key === "Enter" && target.matches(PRESSED_BY_ENTER)) return;
  if (event.key === "e") {
    const words = document.querySelector(".wording textarea");
    if (words) takeUp(event, words);
    return;
  }
  const element = pressed(event.key);
  if (!element) return;
  if (element.matches(WRITES)) takeUp(event, element);
  else {
    event.preventDefault();
    element.click();
  }
});

function takeUp(event, element) {
  event.preventDefault();
  element.focus();
  if (element.setSelectionRange) element.setSelectionRange(element.value.length, element.value.length);
}

// The window that names the keys, with their switch.
for (const opener of document.querySelectorAll("[data-opens='keys']")) {
  opener.hidden = false;
  opener.addEventListener("click", () => dialog.showModal());
}
const keysSwitch = document.getElementById("keys-on");
keysSwitch.checked = keysOn;
keysSwitch.addEventListener("change", () => {
  keysOn = keysSwitch.checked;
  remember(keysOn ? "on" : "off");
  showKeys();
});
showKeys();

// Redlines: word by word, what goes before what comes, as the draft's own.
const TOKEN = /\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu;

function redline(before, after) {
  const old = before.match(TOKEN) || [];
  const now = after.match(TOKEN) || [];
  if (old.length + now.length > MOST_WORDS) return [["del", before], ["ins", after]];
  const longest = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i -= 1)
    for (let j = now.length - 1; j >= 0; j -= 1)
      longest[i][j] =
        old[i] === now[j] ? longest[i + 1][j + 1] + 1 : Math.max(longest[i + 1][j], longest[i][j + 1]);
  const found = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      found.push(["", old[i]]);
      i += 1;
      j += 1;
    } else if (j >= now.length || (i < old.length && longest[i + 1][j] >= longest[i][j + 1])) {
      found.push(["del", old[i]]);
      i += 1;
    } else {
      found.push(["ins", now[j]]);
      j += 1;
    }
  }
  return joined(found);
}

// Changes with only a space between them read better as one.
function joined(pieces) {
  const found = [];
  let goes = "";
  let comes = "";
  const flush = () => {
    if (goes) found.push(["del", goes]);
    if (comes) found.push(["ins", comes]);
    goes = comes = "";
  };
  pieces.forEach(([kind, text], place) => {
    const next = pieces[place + 1];
    if (kind === "del") goes += text;
    else if (kind === "ins") comes += text;
    else if ((goes || comes) && text === " " && next && next[0]) {
      goes += text;
      comes += text;
    } else {
      flush();
      found.push(["", text]);
    }
  });
  flush();
  return found;
}

function showRedline(box) {
  const before = box.dataset.redline;
  const after = box.querySelector("textarea").value;
  const shown = box.querySelector(".redline");
  const changed = before !== after.trim();
  shown.hidden = !changed;
  shown.replaceChildren();
  if (!changed) return;
  for (const [kind, text] of redline(before, after)) {
    if (!kind) shown.append(text);
    else shown.append(Object.assign(document.createElement(kind), { textContent: text }));
  }
}

for (const box of document.querySelectorAll("[data-redline]")) {
  const shown = Object.assign(document.createElement("p"), { className: "redline", hidden: true, dir: "auto" });
  shown.setAttribute("aria-label", box.dataset.said);
  shown.setAttribute("role", "group");
  box.append(shown);
  box.addEventListener("input", () => {
    showRedline(box);
    const explained = form.querySelector(".changed-words");
    if (explained && !shown.hidden) explained.open = true;
  });
  showRedline(box);
}

// What to merge with: find among many, and start from the words of another.
const mergeWith = document.querySelector(".merge-with");
if (mergeWith) {
  const lines = [...mergeWith.querySelectorAll("li")];
  const finder = Object.assign(document.createElement("input"), { type: "search" });
  finder.setAttribute("aria-label", mergeWith.dataset.find);
  finder.placeholder = mergeWith.dataset.find;
  finder.addEventListener("input", (event) => {
    event.stopPropagation(); // it is no part of the decision
    const wanted = finder.value.toLowerCase();
    for (const line of lines) {
      line.hidden = !line.textContent.toLowerCase().includes(wanted) && !line.querySelector("input").checked;
    }
  });
  mergeWith.querySelector("ul").before(finder);
  for (const line of lines) offerWords(line);
  const begin = mergeWith.querySelector("[autofocus]");
  if (begin) {
    begin.removeAttribute("autofocus");
    finder.setAttribute("autofocus", "");
    finder.focus();
  }
}

function offerWords(line) {
  const box = line.querySelector("input");
  const words = form.querySelector(".wording textarea");
  const use = Object.assign(document.createElement("button"), {
    type: "button",
    className: "button button-link",
    textContent: mergeWith.dataset.use,
    hidden: !box.checked,
  });
  use.addEventListener("click", () => {
    words.value = line.querySelector("label").textContent.trim().replace(/^\S+ /, "");
    words.dispatchEvent(new Event("input", { bubbles: true }));
    words.focus();
  });
  box.addEventListener("change", () => (use.hidden = !box.checked));
  line.append(use);
}

// After a decision the page is another one: its heading is read, then what was done.
const current = document.querySelector(".desk-list [aria-current='page']");
if (current) current.scrollIntoView({ block: "center", behavior: "instant" });
window.scrollTo(0, 0);
if (document.body.querySelector("[autofocus]") === null && !location.hash) {
  const heading = document.querySelector(".page-desk h1");
  if (heading) heading.focus({ preventScroll: true });
}
if (said && said.textContent.trim()) {
  const words = said.textContent;
  said.textContent = "";
  setTimeout(() => (said.textContent = words), 100);
}
