/* Files in answers, sent as they are chosen: one after another, in order, with progress, again when the
   connection was lost. Without this file they go along when the page is saved. */
(function () {
  "use strict";

  var queue = [];
  var current = null;
  var whenIdle = null;
  var PAUSES = [5000, 15000, 30000, 60000];

  function fill(text, name) {
    return text.replace("%(name)s", name);
  }

  function size(bytes) {
    var units = ["KB", "MB"];
    var value = Math.ceil(bytes / 1024);
    var unit = 0;
    if (value >= 1024) { value = Math.round(10 * value / 1024) / 10; unit = 1; }
    return value + "\u00a0" + units[unit];
  }

  /* One box of a question: its list, its input, and what it says. */
  function Box(element) {
    var box = this;
    this.element = element;
    this.form = element.closest("form");
    this.list = element.querySelector("[data-list]");
    this.input = element.querySelector("input[type=file]");
    this.says = element.querySelector("[data-announce]");
    element.classList.add("has-script");
    this.input.addEventListener("change", function () {
      Array.prototype.slice.call(box.input.files).forEach(function (file) { new Upload(box, file); });
      /* Sent here, so not once more with the form. */
      box.input.value = "";
      next();
    });
    this.list.addEventListener("click", function (event) {
      var button = event.target.closest("[data-remove]");
      if (button) {
        event.preventDefault();
        box.remove(button);
      }
    });
  }

  Box.prototype.word = function (name) {
    return this.element.dataset[name];
  };

  Box.prototype.announce = function (text) {
    this.says.textContent = "";
    window.setTimeout(this.put.bind(this, text), 50);
  };

  Box.prototype.put = function (text) {
    this.says.textContent = text;
  };

  Box.prototype.data = function () {
    var data = new FormData();
    var mark = this.form.querySelector("[name='noon-page']");
    if (mark) { data.append("noon-page", mark.value); }
    return data;
  };

  Box.prototype.open = function (request, address) {
    var token = this.form.querySelector("[name=csrfmiddlewaretoken]");
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    if (token) { request.setRequestHeader("X-CSRFToken", token.value); }
  };

  Box.prototype.row = function (file) {
    var row = this.element.querySelector("template[data-row]").content.firstElementChild.cloneNode(true);
    var remove = row.querySelector("[data-remove]");
    row.dataset.file = file.id;
    row.querySelector("[data-link]").href = file.href;
    row.querySelectorAll("[data-name]").forEach(function (place) { place.textContent = file.name; });
    row.querySelector("[data-size]").textContent = file.size;
    row.querySelector("[data-scan]").textContent = file.scan;
    if (remove) { remove.value = this.element.dataset.files + ":" + file.id; }
    return row;
  };

  Box.prototype.remove = function (button) {
    var box = this;
    var row = button.closest("[data-file]");
    var name = row.querySelector("[data-name]").textContent;
    var request = new XMLHttpRequest();
    if (button.getAttribute("aria-disabled") === "true") { return; }
    button.setAttribute("aria-disabled", "true");
    this.open(request, this.word("attach") + row.dataset.file + "/remove/");
    request.onload = function () {
      if (request.status === 200) {
        row.remove();
        box.input.focus();
        box.announce(fill(box.word("saysRemoved"), name));
      } else {
        box.notRemoved(row, button, answer(request).says || box.word("saysTrouble"));
      }
    };
    request.onerror = function () {
      box.notRemoved(row, button, box.word("saysTrouble"));
    };
    request.send(this.data());
  };

  Box.prototype.notRemoved = function (row, button, text) {
    button.removeAttribute("aria-disabled");
    row.classList.add("is-refused");
    row.querySelector("[data-scan]").textContent = text;
    this.announce(text);
  };

  function answer(request) {
    try {
      return JSON.parse(request.responseText) || {};
    } catch (_error) {
      return {};
    }
  }

  /* One file on its way. `state`: waiting, sending, pausing (sent again by itself), stopped. */
  function Upload(box, file) {
    var upload = this;
    this.box = box;
    this.file = file;
    this.tries = 0;
    this.row = box.element.querySelector("template[data-upload]").content.firstElementChild.cloneNode(true);
    this.bar = this.row.querySelector("[data-bar]");
    this.retry = this.row.querySelector("[data-retry]");
    this.row.querySelector("[data-name]").textContent = file.name;
    this.row.querySelector("[data-size]").textContent = size(file.size);
    this.row.querySelectorAll("[data-of]").forEach(function (place) { place.textContent = ": " + file.name; });
    this.bar.setAttribute("aria-label", file.name);
    this.retry.addEventListener("click", function () { upload.again(); });
    this.row.querySelector("[data-cancel]").addEventListener("click", function () { upload.cancel(); });
    box.list.appendChild(this.row);
    if (!file.size) {
      this.stop(box.word("saysEmpty"), false);
    } else if (file.size > Number(box.word("largest"))) {
      this.stop(box.word("saysLarge"), false);
    } else {
      this.wait();
    }
  }

  Upload.prototype.say = function (text) {
    this.row.querySelector("[data-says]").textContent = text;
  };

  Upload.prototype.wait = function () {
    this.state = "waiting";
    this.row.classList.remove("is-refused");
    this.retry.hidden = true;
    this.bar.hidden = false;
    this.bar.value = 0;
    this.say(this.box.word("saysWaiting"));
    queue.push(this);
  };

  Upload.prototype.again = function () {
    window.clearTimeout(this.timer);
    if (this.state === "pausing" || this.state === "stopped") {
      this.wait();
      next();
    }
  };

  Upload.prototype.send = function () {
    var upload = this;
    var data = this.box.data();
    var request = new XMLHttpRequest();
    data.append("file", this.file, this.file.name);
    this.state = "sending";
    this.request = request;
    this.say(this.box.word("saysSending"));
    request.upload.onprogress = function (event) {
      if (event.lengthComputable) { upload.bar.value = Math.round(100 * event.loaded / event.total); }
    };
    request.upload.onload = function () {
      upload.bar.value = 100;
      upload.say(upload.box.word("saysChecking"));
    };
    request.onload = function () { upload.answered(request); };
    request.onerror = function () { upload.pause(upload.box.word("saysAway"), 0); };
    this.box.open(request, this.box.word("attach"));
    request.send(data);
  };

  Upload.prototype.answered = function (request) {
    var told = answer(request);
    if (request.status === 201 && told.file) {
      this.done(told.file);
    } else if (request.status === 502 || request.status === 503 || request.status === 504) {
      this.pause(told.says || this.box.word("saysTrouble"), 1000 * (told.again || 0));
    } else {
      var canRetry = request.status === 401 || request.status === 403 || request.status >= 500;
      var too = request.status === 413 ? this.box.word("saysLarge") : this.box.word("saysTrouble");
      this.stop(told.says || too, canRetry || !told.says);
    }
  };

  Upload.prototype.done = function (file) {
    var there = this.box.list.querySelector("[data-file='" + file.id + "']");
    var row = there || this.box.row(file);
    var had = this.row.contains(document.activeElement);
    if (!there) { this.box.list.insertBefore(row, this.row); }
    this.row.remove();
    if (had) { row.querySelector("[data-link]").focus(); }
    this.box.announce(fill(this.box.word("saysDone"), file.name));
    this.end();
  };

  /* Refused, or not to be helped by waiting. */
  Upload.prototype.stop = function (text, canRetry) {
    this.state = "stopped";
    this.row.classList.add("is-refused");
    this.row.querySelector("[data-cancel-says]").textContent = this.box.word("saysDismiss");
    this.bar.hidden = true;
    this.retry.hidden = !canRetry;
    this.say(text);
    this.box.announce(fill(this.box.word("saysFailed"), this.file.name) + " " + text);
    this.end();
  };

  /* To be sent again by itself: after a while, or as soon as the connection is back. */
  Upload.prototype.pause = function (text, after) {
    var upload = this;
    var first = this.tries === 0;
    this.state = "pausing";
    this.bar.hidden = true;
    this.retry.hidden = false;
    this.say(text);
    this.timer = window.setTimeout(function () { upload.again(); },
      after || PAUSES[Math.min(this.tries, PAUSES.length - 1)]);
    this.tries += 1;
    if (first) { this.box.announce(fill(this.box.word("saysFailed"), this.file.name) + " " + text); }
    pausing.push(this);
    this.end();
  };

  Upload.prototype.cancel = function () {
    var had = this.row.contains(document.activeElement);
    window.clearTimeout(this.timer);
    this.state = "stopped";
    queue = queue.filter(function (one) { return one !== this; }, this);
    if (this.request) { this.request.onload = this.request.onerror = null; this.request.abort(); }
    this.row.remove();
    if (had) { this.box.input.focus(); }
    this.end();
  };

  Upload.prototype.end = function () {
    if (current === this) { current = null; }
    next();
  };

  var pausing = [];

  function next() {
    if (!current && queue.length) {
      current = queue.shift();
      current.send();
    }
    if (!current && !queue.length && whenIdle) {
      var go = whenIdle;
      whenIdle = null;
      go();
    }
  }

  window.addEventListener("online", function () {
    var back = pausing;
    pausing = [];
    back.forEach(function (upload) { if (upload.state === "pausing") { upload.again(); } });
  });

  function isBusy() {
    return Boolean(current || queue.length);
  }

  /* Saving the page while a file is on its way waits for it. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    var box = form.querySelector("[data-files]");
    var submitter = event.submitter;
    if (!box || !isBusy()) { return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    var says = box.querySelector("[data-announce]");
    says.textContent = box.dataset.saysLeave;
    says.classList.remove("visually-hidden");
    whenIdle = function () {
      says.classList.add("visually-hidden");
      form.requestSubmit(submitter || undefined);
    };
  }, true);

  window.addEventListener("beforeunload", function (event) {
    if (isBusy()) { event.preventDefault(); }
  });

  document.querySelectorAll("[data-files][data-attach]").forEach(function (element) {
    if (element.dataset.attach) { new Box(element); }
  });
})();
