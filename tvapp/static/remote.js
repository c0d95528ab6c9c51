/* The drawn remote control: passes key presses to the page in the drawn television (tvKey of tv.js). */
(function () {
  'use strict';
  var glass = document.getElementById('glass');
  var frame = document.getElementById('screen');
  var household = document.getElementById('household');
  var size = document.getElementById('size');
  var remote = document.getElementById('remote');
  var count = document.getElementById('count');
  var presses = 0;
  var keyboard = {
    ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right', Enter: 'ok', Escape: 'back',
    Backspace: 'back', F1: 'blue', F2: 'red', F3: 'green', F4: 'yellow'
  };

  function counted() {
    presses += 1;
    count.textContent = presses;
  }

  function press(meaning) {
    var page = frame.contentWindow;
    counted();
    if (page && page.tvKey) { page.tvKey(meaning); }
  }

  function light(meaning) {
    var key = remote.querySelector('[data-press="' + meaning + '"]');
    if (!key) { return; }
    key.className += ' pressed';
    setTimeout(function () { key.className = key.className.replace(' pressed', ''); }, 140);
  }

  function meaningOf(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) { return ''; }
    return keyboard[event.key] || (/^[0-9]$/.test(event.key) ? event.key : '');
  }

  function onKeyboard(event) {
    var meaning = meaningOf(event);
    var at = document.activeElement;
    if (!meaning || (at && at.tagName === 'SELECT') || event.repeat) { return; }
    if (event.key === 'Enter' && at && at.tagName === 'BUTTON') { return; }
    event.preventDefault();
    light(meaning);
    press(meaning);
  }

  /* The page inside has the keyboard most of the time: it handles keys itself, here they are only counted and shown. */
  function onInnerKeyboard(event) {
    var meaning = meaningOf(event);
    var colours = { F1: 'blue', F2: 'red', F3: 'green', F4: 'yellow' };
    if (!meaning || event.repeat) { return; }
    light(meaning);
    if (colours[event.key]) { event.preventDefault(); press(meaning); } else { counted(); }
  }

  function onLoad() {
    try { frame.contentWindow.document.addEventListener('keydown', onInnerKeyboard, true); } catch (e) { /* not ours */ }
  }

  function fit() {
    var wanted = size.value.split('x');
    var width = +wanted[0];
    var height = +wanted[1];
    var stacked = window.matchMedia('(max-width: 860px), (orientation: portrait)').matches;
    var free = stacked ? window.innerWidth - 32 : window.innerWidth - 218 - 28 - 36 - 40;
    var high = stacked ? window.innerHeight * 0.5 : window.innerHeight - 190;
    var scale = Math.max(0.2, Math.min(free / width, high / height));
    frame.style.width = width + 'px';
    frame.style.height = height + 'px';
    frame.style.transform = 'scale(' + scale + ')';
    glass.style.width = Math.round(width * scale) + 'px';
    glass.style.height = Math.round(height * scale) + 'px';
  }

  function zero() {
    presses = 0;
    count.textContent = '0';
  }

  remote.addEventListener('click', function (event) {
    var key = event.target.closest('[data-press]');
    if (key) { press(key.getAttribute('data-press')); }
  });
  document.addEventListener('keydown', onKeyboard);
  frame.addEventListener('load', onLoad);
  size.addEventListener('change', fit);
  window.addEventListener('resize', fit);
  document.getElementById('zero').addEventListener('click', zero);
  if (household) {
    household.addEventListener('change', function () { zero(); frame.src = household.value; });
  }
  fit();
}());
