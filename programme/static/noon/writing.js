/* A section that saves itself. Each answer is sent when somebody pauses, leaves its field or leaves the page; until
   the server has said that it is saved, it also waits in this browser (unsent.js). The buttons work as before. */
(function () {
  "use strict";

  const form = document.querySelector("form[data-writing]");
  if (!form) {
    return;
  }
  const words = form.dataset;
  const unsent = window.noonUnsent || null;
  const KEEP_AFTER = 150;
  const SEND_AFTER = 800;
  const SEND_AT_LATEST = 4000;
  const WAITS = [1, 2, 4, 8, 15, 30];
  const fields = new Map();
  let isClosed = false;
  let inFlight = null;
  let failures = 0;
  let timer = 0;
  let announcedFailure = false;
  let version = Date.now();

  /* A line that appears under a field moves the buttons below it. Between pressing and letting go nothing moves,
     or the press would miss. */
  let isPressed = false;
  let later = [];
  document.addEventListener("pointerdown", () => {
    isPressed = true;
  }, true);
  ["pointerup", "pointercancel"].forEach((name) =>
    document.addEventListener(name, () => {
      window.setTimeout(() => {
        isPressed = false;
        const waiting = later;
        later = [];
        waiting.forEach((say) => say());
      }, 50);
    }, true)
  );

  const announcer = document.createElement("p");
  announcer.className = "visually-hidden";
  announcer.setAttribute("role", "status");
  announcer.dataset.saveAnnounced = "";
  form.append(announcer);
  const summary = form.querySelector("[data-save-summary]");

  function controls(wrapper) {
    return Array.from(wrapper.querySelectorAll("input[name], textarea[name], select[name]")).filter(
      (control) => control.type !== "file" && control.type !== "hidden"
    );
  }

  /* [[name, value], …] as the form would send them; an unticked box is sent as nothing. */
  function entriesOf(wrapper) {
    const entries = [];
    controls(wrapper).forEach((control) => {
      if ((control.type === "checkbox" || control.type === "radio") && !control.checked) {
        return;
      }
      entries.push([control.name, control.value]);
    });
    return entries;
  }

  function servedEntries(wrapper) {
    const entries = [];
    controls(wrapper).forEach((control) => {
      if (control.type === "checkbox" || control.type === "radio") {
        if (control.defaultChecked) {
          entries.push([control.name, control.value]);
        }
      } else if (control.tagName === "SELECT") {
        const chosen = Array.from(control.options).find((option) => option.defaultSelected);
        entries.push([control.name, chosen ? chosen.value : control.value]);
      } else {
        entries.push([control.name, control.defaultValue]);
      }
    });
    return entries;
  }

  function textOf(entries) {
    /* Line ends are one sign on the server and in the page's boxes. */
    return JSON.stringify(entries.map((entry) => [entry[0], entry[1].replace(/\r\n?/g, "\n")]));
  }

  function put(wrapper, entries) {
    const left = entries.slice();
    controls(wrapper).forEach((control) => {
      const place = left.findIndex(
        (entry) => entry[0] === control.name && (!/^(checkbox|radio)$/.test(control.type) || entry[1] === control.value)
      );
      if (control.type === "checkbox" || control.type === "radio") {
        control.checked = place >= 0;
      } else if (place >= 0) {
        control.value = left[place][1];
      }
      if (place >= 0) {
        left.splice(place, 1);
      }
      control.dispatchEvent(new CustomEvent("noon:put", { bubbles: true }));
    });
  }

  class Field {
    constructor(wrapper) {
      this.wrapper = wrapper;
      this.question = wrapper.dataset.question;
      this.slot = words.reference + "/" + this.question;
      this.page = words.page;
      this.seen = null;
      /* What the page shows is what the server has, unless the server says that it could not keep it. */
      this.acked = wrapper.dataset.unsaved ? "" : textOf(servedEntries(wrapper));
      this.since = 0;
      this.keepTimer = 0;
      this.stopped = "";
      const label = wrapper.querySelector(".field-label, label");
      this.label = label ? label.textContent.trim() : this.question;
      this.state = document.createElement("p");
      this.state.className = "save-state";
      this.state.dataset.saveState = "";
      wrapper.append(this.state);
    }

    entries() {
      return entriesOf(this.wrapper);
    }

    isDirty() {
      return textOf(this.entries()) !== this.acked;
    }

    record() {
      version += 1;
      return {
        slot: this.slot,
        version: version,
        reference: words.reference,
        question: this.question,
        label: this.label,
        url: words.saveUrl,
        page: this.page,
        seen: this.seen,
        entries: this.entries(),
      };
    }

    keep() {
      window.clearTimeout(this.keepTimer);
      this.keepTimer = 0;
      if (unsent && this.isDirty()) {
        unsent.keep(this.record()).catch(() => undefined);
      }
    }

    show(tone, text, link) {
      if (isPressed) {
        later.push(() => this.show(tone, text, link));
        return;
      }
      this.state.className = "save-state save-" + tone;
      this.state.textContent = text;
      if (link) {
        const anchor = document.createElement("a");
        anchor.href = link.href;
        anchor.textContent = link.text;
        if (link.isNew) {
          anchor.target = "_blank";
          anchor.rel = "noopener";
        }
        this.state.append(" ", anchor);
      }
    }

    typed() {
      if (!this.isDirty()) {
        if (unsent) {
          unsent.drop(this.slot).catch(() => undefined);
        }
        return;
      }
      this.stopped = "";
      this.since = this.since || Date.now();
      if (!announcedFailure && !isClosed) {
        this.show("quiet", "");
      }
      if (!this.keepTimer) {
        this.keepTimer = window.setTimeout(() => this.keep(), KEEP_AFTER);
      }
      if (isClosed) {
        return;
      }
      const waited = Date.now() - this.since;
      plan(Math.max(0, Math.min(SEND_AFTER, SEND_AT_LATEST - waited)));
    }
  }

  function dirty() {
    return Array.from(fields.values()).filter((field) => field.isDirty() && field.stopped !== textOf(field.entries()));
  }

  function plan(after) {
    window.clearTimeout(timer);
    timer = window.setTimeout(send, after);
  }

  function announce(text) {
    announcer.textContent = text;
  }

  function sayAll(tone, text) {
    if (summary) {
      summary.className = "save-summary save-" + tone;
      summary.textContent = text;
    }
  }

  /* One request at a time, so that an older text never arrives after a newer one. */
  async function send(isLast) {
    window.clearTimeout(timer);
    if (isClosed) {
      return;
    }
    if (inFlight && isLast !== true) {
      await inFlight;
      return;
    }
    const waiting = dirty();
    if (!waiting.length) {
      return;
    }
    const page = waiting[0].page;
    const now = waiting.filter((field) => field.page === page);
    const records = now.map((field) => field.record());
    const sent = now.map((field, place) => textOf(records[place].entries));
    if (!unsent) {
      return;
    }
    now.forEach((field) => {
      field.since = 0;
    });
    inFlight = unsent.send(records, isLast === true);
    const answer = await inFlight;
    inFlight = null;
    take(answer, now, records, sent);
  }

  function take(answer, now, records, sent) {
    const body = answer.body;
    if (answer.status === 200 && body) {
      now.forEach((field, place) => settle(field, body, sent[place]));
      if (announcedFailure) {
        announce(words.saysAgainSaved.replace("%(time)s", body.time));
      }
      announcedFailure = false;
      failures = 0;
      if (dirty().length) {
        plan(SEND_AFTER);
      } else {
        sayAll("good", body.says);
      }
      return;
    }
    if (answer.status === 409 && body && body.refused) {
      close(body, now);
      return;
    }
    const isSignedOut = answer.status === 401 && body && body.signed_out;
    const isOther = answer.status === 403 && body && body.other_person;
    const isGone = answer.status === 404 && body && body.gone;
    const isFinal = answer.status === 404 || answer.status === 403 || answer.status === 413;
    const link = isSignedOut ? { href: body.sign_in, text: words.saysSignIn, isNew: true } : null;
    const text = isSignedOut
      ? words.saysSignedOut
      : isOther
        ? words.saysOther
        : isGone
          ? body.says
          : isFinal
            ? words.saysCannot
            : words.saysFailed;
    now.forEach((field) => {
      if (!isGone) {
        field.keep();
      } else if (unsent) {
        window.clearTimeout(field.keepTimer);
        field.keepTimer = 0;
        unsent.drop(field.slot).catch(() => undefined);
      }
      field.show("bad", text, link);
    });
    sayAll("bad", text);
    if (!announcedFailure) {
      announce(text);
      announcedFailure = true;
    }
    if (isOther || (isFinal && !isSignedOut)) {
      now.forEach((field, place) => {
        field.stopped = sent[place];
      });
      return;
    }
    plan(1000 * WAITS[Math.min(failures, WAITS.length - 1)]);
    failures += 1;
  }

  function settle(field, body, sent) {
    const became = body.answers[field.question];
    if (!became || became.state === "unread") {
      field.stopped = sent;
      field.show("bad", became ? words.saysNot + " " + became.says : words.saysCannot);
      announce(words.saysNot);
      field.keep();
      return;
    }
    field.acked = sent;
    if (became.state === "apart") {
      field.show("warn", became.says, { href: became.choose, text: words.saysChoose });
      announce(became.says);
    } else {
      field.show(became.says ? "warn" : "good", became.says ? body.says + ". " + became.says : body.says);
    }
    field.wrapper.dispatchEvent(new CustomEvent("noon:saved", { bubbles: true, detail: became }));
    if (field.isDirty()) {
      field.keep();
    } else if (unsent) {
      unsent.drop(field.slot).catch(() => undefined);
    }
  }

  /* The round has closed, or the application is no longer open: it is kept apart on the server, and said. */
  function close(body, now) {
    isClosed = true;
    now.forEach((field) => {
      field.show("bad", body.title);
      if (unsent) {
        unsent.drop(field.slot).catch(() => undefined);
      }
    });
    const box = document.createElement("div");
    box.className = "notice notice-bad";
    box.setAttribute("role", "alert");
    [body.title].concat(body.sentences, [words.saysClosed]).forEach((sentence, place) => {
      const line = document.createElement(place ? "p" : "h2");
      line.textContent = sentence;
      box.append(line);
    });
    form.prepend(box);
    sayAll("bad", body.title);
  }

  /* What was typed here before and never acknowledged comes back into its field, and is sent. */
  async function restore() {
    if (!unsent) {
      return;
    }
    let records = [];
    try {
      records = await unsent.all();
    } catch (error) {
      return;
    }
    let count = 0;
    records.forEach((record) => {
      const field = fields.get(record.question);
      if (!field || record.slot !== field.slot) {
        return;
      }
      if (textOf(record.entries) === field.acked) {
        unsent.drop(record.slot).catch(() => undefined);
        return;
      }
      put(field.wrapper, record.entries);
      field.page = record.page;
      field.seen = record.seen;
      field.show("warn", words.saysRestored);
      count += 1;
    });
    if (count || dirty().length) {
      plan(0);
    }
  }

  /* Which questions are asked, as what they hang on is answered. The server decides the same way. */
  function valuesOf(question) {
    const field = fields.get(question);
    if (!field) {
      return null;
    }
    return field
      .entries()
      .filter((entry) => entry[0] === question || entry[0] === question + "_status")
      .map((entry) => (entry[1] === "on" ? "yes" : entry[1]));
  }

  function askOnlyWhatIsAsked() {
    const gone = new Set();
    form.querySelectorAll("[data-only-when]").forEach((wrapper) => {
      const condition = JSON.parse(wrapper.dataset.onlyWhen);
      const values = valuesOf(condition.question);
      if (values === null) {
        return; /* it hangs on another section: the server left it out or in */
      }
      const isAsked = !gone.has(condition.question) && values.some((value) => condition.is.includes(value));
      wrapper.hidden = !isAsked;
      if (!isAsked) {
        gone.add(wrapper.dataset.question);
      }
    });
  }

  /* Somebody else saved an answer of this section. A field that is not being written in shows the new text. */
  async function refresh(changed) {
    const keys = Object.keys(changed).filter((key) => fields.has(key));
    const clean = keys.filter((key) => {
      const field = fields.get(key);
      return !field.isDirty() && !field.wrapper.contains(document.activeElement);
    });
    keys.filter((key) => !clean.includes(key)).forEach((key) => {
      fields.get(key).show("warn", words.saysChanged.replace("%(who)s", changed[key].by).replace("%(time)s", changed[key].at));
    });
    if (!clean.length) {
      return;
    }
    const answer = await window.fetch(window.location.href, { credentials: "same-origin" });
    if (!answer.ok) {
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    clean.forEach((key) => {
      const field = fields.get(key);
      const fresh = page.querySelector('form[data-writing] [data-question="' + key + '"]');
      if (!fresh || field.isDirty() || field.wrapper.contains(document.activeElement)) {
        return;
      }
      const entries = servedEntries(fresh);
      put(field.wrapper, entries);
      field.acked = textOf(field.entries());
      field.seen = changed[key].revision;
      field.show("quiet", words.saysTaken.replace("%(who)s", changed[key].by).replace("%(time)s", changed[key].at));
    });
    askOnlyWhatIsAsked();
  }

  form.querySelectorAll("[data-question]").forEach((wrapper) => {
    if (!controls(wrapper).length) {
      return;
    }
    const field = new Field(wrapper);
    fields.set(field.question, field);
    if (unsent) {
      unsent.claim(field.slot);
    }
    ["input", "change"].forEach((name) =>
      wrapper.addEventListener(name, () => {
        field.typed();
        askOnlyWhatIsAsked();
      })
    );
    wrapper.addEventListener("focusout", (event) => {
      if (!field.isDirty()) {
        return;
      }
      field.keep();
      const goesTo = event.relatedTarget;
      if (!goesTo || !goesTo.closest("button") || !form.contains(goesTo)) {
        plan(0); /* a button of the form sends what is not saved by itself */
      }
    });
  });

  /* The buttons wait for what is under way, so that the page that comes next knows of it. */
  let isFree = false;
  form.addEventListener(
    "submit",
    (event) => {
      if (isFree || isClosed || (!inFlight && !dirty().length)) {
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      const button = event.submitter;
      const soon = new Promise((resolve) => window.setTimeout(resolve, 3000));
      Promise.race([flush(), soon]).then(() => press(button));
    },
    true
  );

  function press(button) {
    isFree = true;
    if (form.requestSubmit) {
      form.requestSubmit(button);
      isFree = false;
      return;
    }
    const pressed = document.createElement("input"); /* browsers that cannot press a button for us */
    pressed.type = "hidden";
    pressed.name = button ? button.name : "";
    pressed.value = button ? button.value : "";
    form.append(pressed);
    form.submit();
  }

  async function flush() {
    window.clearTimeout(timer);
    if (inFlight) {
      await inFlight;
    }
    await send();
    if (inFlight) {
      await inFlight;
    }
  }

  function leaving() {
    Array.from(fields.values()).forEach((field) => {
      if (field.isDirty()) {
        field.keep();
      }
    });
    send(true);
  }

  window.noonWriting = { flush: flush };
  window.addEventListener("pagehide", leaving);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      leaving();
    } else if (dirty().length) {
      plan(0);
    }
  });
  window.addEventListener("online", () => plan(0));
  window.addEventListener("focus", () => {
    if (dirty().length) {
      plan(0);
    }
  });
  document.addEventListener("noon:changed", (event) => {
    refresh(event.detail).catch(() => undefined);
  });
  window.addEventListener("pageshow", () => {
    askOnlyWhatIsAsked();
    restore();
  });
})();
