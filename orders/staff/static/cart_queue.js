/* Scans on their way: kept in the tablet (localStorage) until the shop has answered each of them, sent in their order. */

import { judge } from "./cart_judge.js";

const KEY = "yuai-cart-";
const MOST_AT_ONCE = 50;
const PATIENCE_MS = 8000;
const AGAIN_MS = 3000;

function uuid() {
  if (window.crypto && crypto.randomUUID) { return crypto.randomUUID(); }
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export class CartQueue {
  /* `told` is called after every change: {answer} for an awaited scan, or nothing. */
  constructor(place, fresh, told) {
    this.place = place;
    this.told = told;
    this.token = document.querySelector("meta[name=csrf-token]").content;
    this.away = !navigator.onLine;
    this.strange = false;
    this.sending = null;
    this.heardBack = false;
    this.turn = 0;
    this.key = KEY + fresh.id;
    this.kept = this.load(fresh);
    this.save();
    window.addEventListener("online", () => this.send());
    setInterval(() => { if (this.kept.queue.length) { this.send(); } }, AGAIN_MS);
  }

  load(fresh) {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(this.key)); } catch (error) { kept = null; }
    if (!kept || !kept.device) { kept = { device: uuid(), next: 1, queue: [], faults: [], last: null, base: fresh }; }
    // A page from the tablet's own cache may be older than what was kept.
    if (fresh.at > kept.base.at) { kept.base = fresh; }
    return kept;
  }

  save() { localStorage.setItem(this.key, JSON.stringify(this.kept)); }

  forget() { localStorage.removeItem(this.key); }

  get waiting() { return this.kept.queue.length; }

  /* The cart as the picker should see it: what the shop said last, and what has been scanned since. */
  view() {
    const view = JSON.parse(JSON.stringify(this.kept.base));
    view.placed = {};
    if (this.kept.last) { view.placed[this.kept.last.id] = this.kept.last.line_id; }
    this.kept.queue.forEach((scan) => { if (!scan.asked) { judge(view, scan); } });
    return view;
  }

  make(deed, facts) {
    return Object.assign({ id: uuid(), deed: deed, at: new Date().toISOString() }, facts);
  }

  /* `asked`: the tablet thinks that it is wrong; only the shop knows by what name. */
  add(scan, asked) {
    scan.sequence = this.kept.next;
    this.kept.next += 1;
    if (asked) { scan.asked = asked; }
    this.kept.queue.push(scan);
    if (scan.deed === "piece" && !asked) { this.kept.last = { id: scan.id, line_id: null }; }
    this.save();
    return this.send();
  }

  /* Whoever asks while a message is under way waits for its end. */
  send() {
    if (!this.sending && this.kept.queue.length) { this.sending = this.run(); }
    return this.sending || Promise.resolve();
  }

  async run() {
    try {
      while (this.kept.queue.length) {
        const batch = this.kept.queue.slice(0, MOST_AT_ONCE);
        const reply = await this.post({ device: this.kept.device, scans: batch });
        if (!reply) { break; }
        this.take(reply, batch);
      }
    } finally {
      this.sending = null;
      this.told({});
    }
  }

  async post(body, again) {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
    try {
      const response = await fetch(this.place.scansUrl, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
        body: JSON.stringify(body),
        signal: patience.signal,
        cache: "no-store",
      });
      return await this.read(response, body, again);
    } catch (error) {
      this.lost();
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  async read(response, body, again) {
    const json = (response.headers.get("Content-Type") || "").startsWith("application/json");
    if (response.ok && json) {
      this.away = this.strange = false;
      return response.json();
    }
    if (response.status === 400 && !again && await this.renew()) { return this.post(body, true); }
    // Led to another page, or turned away: somebody has to log in again. What was scanned stays here.
    if (response.redirected || response.status === 400 || response.status === 403) { this.strange = true; }
    this.lost();
    return null;
  }

  /* The cart as the shop has it now: another tablet or the desk may have changed it. */
  async refresh() {
    const turn = this.turn;
    try {
      const response = await fetch(this.place.stateUrl, { cache: "no-store" });
      if (!response.ok || response.redirected) { this.strange = response.redirected; return; }
      const told = await response.json();
      this.token = told.csrf;
      if (turn === this.turn) { this.take({ answers: [], expected: null, state: told.state }, []); }
      this.away = false;
    } catch (error) {
      this.away = true;
    } finally {
      this.told({});
    }
  }

  async renew() {
    const response = await fetch(this.place.stateUrl, { cache: "no-store" });
    if (!response.ok || response.redirected) { return false; }
    this.token = (await response.json()).csrf;
    return true;
  }

  lost() {
    this.away = !this.strange;
    const first = this.kept.queue.length ? this.kept.queue[0].sequence : this.kept.next;
    const asked = this.kept.queue.filter((scan) => scan.asked);
    this.kept.queue = this.kept.queue.filter((scan) => !scan.asked);
    this.renumber(first);
    this.save();
    asked.forEach((scan) => this.told({ answer: { right: false, words: scan.asked } }));
  }

  renumber(first) {
    this.kept.queue.forEach((scan, place) => { scan.sequence = first + place; });
    this.kept.next = first + this.kept.queue.length;
  }

  take(reply, batch) {
    this.turn += 1;
    const answered = new Map(reply.answers.map((answer) => [answer.id, answer]));
    this.kept.queue = this.kept.queue.filter((scan) => !answered.has(scan.id));
    this.kept.base = reply.state;
    this.heardBack = true;
    batch.filter((scan) => answered.has(scan.id)).forEach((scan) => this.settle(scan, answered.get(scan.id)));
    if (reply.expected !== null) { this.renumber(reply.expected); }
    this.save();
  }

  settle(scan, answer) {
    const last = this.kept.last;
    if (scan.deed === "piece" && answer.right) {
      if (!last || last.id === scan.id || scan.asked) { this.kept.last = { id: scan.id, line_id: answer.line_id }; }
    } else if (last && last.id === (scan.of || scan.id)) {
      if (!answer.right && scan.deed === "piece") { this.kept.last = null; }
      if (scan.deed === "out") { this.kept.last = answer.right ? null : { id: last.id, line_id: last.line_id }; }
      if (answer.right && scan.deed === "tub") { last.line_id = answer.facts.line_id; }
    }
    if (scan.asked) {
      this.told({ answer: answer, code: scan.code });
    } else if (!answer.right) {
      this.kept.faults.push({ words: answer.words, code: scan.code || "" });
      this.told({ fault: true });
    } else if (answer.facts.cancelled) {
      this.kept.faults.push({ words: answer.words, code: "" });
    }
  }

  known(number) {
    this.kept.faults.splice(number, 1);
    this.save();
  }
}
