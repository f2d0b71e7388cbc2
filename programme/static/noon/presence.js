/* Says that this page is open, and hears who else is here and what they changed.

   At load and every 20 seconds, while somebody can see the page. What changed is handed to whoever listens:
   document.addEventListener("noon:changed", function (event) { event.detail: {question key: {revision, by, at}} }).
   Each change is told once. Whoever is signed out is asked for seldom: they may sign in again in another tab. */
(function () {
  "use strict";

  var EVERY = 20000;
  var SIGNED_OUT = 120000;
  var place = document.querySelector("[data-presence]");
  if (!place || !window.fetch) {
    return;
  }
  var line = place.querySelector("[data-presence-words]");
  var token = place.querySelector("input[name=csrfmiddlewaretoken]");
  var since = parseInt(place.dataset.since, 10) || 0;
  var timer = null;
  var asking = false;
  var signedOut = false;
  var over = false;

  function later() {
    window.clearTimeout(timer);
    if (!over && !document.hidden) {
      timer = window.setTimeout(ask, signedOut ? SIGNED_OUT : EVERY);
    }
  }

  function hear(told) {
    var changed = told.changed || {};
    var keys = Object.keys(changed);
    if (line.textContent !== told.words) {
      line.textContent = told.words;
    }
    if (keys.length) {
      keys.forEach(function (key) {
        since = Math.max(since, changed[key].revision);
      });
      document.dispatchEvent(new CustomEvent("noon:changed", { detail: changed }));
    }
  }

  function ask() {
    if (asking || over || document.hidden) {
      return;
    }
    asking = true;
    window.fetch(place.dataset.url, {
      method: "POST",
      credentials: "same-origin",
      redirect: "error",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token ? token.value : "" },
      body: JSON.stringify({ section: place.dataset.section, since: since, writer: place.dataset.writer })
    }).then(function (answer) {
      signedOut = answer.status === 401;
      if (signedOut || answer.status === 403 || answer.status === 404) {
        /* Signed out: nothing to hear for now. No longer in the group: nothing any more. */
        over = !signedOut;
        line.textContent = "";
        return null;
      }
      return answer.ok ? answer.json() : null;
    }).then(function (told) {
      if (told) {
        hear(told);
      }
    }).catch(function () {
      /* The network is away: the next turn tries again. */
    }).then(function () {
      asking = false;
      later();
    });
  }

  document.addEventListener("visibilitychange", function () {
    window.clearTimeout(timer);
    ask();
  });
  ask();
})();
