// Answers that save themselves, and try again when the line was down. Without script there is Save.
"use strict";

const answers = document.querySelector("form[data-answers]");
//: How long to wait before the next attempt, in milliseconds: longer each time.
const WAITS = [3000, 6000, 15000, 30000];
const attempts = new Map();

// What stands in the block: the server's words, or why there are none.
function say(block, text) {
  const state = block.querySelector("[data-answer-state]");
  state.querySelectorAll(".saved, .error").forEach((node) => node.remove());
  const said = document.createElement("span");
  said.className = "error";
  said.textContent = text;
  state.append(said);
}

function tryAgain(block) {
  const attempt = attempts.get(block) || { count: 0, timer: 0 };
  window.clearTimeout(attempt.timer);
  attempt.timer = window.setTimeout(
    () => block.dispatchEvent(new Event("change", { bubbles: true })),
    WAITS[Math.min(attempt.count, WAITS.length - 1)],
  );
  attempt.count += 1;
  attempts.set(block, attempt);
}

if (answers) {
  let unsaved = new Set();
  const blockOf = (event) => event.target.closest("[data-answer]");

  answers.addEventListener("input", (event) => { if (blockOf(event)) unsaved.add(blockOf(event)); });
  answers.addEventListener("submit", () => { unsaved = new Set(); });
  window.addEventListener("beforeunload", (event) => { if (unsaved.size) event.preventDefault(); });

  // Only the block's own fields are sent, not the whole form.
  answers.addEventListener("htmx:configRequest", (event) => {
    const block = blockOf(event);
    if (!block) return;
    const name = block.querySelector("[data-answer-state] input").name.replace(/-version$/, "");
    const sent = event.detail.formData;
    for (const key of [...sent.keys()]) {
      if (key !== name && !key.startsWith(`${name}-`)) sent.delete(key);
    }
  });

  // A page that is no answer is the sign-in page: the session has ended.
  answers.addEventListener("htmx:beforeSwap", (event) => {
    const block = blockOf(event);
    if (!block) return;
    const isAnswer = event.detail.serverResponse.includes("data-answer-state");
    if (event.detail.xhr.status === 200 && isAnswer) {
      unsaved.delete(block);
      window.clearTimeout((attempts.get(block) || {}).timer);
      attempts.delete(block);
      refused.delete(block);
      return;
    }
    event.detail.shouldSwap = false;
    if (event.detail.xhr.status === 200) say(block, answers.dataset.signedOut);
  });
  answers.addEventListener("htmx:sendError", (event) => {
    const block = blockOf(event);
    say(block, answers.dataset.lost);
    tryAgain(block);
  });
  answers.addEventListener("htmx:responseError", (event) => {
    const block = blockOf(event);
    const status = event.detail.xhr.status;
    if (status === 403) {
      signInAnew(block);
      return;
    }
    say(block, status === 404 ? answers.dataset.moved : answers.dataset.lost);
    if (status !== 404) tryAgain(block);
  });

  // Refused: somebody signed in anew, in another window, and the token of this page is an old one.
  // The same person gets a new token and what waits is sent; anybody else is told to press Save.
  const refused = new Set();
  async function signInAnew(block) {
    const isAgain = refused.has(block);
    refused.add(block);
    const token = isAgain ? "" : await freshToken();
    if (!token) {
      say(block, answers.dataset.refused);
      return;
    }
    answers.querySelector("input[name=csrfmiddlewaretoken]").value = token;
    answers.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
    for (const waiting of new Set([block, ...unsaved])) {
      waiting.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  // The token of this page as it would open now; nothing when it would open for somebody else.
  async function freshToken() {
    const ownerIn = (form) => form.querySelector("input[name=edit_of]").value.split(":")[0];
    try {
      const response = await fetch(window.location.href);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const form = page.querySelector("form[data-answers]");
      if (!form || ownerIn(form) !== ownerIn(answers)) return "";
      return form.querySelector("input[name=csrfmiddlewaretoken]").value;
    } catch {
      return "";
    }
  }

  // The line is back: what waits is sent at once.
  window.addEventListener("online", () => {
    for (const block of attempts.keys()) block.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
