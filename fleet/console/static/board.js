/* The operators' map: ground, airspace, sites, planned and flown lines, aircraft that move.
   One frame a second comes for all aircraft by server-sent events, or by asking when the stream is not to be had. */
(function () {
  "use strict";

  const holder = document.getElementById("map");
  const POLL_MS = 2000;
  const STREAM_AGAIN_MS = 20000;
  const GLIDE_MS = 1100;
  const MOST_TRAIL = 900;

  const map = L.map(holder, {
    attributionControl: false, zoomControl: false, zoomSnap: 0.25, zoomDelta: 0.5, wheelPxPerZoomLevel: 90,
    maxBoundsViscosity: 0.8, preferCanvas: false
  });
  L.control.zoom({ position: "topright", zoomInTitle: "拡大", zoomOutTitle: "縮小" }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  ["zones", "lines", "trails", "sites", "aircraft"].forEach(function (name, index) {
    map.createPane(name).style.zIndex = String(410 + 20 * index);
  });

  const routes = L.layerGroup([], { pane: "lines" }).addTo(map);
  const trails = new Map();
  const siteMarks = new Map();
  const crafts = new Map();
  let version = holder.dataset.version;

  const ZONE_LOOKS = {
    corridor: { color: "#2f7f86", weight: 1.5, fillColor: "#2f7f86", fillOpacity: 0.13 },
    no_fly: { color: "#a33a31", weight: 1.5, fillColor: "#a33a31", fillOpacity: 0.22 },
    obstacle: { color: "#5a4a78", weight: 1.5, dashArray: "3 4", fillColor: "#5a4a78", fillOpacity: 0.18 }
  };
  const ZONE_WORDS = { corridor: "飛べる範囲", no_fly: "飛ばない区域", obstacle: "上を越える障害物" };

  function escaped(text) {
    const element = document.createElement("span");
    element.textContent = text;
    return element.innerHTML;
  }

  /* ---- what does not move ---- */

  function drawTown(town) {
    const bounds = L.latLngBounds(town.ground.bounds);
    L.imageOverlay(town.ground.url, bounds, { alt: "地形", className: "ground" }).addTo(map);
    map.setMaxBounds(bounds.pad(0.6));
    L.geoJSON(town.zones, {
      pane: "zones",
      style: (feature) => ZONE_LOOKS[feature.properties.role],
      onEachFeature: function (feature, layer) {
        const facts = feature.properties;
        const times = facts.when ? "（" + facts.when + "）" : "";
        layer.bindTooltip(escaped(ZONE_WORDS[facts.role] + "：" + facts.name + times), { sticky: true });
      }
    }).addTo(map);
    town.emergency.forEach(function (place) {
      L.circleMarker([place.lat, place.lon], { pane: "sites", radius: 5, color: "#7a5a12", weight: 2, fillColor: "#f7dc8c", fillOpacity: 1 })
        .bindTooltip(escaped("緊急の着陸場所：" + place.name)).addTo(map);
    });
    town.sites.forEach(drawSite);
    map.setMinZoom(map.getBoundsZoom(bounds) - 0.5);
    map.setMaxZoom(17);
    const whole = L.latLngBounds(town.sites.map((site) => [site.lat, site.lon]));
    map.fitBounds(whole, { paddingTopLeft: [110, 40], paddingBottomRight: [110, 40] });
  }

  function drawSite(site) {
    const look = "site" + (site.kind === "port" ? " site-port" : "");
    const icon = L.divIcon({ className: "", iconSize: [0, 0], html: '<div class="' + look + '"><span>' + escaped(site.name) + "</span></div>" });
    siteMarks.set(site.id, L.marker([site.lat, site.lon], { icon: icon, pane: "sites", interactive: false, keyboard: false }).addTo(map));
  }

  function showClear(clear) {
    siteMarks.forEach(function (mark, id) {
      const element = mark.getElement() && mark.getElement().firstElementChild;
      if (element) { element.classList.toggle("site-clear", clear.includes(id)); }
    });
  }

  /* ---- lines of the flights of this moment ---- */

  function drawFlights(found) {
    routes.clearLayers();
    const seen = new Set();
    found.flights.forEach(function (flight) {
      L.polyline(flight.planned, { pane: "lines", color: "#1d4f7c", weight: 2, opacity: 0.85, dashArray: "2 6", interactive: false }).addTo(routes);
      seen.add(flight.drone);
      const trail = trailOf(flight.drone);
      trail.flight = flight.id;
      trail.line.setLatLngs(flight.flown);
    });
    trails.forEach(function (trail, drone) {
      if (!seen.has(drone)) { trail.line.setLatLngs([]); trail.flight = null; }
    });
  }

  function trailOf(drone) {
    if (!trails.has(drone)) {
      const line = L.polyline([], { pane: "trails", color: "#e07a1f", weight: 4, opacity: 0.9, lineJoin: "round", interactive: false }).addTo(map);
      trails.set(drone, { line: line, flight: null });
    }
    return trails.get(drone);
  }

  /* ---- aircraft ---- */

  const BODY = '<svg viewBox="-20 -20 40 40" aria-hidden="true"><g class="turn"><path class="body" d="M0 -15 L10.5 12 L0 6.5 L-10.5 12 Z"/></g></svg>';

  function craftOf(dot) {
    if (crafts.has(dot.id)) { return crafts.get(dot.id); }
    const icon = L.divIcon({ className: "", iconSize: [0, 0], html: '<div class="aircraft">' + BODY + '<div class="plate"></div></div>' });
    const marker = L.marker([dot.lat, dot.lon], { icon: icon, pane: "aircraft", keyboard: false, title: dot.name }).addTo(map);
    const craft = { marker: marker, from: [dot.lat, dot.lon], to: [dot.lat, dot.lon], began: 0, flight: null };
    marker.on("click", function () { if (craft.flight) { location.href = holder.dataset.flights + "/" + craft.flight; } });
    crafts.set(dot.id, craft);
    return craft;
  }

  function showCraft(dot) {
    if (dot.lat === null || dot.lon === null) { return; }
    const craft = craftOf(dot);
    const root = craft.marker.getElement().firstElementChild;
    craft.flight = dot.flight;
    craft.name = dot.name;
    root.className = "aircraft aircraft-" + dot.look;
    root.querySelector(".turn").setAttribute("transform", "rotate(" + dot.heading + ")");
    const figures = dot.figures;
    root.querySelector(".plate").innerHTML = dot.flying
      ? "<b>" + escaped(dot.name) + "</b> " + escaped(dot.state) + values(["電池 " + figures.battery, "高さ " + figures.agl])
        + values([figures.speed, figures.minutes === "–" ? "" : "あと " + figures.minutes])
      : "<b>" + escaped(dot.name) + "</b> " + escaped(dot.state);
    const here = craft.marker.getLatLng();
    craft.from = [here.lat, here.lng];
    craft.to = [dot.lat, dot.lon];
    craft.began = performance.now();
    if (dot.flying && dot.look !== "lost" && dot.flight) {
      const line = trailOf(dot.id).line;
      const points = line.getLatLngs();
      points.push(L.latLng(here.lat, here.lng));
      line.setLatLngs(points.slice(-MOST_TRAIL));
    }
  }

  function values(texts) {
    return '<div class="values">' + texts.map((text) => "<span>" + escaped(text) + "</span>").join("") + "</div>";
  }

  function glide(at) {
    crafts.forEach(function (craft) {
      const share = Math.min(1, (at - craft.began) / GLIDE_MS);
      if (craft.began && share <= 1) {
        craft.marker.setLatLng([
          craft.from[0] + (craft.to[0] - craft.from[0]) * share,
          craft.from[1] + (craft.to[1] - craft.from[1]) * share
        ]);
        if (share === 1) { craft.began = 0; }
      }
    });
    requestAnimationFrame(glide);
  }

  /* Of two sites side by side the eastern one has its name on the right. */
  function nameSites() {
    const points = Array.from(siteMarks.values()).map((mark) => ({ mark: mark, at: map.latLngToContainerPoint(mark.getLatLng()) }));
    points.forEach(function (point) {
      const crowded = points.some((other) => other !== point && Math.abs(other.at.y - point.at.y) < 26 && other.at.x < point.at.x && point.at.x - other.at.x < 190);
      point.mark.getElement().firstElementChild.classList.toggle("site-right", crowded);
    });
  }

  /* Plates of aircraft that stand close together are moved apart downwards. */
  function spread() {
    const boxes = [];
    Array.from(crafts.values()).sort((a, b) => (a.name < b.name ? -1 : 1)).forEach(function (craft) {
      const point = map.latLngToContainerPoint(craft.marker.getLatLng());
      const plate = craft.marker.getElement().querySelector(".plate");
      const height = plate.offsetHeight + 6;
      let down = 0;
      while (boxes.some((box) => Math.abs(box.x - point.x) < 190 && point.y + down < box.bottom && box.top < point.y + down + height)) { down += 4; }
      boxes.push({ x: point.x, top: point.y + down, bottom: point.y + down + height });
      plate.style.transform = down ? "translateY(" + down + "px)" : "";
    });
  }

  /* ---- frames ---- */

  function showFrame(frame) {
    frame.aircraft.forEach(showCraft);
    frame.aircraft.forEach(function (dot) {
      Object.entries(dot.figures).forEach(function (entry) {
        const cell = document.querySelector('[data-drone-id="' + dot.id + '"] [data-live="' + entry[0] + '"]');
        if (cell && cell.textContent !== entry[1]) { cell.textContent = entry[1]; }
      });
    });
    const clock = document.querySelector("[data-live-clock]");
    if (clock) { clock.textContent = frame.clock; }
    showClear(frame.clear);
    spread();
    if (frame.version !== version) {
      version = frame.version;
      window.freshen();
      loadFlights();
    }
    holder.dataset.frames = String(Number(holder.dataset.frames || 0) + 1);
  }

  async function json(url) {
    const answer = await fetch(url, { credentials: "same-origin" });
    if (!answer.ok) { throw new Error(String(answer.status)); }
    return answer.json();
  }

  function loadFlights() { json(holder.dataset.lines).then(drawFlights, function () { version = ""; }); }

  let polling = null;

  function poll() {
    if (polling) { return; }
    loadFlights();
    const ask = () => json(holder.dataset.liveJson).then(showFrame, function () { /* next time */ });
    ask();
    polling = setInterval(ask, POLL_MS);
    setTimeout(function () { clearInterval(polling); polling = null; listen(); }, STREAM_AGAIN_MS);
  }

  function listen() {
    if (!window.EventSource) { poll(); return; }
    const source = new EventSource(holder.dataset.live);
    source.onopen = loadFlights;
    source.onmessage = (event) => showFrame(JSON.parse(event.data));
    source.onerror = function () {
      if (source.readyState === EventSource.CLOSED) { poll(); }
    };
  }

  json(holder.dataset.town).then(function (town) {
    drawTown(town);
    listen();
    requestAnimationFrame(glide);
    nameSites();
    map.on("zoomend", function () { nameSites(); spread(); });
    holder.dataset.ready = "yes";
  });
}());
