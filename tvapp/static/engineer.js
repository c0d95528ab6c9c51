/* The engineer's page: shows what a key sends and what it means in the table of this box. Written for old boxes: ES5. */
(function () {
  'use strict';
  var place = document.getElementById('engineer');
  var line = document.getElementById('pressed');
  var keys = table(document.body.getAttribute('data-keys') || '');
  var words = table(place.getAttribute('data-words') || '');
  var last = '';

  function table(text) {
    var found = {};
    var pairs = text.split(' ');
    var i, at;
    for (i = 0; i < pairs.length; i++) {
      at = pairs[i].lastIndexOf('=');
      if (at > 0) { found[pairs[i].substring(0, at)] = pairs[i].substring(at + 1); }
    }
    return found;
  }

  function show(text) {
    line.innerHTML = '';
    line.appendChild(document.createTextNode(text));
  }

  function onKey(event) {
    var code = event.keyCode || event.which || 0;
    var name = event.key || event.keyIdentifier || '';
    var meaning = keys[String(code)] || keys[name] || '';
    var moves = /^(left|up|right|down)$/.test(meaning);
    var again = meaning && meaning === last && /^(back|ok|blue|red|green|yellow)$/.test(meaning);
    show('番号 ' + code + '　名前 ' + (name || '—') + '　→ ' + (meaning ? words[meaning] || meaning : '表に ありません'));
    document.body.setAttribute('data-pressed', code + ' ' + meaning);
    last = event.repeat ? last : meaning;
    if (moves || again || meaning === '-') { return; }
    event.preventDefault();
    event.stopPropagation();
  }

  show('ボタンを 押してください。');
  document.getElementById('size').innerHTML = window.innerWidth + ' × ' + window.innerHeight;
  document.addEventListener('keydown', onKey, true);
}());
