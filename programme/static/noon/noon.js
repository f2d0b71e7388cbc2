/* Small betterments. Every page works without this file. */
(function () {
  "use strict";

  function focusErrors() {
    var summary = document.querySelector("[data-error-summary]");
    if (summary) {
      summary.focus();
    }
  }

  /* A second press of a button does nothing; coming back with the browser's own button frees it again. */
  function sendOnce() {
    document.querySelectorAll("form[data-once]").forEach(function (form) {
      form.addEventListener("submit", function (event) {
        if (form.dataset.sent === "yes") {
          event.preventDefault();
          return;
        }
        form.dataset.sent = "yes";
        /* Disabled only after the browser has gathered the form, so that the pressed button's name is sent. */
        window.setTimeout(function () {
          form.querySelectorAll("button[type=submit], button:not([type])").forEach(function (button) {
            button.setAttribute("aria-disabled", "true");
          });
        }, 0);
      });
    });
    window.addEventListener("pageshow", function () {
      document.querySelectorAll("form[data-once]").forEach(function (form) {
        delete form.dataset.sent;
        form.querySelectorAll("[aria-disabled]").forEach(function (button) {
          button.removeAttribute("aria-disabled");
        });
      });
    });
  }

  /* The server's time counts: the page knows how long ago the server wrote it, and trusts no wall clock. */
  function countDown(element) {
    var closes = Date.parse(element.dataset.closesAt);
    var server = Date.parse(element.dataset.serverNow);
    var began = performance.now();
    if (isNaN(closes) || isNaN(server)) {
      return;
    }
    function part(count, one, many) {
      return count + " " + (count === 1 ? element.dataset[one] : element.dataset[many]);
    }
    function show() {
      var left = Math.ceil((closes - server - (performance.now() - began)) / 1000);
      if (left <= 0) {
        element.textContent = element.dataset.past;
        return;
      }
      var days = Math.floor(left / 86400);
      var hours = Math.floor((left % 86400) / 3600);
      var minutes = Math.floor((left % 3600) / 60);
      var parts = [];
      if (days) { parts.push(part(days, "day", "days")); }
      if (hours || days) { parts.push(part(hours, "hour", "hours")); }
      if (!days) { parts.push(part(minutes, "minute", "minutes")); }
      if (!days && !hours) { parts.push(part(left % 60, "second", "seconds")); }
      element.textContent = element.dataset.left.replace("%(time)s", parts.join(", "));
      window.setTimeout(show, 1000);
    }
    show();
  }

  document.addEventListener("DOMContentLoaded", function () {
    focusErrors();
    sendOnce();
    document.querySelectorAll("[data-closes-at][data-server-now]").forEach(countDown);
  });
})();
