/* Adds up a budget while somebody types, the same way as the server does. Every page works without this file. */
(function () {
  "use strict";

  var said = (document.currentScript && document.currentScript.dataset) || {};
  var SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;
  var DIGIT = /^\p{Nd}$/u;
  var GROUPED = /^\p{Nd}{1,3}(,\p{Nd}{3})+(\.\p{Nd}{1,2})?$/u;
  var PLAIN = /^\p{Nd}{1,10}(\.\p{Nd}{1,2})?$/u;

  /* Figures of every script: they stand in rows of ten, from nought to nine. */
  function figure(sign) {
    var first = sign.codePointAt(0);
    var place = first;
    while (DIGIT.test(String.fromCodePoint(place - 1))) {
      place -= 1;
    }
    return String((first - place) % 10);
  }

  /* The amount in pence, or null: as `programme.money.parse`. */
  function parse(typed, sign) {
    var text = typed.replace(SPACE, "");
    if (sign && text.indexOf(sign) === 0) {
      text = text.slice(sign.length);
    }
    if (GROUPED.test(text)) {
      text = text.replace(/,/g, "");
    }
    if (!PLAIN.test(text)) {
      return null;
    }
    var parts = Array.from(text).map(function (one) { return one === "." ? one : figure(one); }).join("").split(".");
    return Number(parts[0]) * 100 + Number(((parts[1] || "") + "00").slice(0, 2));
  }

  /* '£12,500', with pence only where there are any: as `programme.money.in_words`. */
  function inWords(pence, sign, currency) {
    var whole = String(Math.floor(pence / 100)).replace(/\B(?=(\d{3})+$)/g, ",");
    var rest = pence % 100;
    var digits = rest ? whole + "." + String(rest).padStart(2, "0") : whole;
    return sign ? sign + digits : digits + " " + currency;
  }

  function bound(text) {
    return text ? Math.round(parseFloat(text) * 100) : null;
  }

  function watch(box) {
    var currency = box.dataset.currency || "GBP";
    var sign = box.dataset.sign || "";
    var prefix = sign || currency;
    var lowest = bound(box.dataset.lowest);
    var highest = bound(box.dataset.highest);
    var shown = box.querySelector("[data-budget-total]");
    var verdict = box.querySelector("[data-budget-verdict]");
    if (!shown) {
      return;
    }
    var spoken = document.createElement("p");
    spoken.className = "visually-hidden";
    spoken.setAttribute("role", "status");
    box.appendChild(spoken);
    var wasOver = null;
    function show() {
      var total = 0;
      box.querySelectorAll("[data-budget-amount]").forEach(function (control) {
        total += parse(control.value, prefix) || 0;
      });
      shown.textContent = inWords(total, sign, currency);
      var over = highest !== null && total > highest;
      var words = "";
      if (over) {
        words = (said.over || "").replace("%(amount)s", inWords(total - highest, sign, currency));
      } else if (lowest !== null && total > 0 && total < lowest) {
        words = (said.under || "").replace("%(amount)s", inWords(lowest - total, sign, currency));
      }
      if (verdict) {
        verdict.textContent = words;
        verdict.classList.toggle("budget-over", over);
      }
      if (wasOver !== null && over !== wasOver) {
        spoken.textContent = over ? words : said.met || "";
      }
      wasOver = over;
    }
    box.addEventListener("input", show);
    window.addEventListener("pageshow", show);
    show();
  }

  window.noonBudget = { parse: parse, inWords: inWords };
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-budget]").forEach(watch);
  });
})();
