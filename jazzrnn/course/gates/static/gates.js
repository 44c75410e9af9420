// One unit of a network over the notes of a song.

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-";
const LEVEL = new Map([...LETTERS].map((letter, k) => [letter, k]));
const SVG = "http://www.w3.org/2000/svg";
const LEFT = 30, TOP = 22, CURVE = 44, BARS = 4; // pixels, and bars in a line
const BLACK = new Set([1, 3, 6, 8, 10]);
const NAMES = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"];
// Blue, grey, orange: seen apart by colour-blind people, too. From 0 up: grey to orange.
const BELOW = [0, 90, 181], MIDDLE = [236, 236, 232], ABOVE = [213, 84, 0];

const song = JSON.parse(document.getElementById("song").textContent);
const by = (id) => document.getElementById(id);
const now = { layer: 0, kind: Object.keys(song.layers[0])[0], unit: 0 };
let drawn = []; // the notes of the roll: an element for each, and one curve a line

const mixed = (a, b, part) => a.map((value, k) => Math.round(value + (b[k] - value) * part));
const kindNow = () => song.layers[now.layer][now.kind];

// From 0 to 1: where a value lies between the lowest and the highest of its unit.
function placeOf(unit, note, { values } = kindNow()) {
  return LEVEL.get(values[unit * song.notes.length + note]) / 63;
}

function colourAt(place, { aroundZero } = kindNow()) {
  if (!aroundZero) return mixed(MIDDLE, ABOVE, place);
  return place < 0.5 ? mixed(BELOW, MIDDLE, 2 * place) : mixed(MIDDLE, ABOVE, 2 * place - 1);
}

function make(name, attributes, words) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (words !== undefined) element.textContent = words;
  return element;
}

function drawRoll() {
  const width = by("roll").clientWidth, pitches = song.notes.map((note) => note[2]);
  const low = Math.min(...pitches) - 2, high = Math.max(...pitches) + 2;
  const step = Math.max(4, Math.min(7, 180 / (high - low))), floor = TOP + (high - low + 1) * step;
  const bars = width < 600 ? 2 : BARS, lines = [];
  drawn = [];
  for (let first = 0; first < song.bars.length - 1; first += bars) {
    const last = Math.min(first + bars, song.bars.length - 1);
    const from = song.bars[first], to = song.bars[last];
    const full = from + bars * (song.bars[first + 1] - from);
    const x = (time) => LEFT + ((time - from) / (Math.max(to, full) - from)) * (width - LEFT - 2);
    const y = (pitch) => TOP + (high - pitch) * step;
    const svg = make("svg", { width, height: floor + CURVE + 4 });
    for (let pitch = low; pitch <= high; pitch++) {
      if (BLACK.has(pitch % 12)) {
        svg.append(make("rect", { class: "black", x: LEFT, y: y(pitch), width: x(to) - LEFT, height: step }));
      }
      if (pitch % 12 === 0) svg.append(make("text", { class: "number", x: 2, y: y(pitch) + step }, `C${pitch / 12 - 1}`));
    }
    for (let time = from; time < to; time += song.beat) {
      svg.append(make("path", { class: "beat", d: `M${x(time)} ${TOP}V${floor + CURVE}` }));
    }
    for (let bar = first; bar <= last; bar++) {
      svg.append(make("path", { class: "bar", d: `M${x(song.bars[bar])} ${TOP}V${floor + CURVE}` }));
    }
    svg.append(make("text", { class: "number", x: 2, y: TOP - 6 }, String(song.firstBar + first)));
    for (const [time, symbol] of song.chords) {
      if (time >= from && time < to) svg.append(make("text", { x: x(time) + 2, y: TOP - 6 }, symbol));
    }
    const curve = make("path", { class: "curve" }), points = [];
    song.notes.forEach(([onset, duration, pitch], k) => {
      if (onset < from || onset >= to) return;
      const shape = { class: "note", x: x(onset), y: y(pitch), height: step, rx: 1 };
      const note = make("rect", { ...shape, width: Math.max(3, x(onset + duration) - x(onset) - 1) });
      note.dataset.note = k;
      points.push({ k, note, x: x(onset) });
      svg.append(note);
    });
    svg.append(curve);
    drawn.push({ points, curve, floor });
    lines.push(svg);
  }
  by("roll").replaceChildren(...lines);
}

function colour() {
  for (const { points, curve, floor } of drawn) {
    let way = "";
    for (const { k, note, x } of points) {
      const place = placeOf(now.unit, k);
      note.setAttribute("fill", `rgb(${colourAt(place)})`);
      way += `${way ? "L" : "M"}${x.toFixed(1)} ${(floor + 4 + (1 - place) * (CURVE - 8)).toFixed(1)}`;
    }
    curve.setAttribute("d", way);
  }
}

function drawAll() {
  const canvas = by("all"), { units } = kindNow(), count = song.notes.length;
  canvas.width = count;
  canvas.height = units;
  canvas.style.height = `${Math.min(3 * units, 520)}px`;
  const context = canvas.getContext("2d"), image = context.createImageData(count, units);
  for (let unit = 0; unit < units; unit++) {
    for (let note = 0; note < count; note++) {
      image.data.set([...colourAt(placeOf(unit, note)), 255], 4 * (unit * count + note));
    }
  }
  context.putImageData(image, 0, 0);
}

function options(select, values, chosen) {
  select.replaceChildren(...values.map(([value, words]) => new Option(words, value, false, value === chosen)));
}

// Show another unit; what is not named stays.
function show(change) {
  const before = { ...now };
  Object.assign(now, change);
  const layer = song.layers[now.layer], { units, low, high } = layer[now.kind];
  now.unit = ((now.unit % units) + units) % units;
  options(by("layer"), song.layers.map((_, k) => [String(k), `${k + 1} of ${song.layers.length}`]), String(now.layer));
  options(by("kind"), Object.keys(layer).map((kind) => [kind, kind]), now.kind);
  for (const id of ["unit", "slide"]) {
    by(id).max = units;
    by(id).value = now.unit + 1;
  }
  by("low").textContent = low[now.unit].toFixed(2);
  by("high").textContent = high[now.unit].toFixed(2);
  const stops = [0, 0.5, 1].map((place) => `rgb(${colourAt(place)})`);
  by("ramp").style.background = `linear-gradient(to right, ${stops})`;
  if (before.layer !== now.layer || before.kind !== now.kind || !by("all").dataset.drawn) drawAll();
  by("all").dataset.drawn = "yes";
  colour();
}

function say(note) {
  const [onset, , pitch] = song.notes[note], [low, high] = [kindNow().low[now.unit], kindNow().high[now.unit]];
  const bar = song.bars.findLastIndex((line) => line <= onset);
  const beat = 1 + (onset - song.bars[bar]) / song.beat;
  const value = low + placeOf(now.unit, note) * (high - low);
  by("note").textContent = `Bar ${song.firstBar + bar}, beat ${beat.toFixed(2).replace(/\.?0+$/, "")}: `
    + `${NAMES[pitch % 12]}${Math.floor(pitch / 12) - 1}, ${now.kind} ${now.unit + 1} of layer ${now.layer + 1}: ${value.toFixed(2)}`;
}

function listFindings() {
  by("findings").replaceChildren(...song.findings.map((found) => {
    const row = document.createElement("tr"), button = document.createElement("button");
    button.type = "button";
    button.textContent = `${found.kind} ${found.unit + 1} of layer ${found.layer + 1}`;
    button.addEventListener("click", () => {
      show({ layer: found.layer, kind: found.kind, unit: found.unit });
      by("controls").scrollIntoView();
    });
    const cells = [found.follows, button, found.correlation.toFixed(2)].map((content) => {
      const cell = document.createElement("td");
      cell.append(content);
      return cell;
    });
    row.append(...cells);
    return row;
  }));
}

by("controls").addEventListener("submit", (event) => event.preventDefault());
by("layer").addEventListener("change", (event) => show({ layer: Number(event.target.value) }));
by("kind").addEventListener("change", (event) => show({ kind: event.target.value }));
for (const id of ["unit", "slide"]) {
  by(id).addEventListener("input", (event) => {
    if (event.target.value) show({ unit: Number(event.target.value) - 1 });
  });
}
by("roll").addEventListener("pointerover", (event) => {
  if (event.target.dataset.note) say(Number(event.target.dataset.note));
});
by("all").addEventListener("click", (event) => {
  const box = by("all").getBoundingClientRect();
  show({ unit: Math.floor(((event.clientY - box.top) / box.height) * by("all").height) });
});
document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, select") || event.ctrlKey || event.altKey || event.metaKey) return;
  const kinds = Object.keys(song.layers[now.layer]);
  const kind = (step) => kinds[(kinds.indexOf(now.kind) + step + kinds.length) % kinds.length];
  const changes = {
    ArrowLeft: () => ({ unit: now.unit - 1 }),
    ArrowRight: () => ({ unit: now.unit + 1 }),
    ArrowUp: () => ({ kind: kind(-1) }),
    ArrowDown: () => ({ kind: kind(1) }),
    l: () => ({ layer: (now.layer + 1) % song.layers.length }),
  };
  const change = changes[event.key] || changes[event.key.toLowerCase()];
  if (!change) return;
  event.preventDefault();
  show(change());
});
new ResizeObserver(() => { drawRoll(); colour(); }).observe(by("roll"));
listFindings();
drawRoll();
const [found] = [...song.findings].sort((a, b) => Math.abs(b.correlation) - Math.abs(a.correlation));
show(found ? { layer: found.layer, kind: found.kind, unit: found.unit } : {});
