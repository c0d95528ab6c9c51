/* Enter goes to the next field of a paper form, and never sends it half filled in; the button sends it.
   Without this file Tab does the same, and Enter sends: nothing typed is lost then either. */
(function () {
  "use strict";

  var form = document.querySelector("[data-paper-form]");
  if (!form) { return; }

  function fields() {
    return Array.prototype.filter.call(
      form.querySelectorAll("input:not([type=hidden]), select, textarea, button"),
      function (each) { return !each.disabled && (each.type !== "radio" || firstOfGroup(each)); }
    );
  }

  function firstOfGroup(radio) {
    var chosen = form.querySelector('input[name="' + radio.name + '"]:checked');
    return radio === (chosen || form.querySelector('input[name="' + radio.name + '"]'));
  }

  function place(element, all) {
    if (element.type !== "radio") { return all.indexOf(element); }
    return all.findIndex(function (each) { return each.name === element.name; });
  }

  form.addEventListener("keydown", function (event) {
    var here = event.target;
    // An Enter that ends the conversion of kana belongs to the input method.
    if (event.key !== "Enter" || event.isComposing || here.tagName === "BUTTON" || here.tagName === "TEXTAREA") { return; }
    event.preventDefault();
    var all = fields();
    var next = all[place(here, all) + 1];
    if (next) { next.focus(); if (next.select) { next.select(); } }
  });
}());
