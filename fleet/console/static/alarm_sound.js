/* A tone on the operators' board while a resident waits for somebody, the more often the longer nobody takes it. */
(function () {
  "use strict";

  const EVERY_MS = [0, 30000, 12000, 5000];
  let soundedAt = 0;
  let context = null;

  function tone(start, frequency) {
    const oscillator = context.createOscillator();
    const volume = context.createGain();
    oscillator.frequency.value = frequency;
    volume.gain.setValueAtTime(0.25, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.5);
    oscillator.connect(volume).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + 0.5);
  }

  function sound() {
    const loud = Math.max(0, ...Array.from(document.querySelectorAll("[data-loud]"), (row) => Number(row.dataset.loud)));
    if (!loud || !window.AudioContext || Date.now() - soundedAt < EVERY_MS[Math.min(loud, 3)]) { return; }
    soundedAt = Date.now();
    context = context || new AudioContext();
    for (let turn = 0; turn < loud; turn += 1) {
      tone(context.currentTime + turn * 0.7, 880);
      tone(context.currentTime + turn * 0.7 + 0.3, 660);
    }
    document.body.dataset.alarmSounded = String(Number(document.body.dataset.alarmSounded || 0) + 1);
  }

  setInterval(sound, 1000);
  sound();
}());
