// Nothing that the door keeps outlives a session: signing out throws it away, and so does another day.
"use strict";

if ("caches" in window) {
  const forget = async (isOld) => {
    for (const name of await caches.keys()) {
      if (name.startsWith("door-") && (await isOld(await caches.open(name)))) await caches.delete(name);
    }
  };

  const isOfAnotherDay = async (store) => {
    for (const answer of await store.matchAll()) {
      const made = new Date(answer.headers.get("Date"));
      if (made.toDateString() !== new Date().toDateString()) return true;
    }
    return false;
  };

  forget(isOfAnotherDay).catch(() => {});
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-leaving]")) return;
    event.preventDefault();
    await forget(() => true).catch(() => {});
    form.submit();
  });
}
