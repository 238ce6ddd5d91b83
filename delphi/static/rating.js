// Saves answers as they are given. The form is complete without it: "Save and go on" saves the whole section.
//
// One save is under way at a time. It keeps its key until the server has answered, so that sending it again
// after a lost connection is the same save. "Saved" is shown only once the server has said so.
"use strict";

const form = document.querySelector("form[data-autosave]");
const state = document.querySelector(".save-state");
const TYPING_PAUSE = 2000;
const RETRY_AFTER = 5000;

const changed = new Set(); // statements to be sent
let underway = null; // {key, answers} until the server has answered
let timer = null;
const rated = new Set(); // statements of this page with an answer to all that is asked of them
const unsettled = new Map(); // statement -> why another window's answer stands until one is chosen
let over = false; // the session ended or the round closed: nothing more can be saved from this page

const field = (name) => form.elements.namedItem(name);

function show(name, text) {
  state.dataset.state = name;
  state.textContent = text;
}

function answerOf(wording) {
  const count = Number(field(`marks-${wording}`).value);
  const marks = Array.from({ length: count }, (_, place) => field(`rating-${wording}-${place}`).value || null);
  return {
    wording,
    seen: Number(field(`seen-${wording}`).value),
    marks,
    comment: field(`comment-${wording}`).value,
    proposed_wording: field(`wording-${wording}`).value,
  };
}

function note({ wording, marks }) {
  if (marks.length > 0 && marks.every((mark) => mark !== null && mark !== "none")) rated.add(wording);
  else rated.delete(wording);
}

// The line at the top in the server's own words: one is ready for every number of rated statements.
function showProgress() {
  const bar = document.querySelector("label.progress");
  bar.querySelector("progress").value = Number(form.dataset.elsewhere) + rated.size;
  bar.querySelector("span").textContent = form.dataset.lines.split("\n")[rated.size];
}

function schedule(wording, pause) {
  changed.add(wording);
  clearTimeout(timer);
  timer = setTimeout(send, pause);
}

async function send(keepalive = false) {
  clearTimeout(timer);
  if (over || (underway && underway.waiting) || (!underway && changed.size === 0)) return;
  if (!underway) {
    underway = { key: crypto.randomUUID(), answers: [...changed].map(answerOf) };
    changed.clear();
  }
  underway.waiting = true;
  show("saving", form.dataset.saving);
  let response;
  let body;
  try {
    response = await fetch(form.dataset.autosave, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": field("csrf_token").value },
      body: JSON.stringify({ key: underway.key, answers: underway.answers }),
      keepalive,
    });
    if (response.status >= 500) throw new Error("the server is not well");
    body = await response.json();
  } catch {
    underway.waiting = false;
    show("failed", `${form.dataset.failed} ${form.dataset.unreachable}`);
    timer = setTimeout(send, RETRY_AFTER);
    return;
  }
  const sent = underway.answers;
  underway = null;
  if (response.ok) accepted(sent, body);
  else refused(response.status, sent, body);
  if (changed.size > 0 && !over) timer = setTimeout(send, 0);
}

function accepted(sent, body) {
  sent.forEach(note);
  showProgress();
  for (const { wording } of sent) {
    field(`seen-${wording}`).value = body.saved[wording];
    field(`shown-${wording}`).value = body.shown[wording];
    problem(wording, "");
    unsettled.delete(wording);
  }
  if (unsettled.size > 0) show("failed", `${form.dataset.failed} ${[...unsettled.values()].join(" ")}`);
  else show("saved", [`${form.dataset.saved} ${body.at}`, ...body.notices].join(" · "));
}

function refused(status, sent, body) {
  show("failed", `${form.dataset.failed} ${body.errors.map((error) => error.message).join(" ")}`);
  over = status === 401 || (status === 409 && !body.stored);
  for (const error of body.errors) if (error.wording) problem(error.wording, error.message);
  for (const error of body.errors) if (body.stored && error.wording) unsettled.set(error.wording, error.message);
  for (const [wording, stored] of Object.entries(body.stored || {})) offerBoth(wording, stored);
  // The others of this save were not at fault, and were not saved either.
  const faulty = new Set(body.errors.map((error) => error.wording));
  if (faulty.has(null)) return;
  for (const { wording } of sent) if (!faulty.has(wording)) changed.add(wording);
}

function problem(wording, text) {
  const box = form.querySelector(`[data-wording="${wording}"] .problems`);
  box.replaceChildren();
  if (text) box.append(Object.assign(document.createElement("p"), { className: "error", textContent: text }));
  return box;
}

// The revision this page has seen stays the old one until a choice is made: however it is sent before, the
// server refuses it again.
function offerBoth(wording, stored) {
  const box = form.querySelector(`[data-wording="${wording}"] .problems`);
  for (const text of [stored.comment, stored.proposed_wording]) {
    if (text) box.append(Object.assign(document.createElement("p"), { className: "soft", textContent: text }));
  }
  box.append(
    button(form.dataset.mine, () => choose(wording, stored, { mine: true })),
    button(form.dataset.theirs, () => choose(wording, stored, { mine: false })),
  );
}

// Whoever keeps their own rating has not deleted words they never saw: an empty field takes the saved ones.
function choose(wording, stored, { mine }) {
  field(`seen-${wording}`).value = stored.seen;
  field(`shown-${wording}`).value = stored.shown;
  const texts = { [`comment-${wording}`]: stored.comment, [`wording-${wording}`]: stored.proposed_wording };
  for (const [name, text] of Object.entries(texts)) field(name).value = (mine && field(name).value) || text;
  if (!mine) {
    stored.marks.forEach((mark, place) => {
      const group = field(`rating-${wording}-${place}`);
      if (group) group.value = mark;
    });
  }
  schedule(wording, 0);
}

function button(label, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: label });
  made.addEventListener("click", act);
  return made;
}

function statementOf(element) {
  return element.closest("[data-wording]").dataset.wording;
}

for (const one of form.querySelectorAll("[data-wording]")) {
  if (field(`marks-${one.dataset.wording}`)) note(answerOf(one.dataset.wording));
}
form.addEventListener("change", (event) => {
  if (event.target.type !== "radio") return;
  schedule(statementOf(event.target), 0);
  event.target.closest("fieldset").querySelector(".clear").hidden = false;
});
form.addEventListener("input", (event) => {
  if (event.target.tagName === "TEXTAREA") schedule(statementOf(event.target), TYPING_PAUSE);
});
// Sending the form while a save is under way would meet that save's own revision: wait for it.
form.addEventListener("submit", async (event) => {
  clearTimeout(timer);
  if (!underway) return;
  event.preventDefault();
  await settled();
  if (!underway && !over) form.requestSubmit();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") send(true);
});
window.addEventListener("beforeunload", (event) => {
  if (underway && !underway.waiting) event.preventDefault();
});

async function settled() {
  if (!underway.waiting) await send();
  while (underway && underway.waiting) await new Promise((resume) => setTimeout(resume, 50));
  clearTimeout(timer);
}
