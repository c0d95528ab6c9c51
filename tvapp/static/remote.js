/* The drawn remote control: passes key presses to the page in the drawn television (tvKey of tv.js). */
(function () {
  'use strict';
  var glass = document.getElementById('glass');
  var frame = document.getElementById('screen');
  var household = document.getElementById('household');
  var size = document.getElementById('size');
  var remote = document.getElementById('remote');
  var count = document.getElementById('count');
  var profile = document.getElementById('profile');
  var twelve = document.getElementById('twelve');
  var presses = 0;
  var keyboard = {
    ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right', Enter: 'ok', Escape: 'back',
    Backspace: 'back', F1: 'blue', F2: 'red', F3: 'green', F4: 'yellow'
  };

  function counted() {
    presses += 1;
    count.textContent = presses;
  }

  /* With a profile the keys travel as real events with the codes of that box, so that its table is tried. */
  function send(page, code) {
    var number = /^[0-9]+$/.test(code) ? +code : 0;
    var at = page.document.activeElement || page.document.body;
    ['keydown', 'keyup'].forEach(function (kind) {
      var event = new page.KeyboardEvent(kind, {
        key: number ? 'Unidentified' : code, keyCode: number, which: number, bubbles: true, cancelable: true
      });
      at.dispatchEvent(event);
    });
  }

  function press(meaning) {
    var page = frame.contentWindow;
    var chosen = profile.options[profile.selectedIndex];
    counted();
    if (!page || !page.tvKey) { return; }
    if (meaning === 'unknown') { send(page, '999'); return; }
    if (!chosen.value) { page.tvKey(meaning); return; }
    send(page, JSON.parse(chosen.getAttribute('data-sends'))[meaning] || '999');
  }

  /* The table stands in every page: the start address says which one this television shall have. */
  function chooseProfile() {
    var chosen = profile.options[profile.selectedIndex];
    var sends = JSON.parse(chosen.getAttribute('data-sends') || '{}');
    twelve.hidden = !sends['12'];
    zero();
    start();
  }

  function start() {
    var from = household ? household.value : '/start';
    var name = profile.value;
    frame.src = name ? from + (from.indexOf('?') < 0 ? '?' : '&') + 'keys=' + encodeURIComponent(name) : from;
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
  profile.addEventListener('change', chooseProfile);
  window.addEventListener('resize', fit);
  document.getElementById('zero').addEventListener('click', zero);
  if (household) {
    household.addEventListener('change', function () { zero(); start(); });
  }
  fit();
}());
