/* Keeps the page of a cart, so that it can be opened again while the network is away. The network is asked first. */

const KEPT_FILES = "yuai-cart";
const PATIENCE_MS = 5000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

function isKept(url) {
  return url.origin === self.location.origin && (/^\/carts\/\d+$/.test(url.pathname) || url.pathname.startsWith("/static/"));
}

async function askFirst(request) {
  const kept = await caches.open(KEPT_FILES);
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(request, { signal: patience.signal });
    if (answer.ok && !answer.redirected) { await kept.put(request, answer.clone()); }
    return answer;
  } catch (error) {
    const before = await kept.match(request, { ignoreVary: true, ignoreSearch: true });
    if (before) { return before; }
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET" && isKept(new URL(event.request.url))) { event.respondWith(askFirst(event.request)); }
});
