/* The remote control. Without this script every page works with links, forms and the tab order.
   Written for old boxes: ES5, no library. The server says in data-* what each key does and where each arrow leads. */
(function () {
  'use strict';
  var body = document.body;
  var stage = document.getElementById('tv');
  var hint = document.getElementById('hint');
  var moveMs = +body.getAttribute('data-move-ms') || 150;
  var pressMs = +body.getAttribute('data-press-ms') || 350;
  var heldMs = +body.getAttribute('data-held-ms') || 700;
  var once = body.hasAttribute('data-once');
  var keys = readKeys(body.getAttribute('data-keys') || '');
  var field = document.getElementById('pad-field');
  var lastMove = 0;
  var leaving = 0;
  var hintTimer = 0;
  var press = recall();
  var openedBy = press.key;
  var born = now();

  function readKeys(text) {
    var table = {};
    var pairs = text.split(' ');
    var i, at;
    for (i = 0; i < pairs.length; i++) {
      at = pairs[i].lastIndexOf('=');
      if (at > 0) { table[pairs[i].substring(0, at)] = pairs[i].substring(at + 1); }
    }
    return table;
  }

  function now() { return new Date().getTime(); }

  /* A key that is still held when the next page opens must not choose there: the last press outlives the page. */
  function recall() {
    var parts;
    try { parts = (window.sessionStorage.getItem('press') || '').split(' '); } catch (e) { parts = []; }
    /* while a page was loading nobody could see whether the key was let go */
    return { key: parts[0] || '', at: parts[2] === '1' ? now() : +parts[1] || 0, held: parts[2] === '1' };
  }

  function remember() {
    try {
      window.sessionStorage.setItem('press', press.key + ' ' + press.at + ' ' + (press.held ? '1' : '0'));
    } catch (e) { /* a box without storage only loses this extra care */ }
  }

  function say(text) {
    if (window.tvSpoken) { window.tvSpoken(text); }
    if (!hint) { return; }
    hint.firstChild.innerHTML = '';
    hint.firstChild.appendChild(document.createTextNode(text));
    hint.className = 'hint shown';
    clearTimeout(hintTimer);
    hintTimer = setTimeout(quiet, 4000);
  }

  function quiet() { if (hint) { hint.className = 'hint'; } }

  function current() {
    var on = document.activeElement;
    return on && on.getAttribute && on.getAttribute('data-cell') ? on : stage.querySelector('.on') || first();
  }

  function first() {
    return document.getElementById(body.getAttribute('data-focus')) || stage.querySelector('[data-cell]');
  }

  /* The address keeps the focus, so that a reload, a refresh and the history of the box come back to the same cell. */
  function keepInAddress(cell) {
    var address = body.getAttribute('data-url');
    if (!address || !window.history || !window.history.replaceState) { return; }
    address += (address.indexOf('?') < 0 ? '?' : '&') + 'f=' + encodeURIComponent(cell.getAttribute('data-cell'));
    try { window.history.replaceState(null, '', address); } catch (e) { /* file: or a sandboxed frame */ }
  }

  function focusOn(cell) {
    if (!cell) { return; }
    cell.focus();
    keepInAddress(cell);
  }

  /* The chosen cell stays marked when the window that shows the page loses the keyboard to another one. */
  function mark(event) {
    var marked = stage.querySelector('.on');
    var cell = event.target;
    if (!cell.getAttribute || !cell.getAttribute('data-cell')) { return; }
    if (marked) { marked.className = marked.className.replace(' on', ''); }
    cell.className += ' on';
  }

  /* Over the edge of a page of items lies the next page: only a fresh press turns it, never a held key. */
  function move(direction, fresh) {
    var here = current();
    var to = document.getElementById(here.getAttribute('data-' + direction) || '');
    var page = here.getAttribute('data-turn-' + direction);
    if (to) {
      quiet();
      focusOn(to);
    } else if (!page) {
      say(body.getAttribute('data-say-edge'));
    } else if (fresh && !leaving) {
      leave();
      window.location.href = page;
    }
  }

  function choose(cell) {
    if (!cell || leaving) { return; }
    if (field && cell.getAttribute('data-digit')) { type(cell.getAttribute('data-digit')); return; }
    if (cell.click) { cell.click(); } else { window.location.href = cell.href; }
  }

  function type(digit) {
    var full = field.value.length > (field.value.charAt(0) === '1' ? 2 : 1);
    if (digit === 'x') { field.value = ''; }
    /* the key that opened this page, pressed once more by a slow thumb, is no age */
    else if (!field.value && digit === openedBy && now() - born < 1500) { say(body.getAttribute('data-say-wait')); return; }
    else if (full) { say(body.getAttribute('data-say-unused')); return; }
    else { field.value = (field.value + digit).replace(/^0+/, ''); }
    quiet();
    if (field.value.length === 2) { focusOn(document.getElementById(field.getAttribute('data-done'))); }
  }

  function shortcut(name) {
    var cell = stage.querySelector('[data-key="' + name + '"]');
    if (cell) { quiet(); choose(cell); } else { say(body.getAttribute('data-say-unused')); }
  }

  function back() {
    var link = stage.querySelector('[data-back]');
    if (!link) { return false; }
    choose(link);
    return true;
  }

  /* One press is one choice: repeats of a held key and a trembling second press are swallowed. */
  function isRepeat(key, event) {
    var time = now();
    var same = press.key === key;
    var gap = time - press.at;
    var quick = isArrow(key) || (field && /^[0-9]$/.test(key));
    var again = event.repeat || (same && (press.held ? gap < heldMs : gap < (quick ? moveMs : pressMs)));
    press = { key: key, at: time, held: true };
    remember();
    return again;
  }

  function isArrow(key) { return /^(left|up|right|down)$/.test(key); }

  function act(meaning, event) {
    var time = now();
    var again = isRepeat(meaning, event);
    if (isArrow(meaning)) {
      if (!(once && again) && time - lastMove >= moveMs) { lastMove = time; move(meaning, !again); }
      return true;
    }
    if (again) { return true; }
    if (leaving) { say(body.getAttribute('data-say-wait')); return true; }
    if (meaning === 'ok') { choose(current()); return true; }
    if (meaning === 'back') { return back(); }
    shortcut(meaning);
    return true;
  }

  function ignored(code) { return code === 9 || (code >= 16 && code <= 20) || (code >= 112 && code <= 123); }

  function onDown(event) {
    var code = event.keyCode || event.which || 0;
    var meaning = keys[String(code)] || keys[event.key] || keys[event.keyIdentifier];
    if (meaning === '-' || event.ctrlKey || event.altKey || event.metaKey || (!meaning && ignored(code))) { return; }
    if (!meaning) { say(body.getAttribute('data-say-unused')); return; }
    if (act(meaning, event)) { event.preventDefault(); event.stopPropagation(); }
  }

  function onUp() { press.held = false; remember(); }

  function onSubmit(event) {
    var form = event.target;
    if (leaving) { event.preventDefault(); return; }
    leave();
    /* after the browser has read which button was pressed */
    setTimeout(function () {
      var buttons = form.getElementsByTagName('button');
      var i;
      for (i = 0; i < buttons.length; i++) { buttons[i].disabled = true; }
    }, 0);
  }

  function onClick(event) {
    var cell = event.target;
    while (cell && cell !== stage && !(cell.getAttribute && cell.getAttribute('data-cell'))) { cell = cell.parentNode; }
    if (!cell || cell === stage || !cell.getAttribute) { return; }
    if (field && cell.getAttribute('data-digit')) {
      event.preventDefault();
      type(cell.getAttribute('data-digit'));
    } else if (cell.tagName === 'A') {
      if (leaving) { event.preventDefault(); } else { comeBackHere(cell); leave(); }
    }
  }

  /* Links that can be followed from every screen carry where 戻る leads (`b=` at the end): add the focused cell. */
  function comeBackHere(link) {
    var from = current().getAttribute('data-cell');
    if (!from || !link.hasAttribute('data-keep')) { return; }
    link.removeAttribute('data-keep');
    link.href += encodeURIComponent((link.href.indexOf('%3F') < 0 ? '?' : '&') + 'f=' + from);
  }

  function leave() {
    leaving = 1;
    setTimeout(function () { leaving = 0; }, 8000);
  }

  /* For a drawn remote control beside the page. */
  window.tvKey = function (meaning) { act(meaning, {}); onUp(); };

  document.addEventListener('keydown', onDown, false);
  document.addEventListener('keyup', onUp, false);
  document.addEventListener('focus', mark, true);
  document.addEventListener('submit', onSubmit, false);
  document.addEventListener('click', onClick, false);
  window.addEventListener('pageshow', function () { leaving = 0; }, false);
  if (body.getAttribute('data-focus')) {
    first().focus();
    mark({ target: first() });
  }
}());
