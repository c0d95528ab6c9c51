/* Keeps a page true without a jump: the same address is fetched again, and only those parts whose data-version has
   changed are put in place. A part that somebody is working in (a field in focus, a choice made) is left alone.
   Every page works without this file: reload it by hand. */
(function () {
  "use strict";

  const every_s = Number(document.body.dataset.freshEvery || 0);
  const SENT_FOR_MS = 10000;
  let busy = false;

  function beingUsed(part) {
    if (part.contains(document.activeElement) && /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      return true;
    }
    return Array.from(part.querySelectorAll("input, textarea, select")).some(function (field) {
      if (field.type === "radio" || field.type === "checkbox") { return field.checked !== field.defaultChecked; }
      if (field.tagName === "SELECT") { return Array.from(field.options).some((o) => o.selected !== o.defaultSelected); }
      return field.type !== "hidden" && field.value !== field.defaultValue;
    });
  }

  function names(root) {
    return Array.from(root.querySelectorAll("[data-part]")).map((part) => part.dataset.part).join(" ");
  }

  function put(fresh) {
    const main = document.querySelector("main");
    if (names(document) !== names(fresh)) {
      if (!beingUsed(main)) { main.replaceWith(fresh.querySelector("main")); }
      return;
    }
    fresh.querySelectorAll("[data-part]").forEach(function (part) {
      const old = document.querySelector('[data-part="' + part.dataset.part + '"]');
      if (old && old.dataset.version !== part.dataset.version && !beingUsed(old)) { old.replaceWith(part); }
    });
    document.body.dataset.state = fresh.body.dataset.state || "";
  }

  async function freshen() {
    if (busy || document.hidden) { return; }
    busy = true;
    try {
      const answer = await fetch(location.href, { credentials: "same-origin", headers: { Accept: "text/html" } });
      if (answer.redirected) { location.href = answer.url; return; }
      if (answer.ok) {
        put(new DOMParser().parseFromString(await answer.text(), "text/html"));
        document.dispatchEvent(new Event("freshened"));
      }
    } catch (error) {
      /* No connection at this moment: the page stays as it is and tries again. */
    } finally {
      busy = false;
    }
  }

  window.freshen = freshen;
  if (every_s > 0) { setInterval(freshen, every_s * 1000); }
  document.addEventListener("visibilitychange", freshen);

  /* A second press on a button that was pressed already goes nowhere (the server would not mind either). */
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    busy = true;
    setTimeout(rest, SENT_FOR_MS);
    form.querySelectorAll("button").forEach((button) => button.setAttribute("aria-busy", "true"));
  });
  function rest() {
    busy = false;
    document.querySelectorAll("form[data-sent]").forEach((form) => form.removeAttribute("data-sent"));
    document.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  }

  window.addEventListener("pageshow", rest);
}());
