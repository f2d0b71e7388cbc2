/* The settings that belong to the chosen kind of question. Without this file a button asks the server. */
(function () {
  "use strict";

  function follow(form) {
    var kind = form.querySelector("select[name=kind]");
    if (!kind) {
      return;
    }
    function show() {
      form.querySelectorAll("[data-kinds]").forEach(function (box) {
        box.hidden = box.dataset.kinds.split(" ").indexOf(kind.value) < 0;
      });
    }
    form.querySelectorAll("[data-without-script]").forEach(function (part) {
      part.hidden = true;
    });
    kind.addEventListener("change", show);
    show();
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-question-form]").forEach(follow);
  });
})();
