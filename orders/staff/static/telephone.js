/* The telephone page by keyboard alone; without this file it is the same page with more presses.
   1. Lists answer while somebody types; arrows choose, Enter takes, and the field is empty for the next thing.
   2. The basket is looked at every two seconds: what the resident presses on the television is seen at once.
   3. Enter in the empty field goes to the age or the button; Enter there places the order. A held key places nothing. */
(function () {
  "use strict";

  var LOOK_EVERY_MS = 2000;
  var who = document.querySelector("[data-who]");
  var what = document.querySelector("[data-what]");
  var place = document.querySelector("[data-basket]");
  var turn = Promise.resolve();
  var atWork = 0;

  function element(tag, name, text) {
    var made = document.createElement(tag);
    if (name) { made.className = name; }
    if (text !== undefined) { made.textContent = text; }
    return made;
  }

  /* --- a list that answers while somebody types ------------------------------------------------ */
  function live(field, list, ask, row, take, leave) {
    var found = [], at = 0, shown = null, asked = 0, wanted = false;

    function clear() {
      asked += 1; found = []; shown = null; wanted = false;
      list.hidden = true; list.textContent = ""; field.removeAttribute("aria-activedescendant");
    }

    function mark(to) {
      at = to;
      Array.prototype.forEach.call(list.children, function (each, n) {
        each.setAttribute("aria-selected", n === at && found.length ? "true" : "false");
        if (n === at) { field.setAttribute("aria-activedescendant", each.id); each.scrollIntoView({ block: "nearest" }); }
      });
    }

    function draw() {
      list.textContent = "";
      found.forEach(function (each, n) {
        var line = row(each);
        line.id = list.id + "-" + n;
        line.setAttribute("role", "option");
        line.addEventListener("mousedown", function (event) { event.preventDefault(); choose(n); });
        list.appendChild(line);
      });
      if (!found.length) { list.appendChild(element("li", "none soft", "見つかりません")); }
      list.hidden = false;
      mark(0);
    }

    function choose(n) {
      var one = found[n], text = field.value;
      // Nothing found: the next thing typed takes the place of this one.
      if (!found.length) { field.select(); }
      if (!one || list.children[n].getAttribute("aria-disabled") === "true") { return; }
      field.value = "";
      clear();
      take(one, text);
    }

    function look() {
      var text = field.value, mine = (asked += 1);
      if (!text.trim()) { clear(); return; }
      fetch(ask(text), { headers: { Accept: "application/json" } })
        .then(function (answer) { if (answer.redirected) { location.reload(); } return answer.json(); })
        .then(function (answer) {
          if (mine !== asked) { return; }
          found = answer.goods || answer;
          found.forEach(function (each) { each.quantity = answer.quantity; each.exactly = answer.exactly; });
          shown = text;
          draw();
          // Enter came before the answer: what is beyond doubt is taken, among several somebody looks first.
          if (wanted && found.length < 2) { choose(0); }
          wanted = false;
        })
        .catch(function () {});
    }

    field.addEventListener("input", look);
    field.addEventListener("keydown", function (event) {
      if (event.isComposing) { return; }
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (found.length) {
          event.preventDefault();
          mark((at + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length);
        }
      } else if (event.key === "Escape") {
        field.value = ""; clear();
      } else if (event.key === "Enter") {
        if (leave && leave(event, field.value, shown === field.value)) { clear(); return; }
        event.preventDefault();
        if (event.repeat) { return; }
        if (shown === field.value) { choose(at); } else { wanted = true; look(); }
      }
    });
    field.addEventListener("blur", function () { if (field === who) { list.hidden = true; } });
    // Somebody was faster than this file.
    if (field.value && document.activeElement === field) { look(); }
  }

  if (who) {
    live(who, document.getElementById("who-list"),
      function (text) { return who.getAttribute("data-who") + "?q=" + encodeURIComponent(text); },
      function (home) {
        var line = element("li");
        line.appendChild(element("b", "", home.name + " さま"));
        line.appendChild(element("span", "soft small", home.reading + "・" + home.district));
        line.appendChild(element("i", "", home.phone));
        return line;
      },
      function (home) { location.href = who.getAttribute("data-goes-to").replace(/0$/, home.id); });
  }
  document.addEventListener("keydown", function (event) {
    if (event.key === "F2" && who) { event.preventDefault(); who.focus(); who.select(); }
  });
  if (!what || !window.fetch) { return; }

  /* --- the basket ------------------------------------------------------------------------------ */
  function basket() { return document.getElementById("basket"); }

  function quantities(section) {
    var found = {};
    Array.prototype.forEach.call(section.querySelectorAll("tr[data-item-id]"), function (row) {
      found[row.getAttribute("data-item-id")] = row.getAttribute("data-quantity");
    });
    return found;
  }

  function show(section) {
    var old = basket(), before = quantities(old), age = document.getElementById("age"), caller = document.getElementById("caller");
    var kept = age && age.value, chosen = caller && caller.value;
    old.parentNode.replaceChild(section, old);
    Array.prototype.forEach.call(section.querySelectorAll("tr[data-item-id]"), function (row) {
      if (before[row.getAttribute("data-item-id")] !== row.getAttribute("data-quantity")) {
        row.classList.add("changed");
        row.scrollIntoView({ block: "nearest" });
      }
    });
    if (kept && document.getElementById("age")) { document.getElementById("age").value = kept; }
    if (chosen && document.getElementById("caller")) { document.getElementById("caller").value = chosen; }
  }

  function say(kind, text) {
    var told = element("div", "told " + kind);
    told.setAttribute("role", kind === "wrong" ? "alert" : "status");
    told.setAttribute("data-told", kind);
    told.appendChild(element("b", "", kind === "wrong" ? "✕" : "ℹ"));
    told.appendChild(element("span", "break", text));
    var room = document.getElementById("told");
    room.textContent = "";
    room.appendChild(told);
  }

  function takeOver(page) {
    var fresh = page.getElementById("basket");
    if (!fresh) { location.reload(); return; }
    show(document.importNode(fresh, true));
    document.getElementById("told").innerHTML = page.getElementById("told").innerHTML;
    var token = page.querySelector("[name=form_token]").value;
    Array.prototype.forEach.call(document.querySelectorAll("[name=form_token]"), function (each) { each.value = token; });
    var back = document.getElementById("asked-back");
    if (back) { back.remove(); }
  }

  /* One press after the other: each takes the token that the answer before it has brought. */
  function send(form, fields, text) {
    atWork += 1;
    turn = turn.then(function () {
      var body = new FormData(form);
      Object.keys(fields).forEach(function (name) { body.set(name, fields[name]); });
      return fetch(form.action, { method: "POST", body: new URLSearchParams(body), headers: { Accept: "text/html" } });
    }).then(function (answer) { return answer.text(); }).then(function (html) {
      var page = new DOMParser().parseFromString(html, "text/html");
      takeOver(page);
      if (!text) { return; }
      var unclear = page.getElementById("asked-back");
      if (unclear && what.value) { say("wrong", "「" + text + "」は どれか 分かりません。もう一度 入れてください。"); }
      if (!what.value && (unclear || document.querySelector("#told .wrong"))) {
        what.value = text;
        what.dispatchEvent(new Event("input"));
      }
    }).catch(function () {
      say("wrong", "つながりません。入ったかどうか、かごを確かめてください。");
      if (text && !what.value) { what.value = text; }
    }).then(function () { atWork -= 1; });
    return turn;
  }

  function lookAgain() {
    if (atWork || document.hidden) { return; }
    fetch(place.getAttribute("data-basket") + "?have=" + basket().getAttribute("data-mark")).then(function (answer) {
      return answer.status === 200 && !answer.redirected ? answer.text() : "";
    }).then(function (html) {
      if (!html || atWork) { return; }
      var fresh = new DOMParser().parseFromString(html, "text/html").getElementById("basket");
      if (!fresh) { return; }
      var inside = basket().contains(document.activeElement);
      show(document.importNode(fresh, true));
      say("note", "かごが変わりました。テレビから入れたか、在庫が動きました。");
      if (inside) { what.focus(); }
    }).catch(function () {});
  }
  setInterval(lookAgain, LOOK_EVERY_MS);

  /* --- keys ------------------------------------------------------------------------------------ */
  var typing = document.querySelector("[data-typing]");

  function toPlace() {
    turn.then(function () {
      var age = document.getElementById("age");
      var button = document.querySelector("[data-place] [data-action=place-order]");
      if (age && !age.value) { age.focus(); } else if (button) { button.focus(); }
    });
  }

  live(what, document.getElementById("what-list"),
    function (text) { return what.getAttribute("data-what") + "?q=" + encodeURIComponent(text); },
    function (each) {
      var line = element("li");
      line.appendChild(element("span", "soft", each.number ? each.number + "番" : ""));
      line.appendChild(element("b", "", each.name + (each.alcohol ? "（お酒）" : "")));
      line.appendChild(element("i", "", each.price));
      line.appendChild(element("span", "pieces", each.free > 0 || each.exactly ? (each.exactly ? "＝" : "") + each.quantity + "点" : "品切れ"));
      if (each.free < 1 && !each.exactly) { line.setAttribute("aria-disabled", "true"); }
      return line;
    },
    function (each, text) { send(typing, { item_id: each.id, typed: text }, text); },
    function (event, text, answered) {
      if (!text.trim()) { event.preventDefault(); if (!event.repeat) { toPlace(); } return true; }
      // Faster than the list has answered, or about what came last: the shop finds out what is meant.
      if (!answered || /^\s*[=＝][0-9０-９]\s*$/.test(text)) {
        if (event.repeat) { return true; }
        event.preventDefault();
        what.value = "";
        send(typing, { item_id: "", typed: text }, text);
        return true;
      }
      return false;
    });

  typing.addEventListener("submit", function (event) { event.preventDefault(); event.stopPropagation(); what.focus(); });
  document.addEventListener("submit", function (event) {
    if (!event.target.hasAttribute("data-live")) { return; }
    event.preventDefault();
    event.stopPropagation();
    send(event.target, {});
    what.focus();
  }, true);

  document.addEventListener("keydown", function (event) {
    var target = event.target;
    if (event.key === "Enter" && event.repeat && place.contains(target)) { event.preventDefault(); }
    if (event.key === "Escape" && place.contains(target)) { what.focus(); }
    if (event.key === "F4") {
      var again = document.querySelector("[data-repeat]");
      event.preventDefault();
      if (again && !event.repeat) { send(again, {}); }
    }
    if (event.key === "F8" && document.getElementById("caller")) { event.preventDefault(); document.getElementById("caller").focus(); }
    if (event.key === "F9") { event.preventDefault(); toPlace(); }
  });
  document.body.setAttribute("data-keys", "ready");
}());
