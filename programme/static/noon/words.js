/* Counts words while somebody types, the same way as the server does. Typing past the limit is allowed.
   Every page works without this file. */
(function () {
  "use strict";

  /* What Python's str.split() splits at: not the zero-width space, not the byte order mark. */
  var WORD = /[^\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;
  /* The sentences come from the template, in the page's language. */
  var said = (document.currentScript && document.currentScript.dataset) || {};

  function count(text) {
    var words = text.match(WORD);
    return words ? words.length : 0;
  }

  function fill(sentence, used, limit) {
    var over = used - limit;
    var names = (said.numbers || "").split("|");
    var many = over <= names.length && names[over - 1] ? names[over - 1] : String(over);
    return (sentence || "").replace("%(used)s", used).replace("%(limit)s", limit).replace("%(over)s", many);
  }

  function describe(control, id) {
    var before = (control.getAttribute("aria-describedby") || "").split(" ").filter(Boolean);
    if (before.indexOf(id) === -1) {
      control.setAttribute("aria-describedby", before.concat(id).join(" "));
    }
  }

  function watch(control) {
    var limit = parseInt(control.dataset.wordLimit, 10);
    if (!(limit > 0) || !control.id || document.getElementById(control.id + "_count")) {
      return;
    }
    var shown = document.createElement("p");
    shown.id = control.id + "_count";
    shown.className = "word-count";
    /* Announced only when the limit is passed and when it is met again; the count itself is quiet. */
    var spoken = document.createElement("p");
    spoken.className = "visually-hidden";
    spoken.setAttribute("role", "status");
    control.insertAdjacentElement("afterend", shown);
    shown.insertAdjacentElement("afterend", spoken);
    describe(control, shown.id);
    var field = control.closest(".field");
    var saved = field && field.querySelector("[data-words-saved]");
    if (saved) {
      saved.hidden = true;
    }
    var wasOver = null;
    function show() {
      var used = count(control.value);
      var over = used > limit;
      shown.textContent = over
        ? fill(used - limit === 1 ? said.overOne : said.overMany, used, limit)
        : fill(said.count, used, limit);
      shown.classList.toggle("word-count-over", over);
      if (wasOver !== null && over !== wasOver) {
        spoken.textContent = over ? shown.textContent : fill(said.met, used, limit);
      }
      wasOver = over;
    }
    control.addEventListener("input", show);
    /* A browser that comes back to a page fills it in without telling. */
    window.addEventListener("pageshow", show);
    show();
  }

  function watchAll(within) {
    (within || document).querySelectorAll("[data-word-limit]").forEach(watch);
  }

  window.noonWords = { count: count, watch: watchAll };
  document.addEventListener("DOMContentLoaded", function () {
    watchAll(document);
  });
})();
