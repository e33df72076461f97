// Keeps the page up to date: asks for the parts of the room that changed, draws the shared run while it goes on, and counts
// the timer down. What is said comes from the server.
"use strict";

const room = document.getElementById("room");
const connection = document.getElementById("connection");
const pause = ms => new Promise(done => setTimeout(done, ms));

// Parts of the room: each is replaced only when it changed, so that the picture of the run stays.
function take(html) {
  const fresh = new DOMParser().parseFromString("<main>" + html + "</main>", "text/html").querySelector("main");
  fresh.querySelectorAll("noscript").forEach(part => part.remove());
  const old = new Map([...room.children].map(part => [part.dataset.part, part]));
  const parts = [...fresh.children].map(part => {
    const before = old.get(part.dataset.part);
    if (!before) return document.importNode(part, true);
    if (part.dataset.part === "run" && part.dataset.run === before.dataset.run) {
      before.toggleAttribute("data-live", part.hasAttribute("data-live"));
      const heading = before.querySelector("h2"), now = part.querySelector("h2");
      if (!heading.isEqualNode(now)) { // the run has begun, stands still, goes on, or is over
        heading.replaceWith(document.importNode(now, true));
        stage.changes++;
        stage.stale = true;
      }
      return before;
    }
    return before.isEqualNode(part) ? before : document.importNode(part, true);
  });
  if (parts.length !== room.children.length || parts.some((part, i) => part !== room.children[i])) room.replaceChildren(...parts);
  room.dataset.version = room.querySelector("[data-version]").dataset.version;
  timer = startedTimer();
}

async function follow() {
  for (let wait = 500; ; ) {
    try {
      const answer = await fetch("/room?after=" + room.dataset.version, { cache: "no-store", signal: AbortSignal.timeout(40000) });
      if (answer.status === 200) take(await answer.text());
      else if (answer.status !== 204) throw new Error(answer.statusText);
      connection.hidden = true;
      wait = 500;
      await pause(room.querySelector("[data-closing]") ? 1000 : 150);
    } catch {
      connection.hidden = false;
      await pause(wait + Math.random() * wait / 2);
      wait = Math.min(wait * 2, 5000);
    }
    if (stage.stale) look();
  }
}

// The stage: drawn a few times a second while the run goes on, and once more when it stops or stands still.
const stage = { drawing: false, stale: true, changes: 0, drawn: "", tag: "" };

async function look() {
  const section = room.querySelector(".run");
  if (!section || stage.drawing) return;
  stage.drawing = true;
  const changes = stage.changes;
  const place = section.querySelector(".stage");
  const live = section.hasAttribute("data-live");
  const width = place.clientWidth < 600 ? "&narrow=1" : "";
  const wanted = section.dataset.run + width;
  try {
    const answer = await fetch("/stage?run=" + wanted, { cache: "no-store", headers: stage.drawn === wanted && place.querySelector("svg") ? { "If-None-Match": stage.tag } : {}, signal: AbortSignal.timeout(10000) });
    if (answer.status === 200) {
      const svg = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("svg");
      place.replaceChildren(document.importNode(svg, true));
      stage.drawn = wanted;
      stage.tag = answer.headers.get("ETag");
    }
    stage.stale = live || stage.changes > changes || answer.status === 204; // nothing is known of the run yet
  } catch {
    stage.stale = true; // the other request tells of the connection
  }
  stage.drawing = false;
}

async function watch() {
  for (;;) {
    const section = room.querySelector(".run");
    const live = section && section.hasAttribute("data-live");
    if (section && (live || stage.stale || !section.querySelector(".stage svg"))) await look();
    await pause(live ? 300 : 1000);
  }
}

// The timer counts on between two answers.
let timer;

function startedTimer() {
  const place = room.querySelector(".timer");
  return place && { place, until: performance.now() + 1000 * Number(place.dataset.left) };
}

function tick() {
  if (!timer) return;
  const left = Math.round((timer.until - performance.now()) / 1000), seconds = Math.abs(left);
  const text = (left < 0 ? "+" : "") + Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");
  const written = timer.place.querySelector(".left");
  if (written.textContent !== text) written.textContent = text;
  timer.place.classList.toggle("over", left < 0);
}

timer = startedTimer();
setInterval(tick, 250);
addEventListener("resize", () => { stage.stale = true; });
follow();
watch();
