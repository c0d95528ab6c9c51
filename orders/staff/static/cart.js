/* The big screen of a cart. Everything is done by the scanner or a keyboard in one field that keeps the focus (staff.js);
   the buttons say the same. What the tablet knows is shown at once; the shop's answer comes a moment later, or hours
   later when the network was away (cart_queue.js). */

import { plain } from "./cart_codes.js";
import { judge, left, leftOf, tubWord } from "./cart_judge.js";
import { CartQueue } from "./cart_queue.js";

const TUB_LABEL = /^(?:kago)?([0-6])$/;
const KEPT_FILES = "yuai-cart";

const root = document.getElementById("cart");
const field = document.getElementById("code");
const fresh = JSON.parse(document.getElementById("cart-state").textContent);
const queue = new CartQueue(root.dataset, fresh, heard);
let later = [];
let named = null;
let weighing = null;
let shown = null;

// --- what is seen -------------------------------------------------------------------------------

function put(parent, tag, text, kind) {
  const made = document.createElement(tag);
  if (text !== undefined && text !== null) { made.textContent = text; }
  if (kind) { made.className = kind; }
  parent.appendChild(made);
  return made;
}

function tubMark(parent, number) { return put(parent, "span", number, "tub tub-" + number); }

function currentStop(view) {
  const open = view.stops.filter((stop) => leftOf(stop) > 0);
  if (open.length && open.every((stop) => later.includes(stop.item))) { later = []; }
  return open.find((stop) => !later.includes(stop.item)) || null;
}

function draw() {
  const view = queue.view();
  shown = currentStop(view);
  drawStop(view);
  drawTubs(view);
  drawWay(view);
  drawFaults();
  document.getElementById("away").hidden = !queue.away;
  document.getElementById("again").hidden = !queue.strange;
  document.getElementById("waiting-count").textContent = queue.waiting;
  root.dataset.waiting = queue.waiting;
  document.getElementById("all-done").hidden = shown !== null;
  ["missing", "later"].forEach((id) => { document.getElementById(id).disabled = shown === null; });
  document.getElementById("out").disabled = !queue.kept.last || Boolean(queue.kept.last.out);
  document.getElementById("code-label").firstChild.textContent = weighing ? "重さ（グラム） " : "品物の番号 ";
  field.setAttribute("inputmode", weighing ? "numeric" : "none");
  const gone = queue.kept.base.over || !queue.kept.base.mine;
  if (gone && queue.heardBack && !queue.waiting) { location.reload(); }
}

function drawStop(view) {
  const place = document.getElementById("stop");
  place.textContent = "";
  place.dataset.item = shown ? shown.codes[0] : "";
  if (!shown) { return; }
  const where = put(place, "p", null, "where");
  put(where, "span", shown.zone_word, "mark " + shown.zone);
  put(where, "span", shown.shelf + "の棚");
  put(where, "span", shown.codes[0], "small");
  if (shown.alcohol) { put(where, "span", "お酒", "mark alcohol"); }
  if (shown.weighed) { put(where, "span", "はかり売り " + shown.nominal_g + "g（" + shown.least_g + "〜" + shown.most_g + "g）", "mark"); }
  shown.rows.filter((row) => row.stands_for).forEach((row) => put(where, "span", tubWord(view, row.tub) + "：「" + row.stands_for + "」の代わり", "mark stands-for"));
  put(place, "h1", shown.name);
  const count = put(place, "p", null, "how-many");
  put(count, "b", leftOf(shown));
  put(count, "span", " 点");
  const into = put(place, "div", null, "into");
  const next = shown.rows.find((row) => left(row) > 0 && (named === null || row.tub === named));
  shown.rows.forEach((row) => drawInto(view, into, row, row === next));
}

function drawInto(view, into, row, isNext) {
  const box = put(into, "div", null, "into-tub" + (left(row) === 0 ? " done" : "") + (isNext ? " next" : ""));
  box.dataset.tub = row.tub;
  box.dataset.left = left(row);
  tubMark(box, row.tub);
  const words = put(box, "div");
  put(words, "span", row.missing ? "品切れ" : (left(row) === 0 ? "✓ ずみ" : left(row) + "点"));
  put(words, "small", tubWord(view, row.tub) + (row.rule === "similar" ? "　ないとき 似た品" : "　ないとき なし"));
}

function drawTubs(view) {
  const place = document.getElementById("tubs");
  place.textContent = "";
  view.tubs.forEach((tub) => {
    const rows = view.stops.flatMap((stop) => stop.rows.filter((row) => row.tub === tub.number));
    const still = rows.reduce((all, row) => all + left(row), 0);
    const look = tub.state === "open" && still === 0 ? "done" : (tub.state === "done" && still > 0 ? "open" : tub.state);
    const box = put(place, "div", null, look + (tub.number === named ? " named" : ""));
    box.dataset.tubState = look;
    box.dataset.tub = tub.number;
    tubMark(box, tub.number);
    put(box, "span", { done: "✓", cancelled: "取り消し", back: "返した" }[look] || "あと" + still, "count");
    put(box, "div", tub.order, "strong");
    put(box, "div", tub.household + " さま");
  });
}

function drawWay(view) {
  const place = document.getElementById("way");
  place.textContent = "";
  view.stops.forEach((stop) => {
    const item = put(place, "li", null, leftOf(stop) ? "" : "done");
    item.dataset.code = stop.codes[0];
    put(item, "span", stop.zone_word, "mark " + stop.zone);
    put(item, "span", stop.name, "name");
    stop.rows.forEach((row) => {
      tubMark(item, row.tub);
      put(item, "span", row.instead ? "代わり：" + row.instead : row.picked + "/" + row.wanted + (row.missing ? " 品切れ" : ""));
      if (row.missing && !row.instead) {
        const button = put(item, "button", "見つかった", "button slim");
        button.type = "button";
        button.addEventListener("click", () => act(queue.make("found", { line_id: row.line_id })));
      }
      if (row.missing && !row.instead && row.rule === "similar") {
        put(item, "a", "代わりを選ぶ", "button slim").href = insteadUrl(row);
      }
    });
  });
}

function drawFaults() {
  const place = document.getElementById("faults");
  place.textContent = "";
  queue.kept.faults.forEach((fault, number) => {
    const box = put(place, "div", null, "fault");
    put(box, "p", "これは入れられませんでした" + (fault.code ? "（" + fault.code + "）" : "") + "：" + fault.words);
    const button = put(box, "button", "わかりました", "button slim");
    button.type = "button";
    button.dataset.action = "fault-known";
    button.addEventListener("click", () => { queue.known(number); draw(); });
  });
}

// --- what is heard ------------------------------------------------------------------------------

let ears = null;

function tone(start, frequency, length) {
  const oscillator = ears.createOscillator();
  const volume = ears.createGain();
  oscillator.frequency.value = frequency;
  volume.gain.setValueAtTime(0.2, ears.currentTime + start);
  volume.gain.exponentialRampToValueAtTime(0.001, ears.currentTime + start + length);
  oscillator.connect(volume);
  volume.connect(ears.destination);
  oscillator.start(ears.currentTime + start);
  oscillator.stop(ears.currentTime + start + length);
}

const TUNES = {
  right: [[0, 1320, 0.12]],
  full: [[0, 1320, 0.1], [0.12, 1760, 0.18]],
  weigh: [[0, 880, 0.12], [0.16, 880, 0.12]],
  wrong: [[0, 220, 0.25], [0.3, 180, 0.4]],
};

function say(kind, words, tune) {
  const answer = document.getElementById("answer");
  answer.dataset.answer = kind;
  answer.dataset.tune = tune || kind;
  document.getElementById("answer-mark").textContent = { right: "○", wrong: "×", weigh: "⚖" }[kind] || "";
  document.getElementById("answer-words").textContent = words;
  const Context = window.AudioContext || window.webkitAudioContext;
  if (!Context) { return; }
  ears = ears || new Context();
  TUNES[tune || kind].forEach((each) => tone(each[0], each[1], each[2]));
}

function heard(news) {
  if (news.answer && news.answer.fault === "WeightNeeded") {
    weighing = news.code;
    say("weigh", news.answer.words);
  } else if (news.answer) { say(news.answer.right ? "right" : "wrong", news.answer.words); }
  if (news.fault) { say("wrong", "あとから わかったことがあります。上を見てください。"); }
  draw();
}

// --- what is done -------------------------------------------------------------------------------

function act(scan) {
  const verdict = judge(queue.view(), scan);
  if (verdict.weigh) {
    weighing = scan.code;
    say("weigh", verdict.words);
  } else if (verdict.right) {
    weighing = null;
    say("right", verdict.words, scan.deed === "piece" && leftOf(verdict.stop) === 0 ? "full" : "right");
    queue.add(scan);
  } else if (queue.away || scan.weight_g) {
    say("wrong", verdict.words);
  } else {
    weighing = null;
    queue.add(scan, verdict.words);
  }
  draw();
  return verdict;
}

function insteadUrl(row) { return root.dataset.insteadUrl.replace(/\/0\//, "/" + row.line_id + "/"); }

async function markMissing() {
  if (!shown) { return; }
  const rows = shown.rows.filter((row) => left(row) > 0 && (named === null || row.tub === named));
  rows.filter((row) => row.rule === "none").forEach((row) => act(queue.make("missing", { line_id: row.line_id })));
  const similar = rows.find((row) => row.rule === "similar");
  if (!similar) { return; }
  await queue.send();
  if (queue.away || queue.waiting) {
    later.push(shown.item);
    say("wrong", "電波が戻ったら、代わりの品を選びます。いまは あとに回しました。");
    draw();
    return;
  }
  location.href = insteadUrl(similar);
}

function putOff() {
  if (!shown) { return; }
  later.push(shown.item);
  say("right", "「" + shown.name + "」を あとに回しました。");
  draw();
}

function takeOut() {
  const last = queue.kept.last;
  if (!last || last.out) { return; }
  act(queue.make("out", { of: last.id }));
  if (queue.kept.last) { queue.kept.last.out = true; }
  queue.save();
  draw();
}

let mayConfirm = null;

function nameTub(number) {
  const confirming = number ? mayConfirm : null;
  mayConfirm = null;
  if (confirming) { act(queue.make("tub", { tub: number, of: confirming })); return; }
  named = number || null;
  say("right", named === null ? "どのかごの品でも読み取れます。" : tubWord(queue.view(), number) + " に入れる品を読み取ってください。");
  draw();
}

function read(typed) {
  const code = plain(typed);
  if (!code) { if (!shown && !queue.waiting) { document.getElementById("finish-form").requestSubmit(); } return; }
  if (weighing && /^\d{1,5}g?$/.test(code)) {
    const weight = Number(code.replace("g", ""));
    if (weight === 0) { weighing = null; say("right", "はかるのを やめました。"); draw(); return; }
    readPiece(weighing, weight);
    return;
  }
  weighing = null;
  const tub = TUB_LABEL.exec(code);
  if (tub) { nameTub(Number(tub[1])); return; }
  const key = { "-": markMissing, "+": putOff, "*": takeOut }[code];
  if (key) { mayConfirm = null; key(); return; }
  readPiece(code);
}

function readPiece(code, weight) {
  const scan = queue.make("piece", { code: code });
  if (weight) { scan.weight_g = weight; }
  if (named !== null) { scan.tub = named; }
  const verdict = act(scan);
  mayConfirm = verdict.right ? scan.id : null;
  if (verdict.right) { named = null; draw(); }
}

document.getElementById("scan-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const typed = field.value;
  field.value = "";
  read(typed);
});
document.getElementById("missing").addEventListener("click", markMissing);
document.getElementById("later").addEventListener("click", putOff);
document.getElementById("out").addEventListener("click", takeOut);
document.getElementById("finish-form").addEventListener("submit", (event) => {
  if (queue.waiting) {
    event.preventDefault();
    say("wrong", "読み取ったものが まだ届いていません（" + queue.waiting + "件）。電波のある所で待ってください。");
    return;
  }
  queue.forget();
  if (window.caches) { caches.delete(KEPT_FILES); }
});

// --- a reload without network -------------------------------------------------------------------

async function keepPage() {
  if (!("serviceWorker" in navigator)) { return; }
  await navigator.serviceWorker.register(root.dataset.workerUrl, { scope: "/carts/" });
  const kept = await caches.open(KEPT_FILES);
  for (const request of await kept.keys()) {
    const path = new URL(request.url).pathname;
    if (/^\/carts\/\d+$/.test(path) && path !== location.pathname) { await kept.delete(request); }
  }
  const files = Array.from(document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]"), (each) => each.href || each.src);
  const beside = ["cart_codes.js", "cart_judge.js", "cart_queue.js"].map((name) => new URL(name, import.meta.url).href);
  await kept.addAll([location.href, ...files, ...beside]);
  await navigator.serviceWorker.ready;
  root.dataset.kept = "yes";
}

draw();
if (queue.waiting) { queue.send(); } else { queue.refresh(); }
keepPage().catch(() => { root.dataset.kept = "no"; });
