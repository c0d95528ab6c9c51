/* Somebody has to be seen to: a strip on top of every page of the shop and the city, and a tone until somebody takes it,
   the louder (more often) the longer nobody does. Without this file the page 見守り still shows everything. */
(function () {
  "use strict";

  var strip = document.getElementById("watch-strip");
  if (!strip || !window.fetch) { return; }
  var ASK_MS = 15000;
  var EVERY_MS = [0, 30000, 12000, 5000];
  var loudness = 0;
  var soundedAt = 0;
  var context = null;

  function tone(start, frequency) {
    var oscillator = context.createOscillator();
    var volume = context.createGain();
    oscillator.frequency.value = frequency;
    volume.gain.setValueAtTime(0.25, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.5);
    oscillator.connect(volume);
    volume.connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + 0.5);
  }

  function sound() {
    var Context = window.AudioContext || window.webkitAudioContext;
    if (!loudness || !Context || Date.now() - soundedAt < EVERY_MS[loudness]) { return; }
    soundedAt = Date.now();
    context = context || new Context();
    for (var turn = 0; turn < loudness; turn += 1) {
      tone(context.currentTime + turn * 0.7, 880);
      tone(context.currentTime + turn * 0.7 + 0.3, 660);
    }
    strip.dataset.sounded = String(Number(strip.dataset.sounded || 0) + 1);
  }

  function show(answer) {
    loudness = answer.loudness;
    strip.hidden = answer.count === 0;
    strip.dataset.loud = String(loudness);
    strip.querySelector("[data-names]").textContent = answer.names.join("、");
    sound();
  }

  function ask() {
    fetch(strip.dataset.ask, { credentials: "same-origin" })
      .then(function (answer) { return answer.ok && !answer.redirected ? answer.json() : null; })
      .then(function (answer) { if (answer) { show(answer); } })
      .catch(function () { /* No network: asked again. */ });
  }

  setInterval(ask, ASK_MS);
  setInterval(sound, 1000);
  ask();
}());
