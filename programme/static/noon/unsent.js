/* What was typed and is not saved yet: kept in this browser for its person alone, and sent as soon as it can be.

   It waits in IndexedDB, locked with a key that only pages of the signed-in person carry. Whoever signs in next
   on this machine can neither see nor read it. Without a secure connection there is no lock to be had; then it
   waits in this tab alone, until it is closed or somebody else signs in. */
(function () {
  "use strict";

  const holder = document.querySelector("[data-browser-key]");
  if (!holder) {
    return;
  }
  const person = holder.dataset.person;
  const words = holder.dataset;
  const TAB = "noon-unsent";
  const claimed = new Set();
  const isLockable = Boolean(window.crypto && window.crypto.subtle && window.indexedDB);

  function bytes(base64) {
    return Uint8Array.from(window.atob(base64), (sign) => sign.charCodeAt(0));
  }

  let lock = null;
  function key() {
    lock = lock || window.crypto.subtle.importKey("raw", bytes(words.browserKey), "AES-GCM", false, ["encrypt", "decrypt"]);
    return lock;
  }

  function asked(request) {
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  let opened = null;
  function shelf(mode) {
    if (!opened) {
      const request = window.indexedDB.open("noon", 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("unsent", { keyPath: "id" }).createIndex("person", "person");
      };
      opened = asked(request);
    }
    return opened.then((database) => database.transaction("unsent", mode).objectStore("unsent"));
  }

  /* The name of a place says nothing either: it is a hash that needs the key. */
  async function nameOf(slot) {
    const text = new TextEncoder().encode(words.browserKey + " " + slot);
    const digest = new Uint8Array(await window.crypto.subtle.digest("SHA-256", text));
    return person + ":" + Array.from(digest.slice(0, 12), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  const locked = {
    async put(slot, record) {
      const iv = window.crypto.getRandomValues(new Uint8Array(12));
      const text = new TextEncoder().encode(JSON.stringify(record));
      const data = await window.crypto.subtle.encrypt({ name: "AES-GCM", iv: iv }, await key(), text);
      const id = await nameOf(slot);
      await asked((await shelf("readwrite")).put({ id: id, person: person, version: record.version, iv: iv, data: data }));
    },
    async drop(slot, version) {
      const id = await nameOf(slot);
      const store = await shelf("readwrite");
      const found = await asked(store.get(id));
      if (found && (version === undefined || found.version === version)) {
        await asked(store.delete(id));
      }
    },
    async all() {
      const rows = await asked((await shelf("readonly")).index("person").getAll(person));
      const found = [];
      for (const row of rows) {
        try {
          const text = await window.crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, await key(), row.data);
          found.push(JSON.parse(new TextDecoder().decode(text)));
        } catch (error) {
          /* Locked with a key that is gone: nobody can read it any more. */
          await asked((await shelf("readwrite")).delete(row.id));
        }
      }
      return found;
    },
  };

  const inTab = {
    read() {
      const held = JSON.parse(window.sessionStorage.getItem(TAB) || "null");
      return held && held.person === person ? held : { person: person, slots: {} };
    },
    write(held) {
      window.sessionStorage.setItem(TAB, JSON.stringify(held));
    },
    async put(slot, record) {
      const held = inTab.read();
      held.slots[slot] = record;
      inTab.write(held);
    },
    async drop(slot, version) {
      const held = inTab.read();
      if (held.slots[slot] && (version === undefined || held.slots[slot].version === version)) {
        delete held.slots[slot];
        inTab.write(held);
      }
    },
    async all() {
      return Object.values(inTab.read().slots);
    },
  };

  const store = isLockable ? locked : inTab;
  if (!isLockable) {
    inTab.write(inTab.read()); /* what another person left in this tab goes */
  }

  function token() {
    const found = document.cookie.match(/(?:^|; )csrftoken=([^;]*)/);
    const field = document.querySelector("input[name=csrfmiddlewaretoken]");
    return found ? decodeURIComponent(found[1]) : field ? field.value : "";
  }

  /* Sends records of one page together. Gives {status, body}; status 0 means that nobody answered. */
  async function send(records, isLast) {
    const data = new URLSearchParams();
    data.append("noon-page", records[0].page);
    data.append("noon-keys", records.map((record) => record.question).join(","));
    data.append("csrfmiddlewaretoken", token());
    records.forEach((record) => {
      record.entries.forEach((entry) => data.append(entry[0], entry[1]));
      if (record.seen !== null && record.seen !== undefined) {
        data.append("noon-seen-" + record.question, record.seen);
      }
    });
    const stop = new AbortController();
    const timer = window.setTimeout(() => stop.abort(), 20000);
    try {
      const answer = await window.fetch(records[0].url, {
        method: "POST",
        body: data,
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        /* A page that goes away may send this much after itself, and no more. */
        keepalive: Boolean(isLast) && data.toString().length < 60000,
        signal: stop.signal,
      });
      const isJson = (answer.headers.get("Content-Type") || "").includes("json");
      return { status: answer.status, body: isJson ? await answer.json() : null };
    } catch (error) {
      return { status: 0, body: null };
    } finally {
      window.clearTimeout(timer);
    }
  }

  function isDone(answer, question) {
    if (answer.status === 409 && answer.body) {
      return true; /* too late, or not open: kept apart on the server */
    }
    if (answer.status === 404 && answer.body && answer.body.gone) {
      return true; /* it is no longer with this person, and then nothing of it stays here either */
    }
    const became = answer.status === 200 && answer.body ? answer.body.answers[question] : null;
    return Boolean(became) && became.state !== "unread";
  }

  /* Sends everything of this person that no open form looks after. Gives what is still waiting. */
  async function flush() {
    const waiting = (await store.all()).filter((record) => !claimed.has(record.slot));
    const left = [];
    for (const record of waiting) {
      const answer = await send([record]);
      if (isDone(answer, record.question)) {
        await store.drop(record.slot, record.version);
      } else {
        left.push(record);
      }
    }
    return { sent: waiting.length - left.length, left: left };
  }

  function say(template, count) {
    return template.replace("%(n)d", String(count));
  }

  function notice(tone, text) {
    const body = document.querySelector("main .page-body");
    const box = document.createElement("div");
    box.className = "notice notice-" + tone;
    box.setAttribute("role", "status");
    const line = document.createElement("p");
    line.textContent = text;
    box.append(line);
    if (body) {
      body.prepend(box);
    }
    return box;
  }

  /* Signing out waits for what is not saved yet; if that cannot be sent, it says so and asks. */
  function guardSignOut(form) {
    async function guard(event) {
      event.preventDefault();
      let left = [];
      try {
        if (window.noonWriting) {
          await window.noonWriting.flush();
        }
        claimed.clear();
        left = (await flush()).left;
      } catch (error) {
        left = [];
      }
      if (!left.length) {
        form.submit(); /* does not ask again: this event is not raised */
        return;
      }
      const old = document.querySelector("[data-unsent]");
      if (old) {
        old.remove();
      }
      const box = notice("bad", say(left.length === 1 ? words.saysOne : words.saysMany, left.length));
      box.setAttribute("role", "alert");
      box.dataset.unsent = "yes";
      left.forEach((record) => {
        const fold = document.createElement("details");
        const title = document.createElement("summary");
        const text = document.createElement("p");
        title.textContent = record.label;
        text.className = "typed";
        text.textContent = record.entries.map((entry) => entry[1]).filter(Boolean).join("\n");
        fold.append(title, text);
        box.append(fold);
      });
      const acts = document.createElement("div");
      acts.className = "form-acts";
      const again = document.createElement("button");
      again.type = "button";
      again.className = "btn btn-primary";
      again.textContent = words.saysAgain;
      again.addEventListener("click", guard);
      const leave = document.createElement("button");
      leave.type = "button";
      leave.className = "btn btn-outline-primary";
      leave.textContent = words.saysLeave;
      leave.addEventListener("click", () => form.submit());
      acts.append(again, leave);
      box.append(acts);
      box.tabIndex = -1;
      box.focus();
    }
    form.addEventListener("submit", guard);
  }

  window.noonUnsent = {
    claim: (slot) => claimed.add(slot),
    keep: (record) => store.put(record.slot, record),
    drop: (slot, version) => store.drop(slot, version),
    all: () => store.all(),
    send: send,
    flush: flush,
    isDone: isDone,
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("form[data-browser-key]").forEach(guardSignOut);
    /* What an earlier page could not send. A form that is open here takes its own texts first. */
    window.setTimeout(async () => {
      try {
        const done = await flush();
        if (done.sent) {
          notice("good", say(done.sent === 1 ? words.saysSentOne : words.saysSentMany, done.sent));
        }
      } catch (error) {
        /* The browser keeps nothing for us: then there is nothing to send. */
      }
    }, 1500);
  });
  window.addEventListener("online", () => {
    flush().catch(() => undefined);
  });
})();
