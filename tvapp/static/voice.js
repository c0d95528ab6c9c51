/* Reads out what the page says: when it opens, and the chosen cell at every move. Only where the household wants it.
   Written for old boxes: ES5, no library. A box that plays no sound stays silent and loses nothing. */
(function () {
  'use strict';
  var body = document.body;
  var player = window.Audio ? new window.Audio() : null;
  var waiting = [];
  var timer = 0;

  if (!player) { return; }

  function list(text) { return text ? text.split(' ') : []; }

  function next() {
    var started;
    if (!waiting.length) { return; }
    player.src = waiting.shift();
    try {
      started = player.play();
      /* newer browsers want a key press first: the next one speaks */
      if (started && started['catch']) { started['catch'](function () { waiting = []; }); }
    } catch (e) { waiting = []; }
  }

  /* What was being said stops; whoever moves on quickly only hears where they stop. */
  function speak(sounds, soon) {
    clearTimeout(timer);
    try { player.pause(); } catch (e) { /* nothing was playing */ }
    waiting = sounds;
    timer = setTimeout(next, soon ? 0 : 200);
  }

  function cellOf(node) {
    while (node && !(node.getAttribute && node.getAttribute('data-say'))) { node = node.parentNode; }
    return node;
  }

  document.addEventListener('focus', function (event) {
    var cell = cellOf(event.target);
    if (cell) { speak(list(cell.getAttribute('data-say'))); }
  }, true);

  /* tv.js tells which hint it shows. */
  window.tvSpoken = function (text) {
    var names = ['edge', 'unused', 'wait'];
    var i;
    for (i = 0; i < names.length; i++) {
      if (body.getAttribute('data-say-' + names[i]) === text) { speak(list(body.getAttribute('data-voice-' + names[i])), true); }
    }
  };

  player.addEventListener('ended', next, false);
  player.addEventListener('error', next, false);

  (function () {
    var cell = cellOf(document.getElementById(body.getAttribute('data-focus')));
    speak(list(body.getAttribute('data-voice')).concat(cell ? list(cell.getAttribute('data-say')) : []), true);
  }());
}());
