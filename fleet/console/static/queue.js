/* Presses that survive bad coverage. A form with data-press is not sent by the browser: its press is written down in
   localStorage with a mark of its own, the stop leaves the list at once, and the presses are sent one by one, in order,
   as soon as there is a network. The server applies each mark once. Without this file the forms work as usual. */
(function () {
  "use strict";

  const box = document.getElementById("kept");
  if (!box || !window.localStorage || !window.fetch) { return; }
  const KEY = "yuai-kept:" + box.dataset.login;
  const RETRY_MS = 4000;
  const ANSWER_WITHIN_MS = 15000;
  let sending = false;

  function kept() {
    try { return JSON.parse(localStorage.getItem(KEY)) || []; } catch (error) { return []; }
  }

  /* A full store: the press goes to the server in the ordinary way instead. */
  function keep(list) {
    try { localStorage.setItem(KEY, JSON.stringify(list)); return true; } catch (error) { return false; }
  }

  function mark() {
    if (window.crypto && crypto.randomUUID) { return crypto.randomUUID(); }
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function rowOf(form) { return form.closest("[data-stop], li[data-job-id]"); }

  function nameOf(row) { return row.dataset.stop ? "stop:" + row.dataset.stop : "job:" + row.dataset.jobId; }

  /* What was pressed leaves the list; the next door comes to the top. */
  function show() {
    const list = kept();
    const pressed = new Set(list.map((press) => press.row).filter(Boolean));
    document.querySelectorAll("main [data-stop], main li[data-job-id]").forEach(function (row) {
      row.hidden = pressed.has(nameOf(row));
    });
    const next = document.querySelector('main .stop[data-leads="yes"]:not([hidden])');
    document.querySelectorAll("main .stop").forEach((row) => row.classList.toggle("next-stop", row === next));
    box.hidden = list.length === 0;
    if (list.length) {
      box.querySelector("[data-kept-count]").textContent = list.length + "件";
      box.querySelector("[data-kept-last]").textContent = "さいご：" + list[list.length - 1].label;
    }
  }

  function csrf() {
    const field = document.querySelector('input[name="csrf_token"]');
    return field ? field.value : "";
  }

  async function sendOne(press) {
    const body = new URLSearchParams(press.fields);
    body.set("csrf_token", csrf());
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), ANSWER_WITHIN_MS);
    try {
      const answer = await fetch(press.url, {
        method: "POST", body: body, credentials: "same-origin", redirect: "manual", signal: stop.signal,
        headers: { "X-Press-Mark": press.mark, "X-Press-Age-Ms": String(Math.max(0, Date.now() - press.at)) },
      });
      if (answer.ok) { return (await answer.json()).kind === "wrong" ? "refused" : "done"; }
      if (answer.type === "opaqueredirect" || answer.status === 400) { return "stranger"; }
      return answer.status >= 500 || answer.status === 429 ? "later" : "refused";
    } catch (error) {
      return "later";
    } finally {
      clearTimeout(timer);
    }
  }

  /* One after the other: the next press may build upon the one before. */
  async function send() {
    if (sending) { return; }
    sending = true;
    let sent = 0;
    try {
      for (let list = kept(); list.length; list = kept()) {
        const press = list[0];
        const end = await sendOne(press);
        document.getElementById("kept-login").hidden = end !== "stranger";
        if (end === "later" || end === "stranger") { break; }
        keep(kept().filter((each) => each.mark !== press.mark));
        if (end === "refused") { refused(press); }
        sent += 1;
      }
    } finally {
      sending = false;
    }
    if (sent && !kept().length) { await again(); }
    show();
  }

  function refused(press) {
    const said = document.getElementById("kept-refused");
    said.textContent = "受け付けられなかった記録があります：" + press.label + "。画面を見て、もう一度お願いします。";
    said.hidden = false;
  }

  /* The page as it is now, with what the server has to say; no jump to an error page when the network goes again. */
  async function again() {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      if (!answer.ok || answer.redirected) { return; }
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const main = document.querySelector("main");
      const about = fresh.querySelectorAll("main > .notice[data-told], main > [data-part]");
      main.querySelectorAll(":scope > .notice[data-told]").forEach((old) => old.remove());
      about.forEach(function (piece) {
        const old = piece.dataset.part && main.querySelector('[data-part="' + piece.dataset.part + '"]');
        if (old) { old.replaceWith(piece); } else { main.prepend(piece); }
      });
      document.body.dataset.state = fresh.body.dataset.state || "";
      window.scrollTo(0, 0);
    } catch (error) {
      /* Next time. */
    }
  }

  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (!form.dataset.press || event.defaultPrevented) { return; }
    const row = rowOf(form);
    const fields = Array.from(new FormData(form)).filter((pair) => pair[0] !== "csrf_token");
    const press = {
      mark: mark(), url: form.action, fields: fields, at: Date.now(), label: form.dataset.press,
      row: row ? nameOf(row) : "",
    };
    if (!keep(kept().concat([press]))) { return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    show();
    window.scrollTo(0, 0);
    send();
  }, true);

  box.addEventListener("click", function (event) {
    const action = event.target.dataset.action;
    if (action === "kept-send") { send(); }
    if (action === "kept-undo" && !sending) { keep(kept().slice(0, -1)); show(); }
  });

  document.addEventListener("freshened", show);
  window.addEventListener("online", send);
  window.addEventListener("pageshow", show);
  setInterval(function () { if (kept().length) { send(); } }, RETRY_MS);
  show();
  send();
}());
