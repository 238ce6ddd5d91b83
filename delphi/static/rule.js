// Shows what the rule of a protocol does while it is written. The page is complete without it: the button
// "Show what this rule does" asks the same of the server, which stores nothing.
"use strict";

const form = document.querySelector("form[data-check]");
const outlook = document.getElementById("outlook");
const said = document.getElementById("outlook-said"); // for those who do not see the outlook change
const TYPING_PAUSE = 600;

let timer = null;
let asked = 0; // only the answer to the latest question is shown

const matters = (name) => name === "denominator" || name.startsWith("rule") || name.startsWith("dimension");

async function ask() {
  const question = ++asked;
  const answer = await fetch(form.dataset.check, { method: "POST", body: new FormData(form) }).catch(() => null);
  if (!answer || !answer.ok || question !== asked) return; // the button still works, and says what is wrong
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const shown = page.getElementById("outlook");
  if (!shown || question !== asked) return;
  outlook.replaceChildren(...shown.childNodes);
  said.textContent = outlook.querySelector("p").textContent;
}

form.addEventListener("input", (event) => {
  if (!matters(event.target.name)) return;
  clearTimeout(timer);
  timer = setTimeout(ask, TYPING_PAUSE);
});
