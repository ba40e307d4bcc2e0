// The door without a line: keeps the list of who is expected, for this one event and this one day, and
// shows it when the network does not answer. The network comes first; whoever is signed out or no
// organiser any more finds nothing kept. Check-ins themselves wait in door.js.
"use strict";

const PLACE = new URL(self.registration.scope).pathname;
const STORE = `door-${PLACE}`;
const LIST = `${PLACE}?everyone=1`;
//: How long a weak line is waited for before the kept list is shown.
const PATIENCE = 5000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// Who is sent to sign in, or no longer finds the door, leaves nothing behind.
async function judged(answer) {
  if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) {
    await caches.delete(STORE);
  }
  return answer;
}

async function keep(files) {
  const answer = await judged(await fetch(LIST, { redirect: "manual", cache: "no-store" }));
  if (!answer.ok) return;
  const store = await caches.open(STORE);
  await store.put(LIST, answer);
  await store.addAll(files);
}

// The list, unless it is of another day: then it is thrown away.
async function kept() {
  const list = await caches.match(LIST, { cacheName: STORE });
  if (!list) return undefined;
  const made = new Date(list.headers.get("Date"));
  if (made.toDateString() === new Date().toDateString()) return list;
  await caches.delete(STORE);
  return undefined;
}

async function page(request) {
  const answer = fetch(request).then(judged);
  const late = new Promise((_, refuse) => { setTimeout(refuse, PATIENCE); });
  try {
    return await Promise.race([answer, late]);
  } catch {
    return (await kept()) || answer;
  }
}

async function file(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const found = await caches.match(request, { cacheName: STORE });
    if (found) return found;
    throw error;
  }
}

self.addEventListener("message", (event) => event.waitUntil(keep(event.data.files).catch(() => {})));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  event.respondWith(request.mode === "navigate" ? page(request) : file(request));
});
