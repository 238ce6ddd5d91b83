// Shows what the rule of a protocol does while it is written. The page is complete without it: the button
// "Show what this rule does" asks the same of the server, which stores nothing.
"use strict";

const form = document.querySelector("form[data-check]");
const outlook = document.getElementById("outlook");
const said = document.getElementById("outlook-said"); // for those who do not see the outlook change
const TYPING_PAUSE = 600;
const BUSY_PAUSE = 2000;

let timer = null;
let asking = null; // one question at a time: the one before is given up

const matters = (name) => name === "denominator" || name.startsWith("rule") || name.startsWith("dimension");

async function ask() {
  asking?.abort();
  const question = (asking = new AbortController());
  const text = await fetch(form.dataset.check, { method: "POST", body: new FormData(form), signal: question.signal })
    .then((answer) => (answer.ok ? answer.text() : null))
    .catch(() => null);
  if (text === null || question !== asking) return; // the button still works, and says what is wrong
  const shown = new DOMParser().parseFromString(text, "text/html").getElementById("outlook");
  if (!shown) return;
  if (shown.querySelector("[data-again]")) timer = setTimeout(ask, BUSY_PAUSE);
  outlook.replaceChildren(...shown.childNodes);
  said.textContent = outlook.querySelector("p").textContent;
}

form.addEventListener("input", (event) => {
  if (!matters(event.target.name)) return;
  clearTimeout(timer);
  timer = setTimeout(ask, TYPING_PAUSE);
});
