// The door: badges read by the camera, and check-ins that wait for the connection. A code sent twice
// counts once, so whatever is not answered is simply sent again. Kept with them are codes and their hours,
// no names; sent is how long each was kept, so that a clock that is wrong does no harm.
"use strict";

const door = document.querySelector("[data-door]");
const said = door.querySelector("[data-door-said]");
const waiting = door.querySelector("[data-door-queue]");
const came = door.querySelector("[data-door-came]");
const expected = door.querySelector("[data-door-expected]");
const token = door.querySelector("[data-door-form] input[name=csrfmiddlewaretoken]").value;
const KEY = `door-${door.dataset.door}`;
const CODE = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;
//: How often the camera is read, how long the same badge is not read again, how often is sent again.
const READ = 300;
const SAME = 5000;
const AGAIN = 10000;
//: How often the list of names is kept anew.
const FRESH = 300000;
let isSending = false;
let keepsList = false;

function queue() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) || "[]");
    const scans = Array.isArray(kept) ? kept : [];
    return scans.map((scan) => (typeof scan === "string" ? { code: scan } : scan));
  } catch {
    return [];
  }
}

function keep(scans) {
  try {
    localStorage.setItem(KEY, JSON.stringify(scans));
  } catch {
    // full or forbidden: what is not answered is lost with the page, and the page says that it waits
  }
  for (const { code } of scans) mark(code);
  waiting.hidden = scans.length === 0;
  waiting.textContent = scans.length ? `${door.dataset.waiting} ${scans.length}` : "";
}

function say(text, kind) {
  said.className = `notice ${kind}`;
  said.textContent = text;
  said.hidden = false;
}

// What is kept counts at once, and its row says so in place of the button: whoever stands at the door
// without a line sees who was let in. Counted is kept apart from what is shown, which is never below 0.
const marks = new Map();
const numbers = { came: Number(came.textContent), expected: Number(expected.textContent) };

function count(row, by) {
  numbers.came += by;
  if (!row || !("online" in row.dataset)) numbers.expected -= by;
  came.textContent = Math.max(0, numbers.came);
  expected.textContent = Math.max(0, numbers.expected);
}

function mark(code) {
  if (marks.has(code)) return;
  const row = door.querySelector(`[data-code="${code}"]`);
  const form = row && row.querySelector("[data-door-person]");
  const isCounted = !row || Boolean(form); // a row without a button is in already, or may not come in
  const tag = document.createElement("span");
  tag.className = "tag warn";
  tag.textContent = door.dataset.onPhone;
  if (form) form.replaceWith(tag);
  if (isCounted) count(row, 1);
  marks.set(code, { row, form, tag, isCounted });
}

// Who is in has no button any more; who was refused gets it back. Somebody new whom the mark has not
// counted is counted now, and nobody who was in before counts twice.
function settle(code, { is_in: isIn, is_new: isNew }) {
  mark(code);
  const { row, form, tag, isCounted } = marks.get(code);
  marks.delete(code);
  if (isCounted !== isNew) count(row, isNew ? 1 : -1);
  tag.className = "tag state-attended";
  tag.textContent = door.dataset.in;
  if (form && !isIn) tag.replaceWith(form);
}

// Send what is kept, one after the other; stop at the first that gets no answer.
async function send() {
  if (isSending) return;
  isSending = true;
  let isNews = false;
  try {
    for (let scans = queue(); scans.length; scans = queue()) {
      const [{ code, at }] = scans;
      const waited = String(Math.max(0, Math.round((Date.now() - at) / 1000)) || 0);
      let answer;
      try {
        answer = await fetch(location.pathname, {
          method: "POST",
          headers: { Accept: "application/json", "X-CSRFToken": token },
          body: new URLSearchParams({ code, waited }),
          redirect: "manual",
        });
      } catch {
        say(door.dataset.kept, "warn");
        break;
      }
      if (answer.type === "opaqueredirect" || answer.status === 403) {
        say(door.dataset.expired, "bad");
        break;
      }
      if (answer.status >= 500 || answer.status === 429) {
        say(door.dataset.kept, "warn");
        break;
      }
      let result;
      try {
        result = await answer.json();
      } catch {
        say(door.dataset.kept, "warn");
        break;
      }
      settle(code, result);
      keep(queue().filter((other) => other.code !== code));
      say(result.sentence, result.is_in ? "good" : "bad");
      isNews = isNews || result.is_in;
    }
    if (isNews && keepsList) keepList();
  } finally {
    isSending = false;
  }
}

function checkIn(text) {
  const found = CODE.exec(text);
  if (!found) {
    say(door.dataset.foreign, "bad");
    return;
  }
  const code = found[0].toLowerCase();
  const scans = queue();
  if (!scans.some((scan) => scan.code === code)) keep([...scans, { code, at: Date.now() }]);
  say(door.dataset.sending, "");
  send();
}

for (const form of door.querySelectorAll("[data-door-person]")) {
  const { code } = form.elements;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    checkIn(code.value);
  });
}

// The list of everybody is searched here: without a line nobody else does. It may also stand in for a
// page that was asked for by name or by badge, and shows what that would have shown.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const asked = new URLSearchParams(location.search);
const people = [...door.querySelectorAll("[data-code]")].map((row) => [row, plain(row.textContent)]);

function narrow(isShown) {
  let number = 0;
  for (const [row, text] of people) {
    row.hidden = !isShown(row, text);
    number += row.hidden ? 0 : 1;
  }
  door.querySelector("[data-door-nobody]").hidden = number > 0;
}

if ("list" in door.dataset) {
  const name = door.querySelector("input[name=q]");
  const byName = () => {
    const words = plain(name.value).split(/\s+/);
    narrow((_, text) => words.every((word) => text.includes(word)));
  };
  const badge = CODE.exec(asked.get("code") || "");
  name.value = asked.get("q") || "";
  name.addEventListener("input", byName);
  if (badge) narrow((row) => row.dataset.code === badge[0].toLowerCase());
  else byName();
}

// While the event runs, the list is kept for the hours without a line; see door_worker.js.
const offline = door.querySelector("[data-door-offline]");

function noteLine() {
  offline.hidden = navigator.onLine || !("list" in door.dataset);
}

async function keepList() {
  const { active } = await navigator.serviceWorker.ready;
  const files = [...document.querySelectorAll("link[href], script[src]")];
  active.postMessage({ files: files.map((file) => file.href || file.src) });
  door.querySelector("[data-door-note]").hidden = false;
}

async function keepLists() {
  await navigator.serviceWorker.register(door.dataset.worker);
  await keepList();
  keepsList = true;
  setInterval(() => { if (navigator.onLine) keepList(); }, FRESH);
}

if (door.dataset.worker && "serviceWorker" in navigator) keepLists().catch(() => {});
noteLine();
addEventListener("online", noteLine);
addEventListener("offline", noteLine);

const camera = door.querySelector("[data-door-camera]");
const video = camera.querySelector("video");
camera.hidden = !navigator.mediaDevices;

camera.querySelector("[data-door-start]").addEventListener("click", async (event) => {
  if (!("BarcodeDetector" in window)) {
    say(door.dataset.unreadable, "warn");
    return;
  }
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment" },
    });
    video.hidden = false;
    await video.play();
  } catch {
    say(door.dataset.refused, "warn");
    return;
  }
  event.target.hidden = true;
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  let last = "";
  let seen = 0;
  setInterval(async () => {
    const [badge] = await detector.detect(video).catch(() => []);
    if (!badge) return;
    const isSame = badge.rawValue === last && Date.now() - seen < SAME;
    if (!isSame) {
      last = badge.rawValue;
      checkIn(last);
    }
    seen = Date.now();
  }, READ);
});

keep(queue());
send();
addEventListener("online", send);
setInterval(send, AGAIN);
