/* The letter below the boxes follows what is typed. Without this file a button asks the server. */
(function () {
  "use strict";

  var PAUSE = 700;

  function follow(form) {
    var place = form.querySelector("[data-preview]");
    if (!place || !window.fetch) {
      return;
    }
    form.querySelectorAll("[data-without-script]").forEach(function (part) {
      part.hidden = true;
    });
    var timer = 0;
    var asked = 0;

    function look() {
      var mine = (asked += 1);
      var data = new FormData(form);
      data.set("act", "look");
      window
        .fetch(window.location.pathname, { method: "POST", body: data, credentials: "same-origin" })
        .then(function (answer) {
          return answer.ok && !answer.redirected ? answer.text() : null;
        })
        .then(function (html) {
          // A slower answer to an earlier question is passed over.
          if (html !== null && mine === asked) {
            place.innerHTML = html;
          }
        })
        .catch(function () {});
    }

    form.addEventListener("input", function () {
      window.clearTimeout(timer);
      timer = window.setTimeout(look, PAUSE);
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-letter-text]").forEach(follow);
  });
})();
