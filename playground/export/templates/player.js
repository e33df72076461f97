// Plays the picture of the run: moves the veil over what is still to come, shows the gauges of the moment, and the story of a
// lane. What is said was written with the page.
"use strict";
(() => {
const film = document.getElementById("film");
if (!film) return;
const all = name => [...film.querySelectorAll(name)];
const byID = name => document.getElementById(name);
const [from, to, span, left, width] = ["from", "to", "span", "left", "width"].map(name => Number(film.dataset[name]));
const picture = film.querySelector(".picture"), veil = film.querySelector(".veil");
const scrub = byID("scrub"), speed = byID("speed"), clock = byID("clock"), story = byID("story"), now = film.querySelector(".now");
const lanes = all("[data-lane]");
const gauges = all(".gauge").map(gauge => ({ shows: gauge.querySelector("b"), values: JSON.parse(gauge.dataset.values) }));
const rows = [...document.querySelectorAll(".chronicle [data-at]")];
const said = rows.map(row => ({ at: Number(row.dataset.at), row }));
const events = [...new Set([from, to, ...said.map(s => s.at), ...lanes.flatMap(lane => (lane.dataset.times || "").split(" ").filter(Boolean).map(Number))])]
  .filter(at => at >= from && at <= to).sort((a, b) => a - b);

let at = to, playing = false, started = 0, startedAt = 0, frame = 0, chosen = -1, marked = null;

// The last element of a list that is sorted by key, and whose key is at most a moment; or undefined.
function latest(list, key, moment) {
  let low = 0, high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (key(list[middle]) <= moment) low = middle + 1; else high = middle;
  }
  return list[low - 1];
}

function momentText(ms) {
  const sign = ms < 0 ? "−" : "+", size = Math.abs(ms);
  return size < 1000 ? sign + Math.round(size) + " ms" : sign + (size / 1000).toFixed(2) + " s";
}

function show(moment) {
  at = Math.min(Math.max(moment, from), to);
  const whole = at >= to;
  film.classList.toggle("partly", !whole);
  veil.style.transform = "translateX(" + (at - from) / span * width + "px)";
  scrub.value = at;
  clock.value = momentText(at);
  scrub.setAttribute("aria-valuetext", clock.value);
  for (const gauge of gauges) gauge.shows.textContent = latest(gauge.values, value => value[0], at)[1];
  const last = latest(said, s => s.at, at);
  if (last?.row !== marked) {
    marked?.classList.remove("current");
    marked = last?.row;
    marked?.classList.add("current");
    now.replaceChildren(...(marked ? [...marked.children].map(cell => Object.assign(document.createElement("span"), { textContent: cell.textContent + " " })) : []));
  }
}

// A picture that is wider than the page moves along, so that the moment that is shown is in sight.
function follow() {
  const head = (left + (at - from) / span * width) / (left + width) * picture.scrollWidth, room = picture.clientWidth;
  if (head < picture.scrollLeft + 20 || head > picture.scrollLeft + room - 20) picture.scrollLeft = head - room / 2;
}

// Whoever begins to play sees the picture, too, where it is below the screen.
function inSight() {
  if (film.getBoundingClientRect().top > 0 && picture.getBoundingClientRect().bottom > innerHeight) film.scrollIntoView();
}

function beat(time) {
  if (!playing) return;
  show(startedAt + (time - started) * Number(speed.value));
  follow();
  if (at >= to) pause(); else frame = requestAnimationFrame(beat);
}

function play() {
  if (at >= to) show(from);
  playing = true;
  film.classList.add("playing");
  inSight();
  resume();
}

function resume() {
  cancelAnimationFrame(frame);
  started = performance.now();
  startedAt = at;
  if (playing) frame = requestAnimationFrame(beat);
}

function pause() {
  playing = false;
  film.classList.remove("playing");
  cancelAnimationFrame(frame);
}

function jump(moment) {
  pause();
  show(moment);
  follow();
}

const back = () => jump(events.findLast(e => e < at - 0.5) ?? from);
const next = () => jump(events.find(e => e > at + 0.5) ?? to);

// Stories stay in their list for readers without the picture; the chosen one is copied below the picture.
function choose(n) {
  lanes[chosen]?.classList.remove("chosen");
  chosen = n;
  const lane = lanes[n];
  story.hidden = !lane;
  story.replaceChildren();
  if (!lane) return;
  lane.classList.add("chosen");
  const told = byID("story-" + lane.dataset.lane).cloneNode(true);
  told.removeAttribute("id");
  story.append(told);
}

function faster(steps) {
  const n = speed.selectedIndex + steps;
  if (n >= 0 && n < speed.options.length) speed.selectedIndex = n;
  resume();
}

// The keys that work anywhere on the page, and those that work in the picture and its slider, where they move nothing else.
const anywhere = { " ": () => playing ? pause() : play(), s: () => byID("signal")?.click() };
const inPicture = {
  ArrowLeft: event => event.shiftKey ? jump(at - 1000) : back(), ArrowRight: event => event.shiftKey ? jump(at + 1000) : next(),
  ArrowUp: () => choose(chosen > 0 ? chosen - 1 : lanes.length - 1), ArrowDown: () => choose(chosen + 1 < lanes.length ? chosen + 1 : 0),
  Home: () => jump(from), End: () => jump(to), Escape: () => choose(-1), "+": () => faster(1), "-": () => faster(-1),
};
addEventListener("keydown", event => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const there = event.target.closest?.(".picture");
  const busy = !there && event.target.closest?.("button, select, input, summary, a");
  const act = (!busy && anywhere[event.key]) || (there && inPicture[event.key]);
  if (!act) return;
  event.preventDefault();
  act(event);
});

byID("play").onclick = () => playing ? pause() : play();
byID("back").onclick = back;
byID("next").onclick = next;
if (byID("signal")) byID("signal").onclick = () => { jump(0); inSight(); };
speed.onchange = resume;
scrub.oninput = () => jump(Number(scrub.value));
picture.addEventListener("click", event => {
  const lane = event.target.closest("[data-lane]");
  if (lane) choose(lanes.indexOf(lane) === chosen ? -1 : lanes.indexOf(lane));
});

// After a click, the keys of the picture work.
film.querySelector(".controls").addEventListener("click", event => {
  if (event.detail > 0 && event.target.closest("button")) picture.focus({ preventScroll: true });
});

scrub.style.width = "calc(" + 84.643 * (to - from) / span + "% + 16px)"; // the slider ends at both ends by half of its thumb
film.classList.add("scripted");
for (const part of all(".controls, .gauges, .now, .keys, #scrub")) part.hidden = false;
show(to);
})();
