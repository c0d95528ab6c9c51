/* Small comforts for the shop's tablet; every page works without this file.
   1. The scan field keeps the focus, so that a barcode scanner (a keyboard that ends with Enter) always meets it.
   2. A short tone tells right from wrong, for eyes that are on the shelf.
   3. A button that was pressed rests until the answer comes. */
(function () {
  "use strict";

  var field = document.querySelector("[data-scan-field]");

  function isTyping(element) {
    return element && /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName) && element !== field;
  }

  function comeBack() {
    if (field && !isTyping(document.activeElement)) { field.focus({ preventScroll: true }); }
  }

  if (field) {
    // A page may ask for something else first, like the name of who agreed to a dearer substitute.
    if (!document.querySelector("[autofocus]:not([data-scan-field])")) { comeBack(); }
    document.addEventListener("click", function () { setTimeout(comeBack, 0); });
    window.addEventListener("focus", comeBack);
    document.addEventListener("keydown", function (event) {
      if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) { comeBack(); }
    });
  }

  var just = document.querySelector(".thing.just");
  // Only where the answer stands still beside the list (see staff.css): it must not be scrolled away.
  if (just && window.matchMedia("(min-width: 1001px)").matches) { just.scrollIntoView({ block: "nearest" }); }

  function tone(context, start, frequency, length) {
    var oscillator = context.createOscillator();
    var volume = context.createGain();
    oscillator.frequency.value = frequency;
    volume.gain.setValueAtTime(0.2, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + length);
    oscillator.connect(volume);
    volume.connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + length);
  }

  function play(answer) {
    var Context = window.AudioContext || window.webkitAudioContext;
    if (!Context) { return; }
    var context = new Context();
    if (answer === "right") {
      tone(context, context.currentTime, 1320, 0.12);
    } else {
      tone(context, context.currentTime, 220, 0.25);
      tone(context, context.currentTime + 0.3, 180, 0.4);
    }
  }

  var answer = document.body.getAttribute("data-sound");
  if (answer && field) { play(answer); }

  function each(list, what) { Array.prototype.forEach.call(list, what); }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.getAttribute("method") !== "post") { return; }
    setTimeout(function () {
      if (field && form.contains(field)) {
        field.value = "";
        return;
      }
      each(form.querySelectorAll("button:not([disabled])"), function (button) {
        button.disabled = true;
        button.setAttribute("data-resting", "");
      });
    }, 0);
  });

  window.addEventListener("pageshow", function () {
    each(document.querySelectorAll("[data-resting]"), function (button) {
      button.disabled = false;
      button.removeAttribute("data-resting");
    });
  });
}());
