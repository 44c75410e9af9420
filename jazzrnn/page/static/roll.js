// The piano roll: bars in lines as on a lead sheet, as many in a line as there is room for.

const SVG = "http://www.w3.org/2000/svg";
const LEFT = 30, TOP = 34, ROW = 6, GAP = 10, NARROWEST = 64; // px; of a bar
const BLACK_KEYS = new Set([1, 3, 6, 8, 10]);
const DRUM_ROWS = [new Set([42, 44, 46]), new Set([41, 43, 45, 47, 48, 50]),
  new Set([37, 38, 39, 40]), new Set([35, 36])];

export class Roll {
  // onSeek(tick) is called for a click, onSelect(first bar, last bar) when bars are dragged over.
  constructor(box, song, notes, timing, { onSeek, onSelect }) {
    Object.assign(this, { box, song, notes, timing, onSeek, onSelect });
    this.width = 0;
    this.hears = () => true;
    new ResizeObserver(() => this.draw()).observe(box);
    this.draw();
    box.addEventListener("pointerdown", (event) => this.press(event));
  }

  // As many bars in a line as its width allows, in numbers that forms are made of.
  barsInLine(width) {
    const bars = this.timing.bars.length - 1;
    const twelve = bars % 12 === 0 && bars % 8 !== 0;
    const sizes = twelve ? [12, 6, 4, 3, 2, 1] : [8, 4, 2, 1];
    return sizes.find((size) => (width - LEFT) / size >= NARROWEST) || 1;
  }

  draw() {
    const width = Math.floor(this.box.clientWidth);
    if (!width || width === this.width) return;
    this.width = width;
    const { bars } = this.timing, count = bars.length - 1, size = this.barsInLine(width);
    const pitches = this.notes.filter((note) => !this.song.players[note.player].drums)
      .map((note) => note.pitch);
    this.low = pitches.reduce((a, b) => Math.min(a, b), 127) - 2;
    this.high = pitches.reduce((a, b) => Math.max(a, b), 0) + 2;
    if (!pitches.length) [this.low, this.high] = [59, 62];
    this.step = Math.max(2.4, Math.min(4, 210 / (this.high - this.low + 1)));
    this.floor = TOP + (this.high - this.low + 1) * this.step;
    const drums = this.song.players.some((player) => player.drums) ? 5 * ROW + 6 : 0;
    this.height = this.floor + drums + GAP;
    let longest = 1;
    for (let k = 0; k < count; k += size) {
      longest = Math.max(longest, bars[Math.min(count, k + size)] - bars[k]);
    }
    this.scale = (width - LEFT - 2) / longest;
    this.lines = [];
    for (let k = 0; k < count; k += size) {
      const last = Math.min(count, k + size);
      this.lines.push(this.line(k, last));
    }
    this.box.replaceChildren(...this.lines.map((line) => line.svg));
    this.showLoop(this.loop);
    this.mute(this.hears);
  }

  line(first, last) {
    const { bars } = this.timing, from = bars[first], to = bars[last];
    const right = LEFT + (to - from) * this.scale, bottom = this.height - GAP;
    const svg = make("svg", { width: this.width, height: this.height, class: "line" });
    const line = { svg, from, to, first, last, x: (tick) => LEFT + (tick - from) * this.scale };
    let keys = "", beats = "", edges = "";
    for (let pitch = this.low; pitch <= this.high; pitch++) {
      if (BLACK_KEYS.has(pitch % 12)) keys += `M${LEFT} ${this.y(pitch)}H${right}`;
    }
    for (let bar = first; bar < last; bar++) {
      const [, denominator] = this.song.meters[bar];
      const beat = 4 * this.song.division / denominator;
      for (let tick = bars[bar] + beat; tick < bars[bar + 1]; tick += beat) {
        beats += `M${line.x(tick).toFixed(1)} ${TOP}V${bottom}`;
      }
    }
    for (let bar = first; bar <= last; bar++) edges += `M${line.x(bars[bar]).toFixed(1)} ${TOP}V${bottom}`;
    svg.append(make("path", { d: keys, class: "key", "stroke-width": this.step }));
    line.shade = make("rect", { y: TOP, height: bottom - TOP, width: 0, class: "shade" });
    svg.append(line.shade, make("path", { d: beats, class: "beat" }));
    svg.append(make("path", { d: edges + `M${LEFT} ${this.floor}H${right}`, class: "bar" }));
    for (let pitch = Math.ceil(this.low / 12) * 12; pitch < this.high - 1; pitch += 12) {
      svg.append(words(LEFT - 4, this.y(pitch) + 3, `C${pitch / 12 - 1}`, "faint end"));
    }
    svg.append(words(LEFT - 4, TOP - 6, String(first + 1), "faint end"));
    this.chordsAndSections(line);
    this.drawNotes(line);
    line.cursor = make("path", { d: `M0 ${TOP - 4}V${bottom}`, class: "cursor", visibility: "hidden" });
    svg.append(line.cursor);
    return line;
  }

  chordsAndSections(line) {
    for (const [start, end, symbol] of this.song.chords) {
      if (end <= line.from || start >= line.to) continue;
      const before = start < line.from, room = (Math.min(end, line.to) - Math.max(start, line.from)) * this.scale;
      const text = before ? `(${symbol})` : symbol;
      const shown = words(line.x(Math.max(start, line.from)) + 2, TOP - 6, text, before ? "chord held" : "chord");
      if (9.2 * text.length > room - 6) {
        shown.setAttribute("textLength", Math.max(6, room - 8));
        shown.setAttribute("lengthAdjust", "spacingAndGlyphs");
      }
      line.svg.append(shown);
    }
    for (const { name, first } of this.song.sections) {
      const tick = this.timing.bars[first];
      if (tick >= line.from && tick < line.to) {
        line.svg.append(words(line.x(tick) + 2, TOP - 22, name, "section"));
        line.svg.append(make("path", { d: `M${line.x(tick)} ${TOP - 30}V${this.height - GAP}`, class: "edge" }));
      }
    }
  }

  // One path for each player and role; the lead comes last, on top.
  drawNotes(line) {
    const ways = new Map();
    for (const note of this.notes) {
      if (note.tick >= line.to || note.tick + note.ticks <= line.from) continue;
      const player = this.song.players[note.player];
      if (player.drums && note.tick < line.from) continue;
      const key = note.player * 4 + note.role, x = line.x(Math.max(note.tick, line.from));
      const end = player.drums ? x + 2 : Math.max(x + 1.5, line.x(Math.min(note.tick + note.ticks, line.to)) - 0.8);
      const y = player.drums ? this.drumY(note.pitch) : this.y(note.pitch);
      ways.set(key, `${ways.get(key) || ""}M${x.toFixed(1)} ${y.toFixed(1)}H${end.toFixed(1)}`);
    }
    const lead = (key) => this.song.players[Math.floor(key / 4)].lead;
    for (const key of [...ways.keys()].sort((a, b) => lead(a) - lead(b) || a - b)) {
      const player = Math.floor(key / 4), { drums } = this.song.players[player];
      const path = make("path", { d: ways.get(key), class: `note role-${key % 4}`,
        "stroke-width": drums ? 4 : this.step, "data-player": player });
      path.classList.toggle("lead", lead(key));
      path.style.setProperty("--own", `var(--part-${this.song.players[player].colour})`);
      line.svg.append(path);
    }
  }

  y(pitch) {
    return TOP + (this.high - pitch + 0.5) * this.step;
  }

  drumY(pitch) {
    const row = DRUM_ROWS.findIndex((drums) => drums.has(pitch)) + 1;
    return this.floor + 5 + row * ROW;
  }

  // Put the cursor where the song is; return the element of its line.
  moveTo(tick) {
    let current = null;
    for (const line of this.lines) {
      const here = tick >= line.from && (tick < line.to || line === this.lines[this.lines.length - 1]);
      line.cursor.setAttribute("visibility", here ? "visible" : "hidden");
      if (here) {
        line.cursor.setAttribute("transform", `translate(${line.x(Math.min(tick, line.to)).toFixed(1)} 0)`);
        current = line.svg;
      }
    }
    return current;
  }

  showLoop(loop) {
    this.loop = loop;
    for (const line of this.lines) {
      const from = loop ? Math.max(loop.from, line.from) : 0, to = loop ? Math.min(loop.to, line.to) : 0;
      line.shade.setAttribute("x", line.x(from));
      line.shade.setAttribute("width", Math.max(0, (to - from) * this.scale));
    }
  }

  mute(hears) {
    this.hears = hears; // for when it is drawn anew
    for (const path of this.box.querySelectorAll("[data-player]")) {
      path.classList.toggle("muted", !hears(Number(path.dataset.player)));
    }
  }

  tickAt(event) {
    const line = this.lines.find(({ svg }) => svg === event.target.closest("svg"));
    if (!line) return null;
    const x = event.clientX - line.svg.getBoundingClientRect().left;
    return Math.max(line.from, Math.min(line.to - 1, line.from + (x - LEFT) / this.scale));
  }

  press(event) {
    const begun = this.tickAt(event);
    if (begun === null || event.button) return;
    const release = (up) => {
      this.box.removeEventListener("pointerup", release);
      const ended = this.tickAt(up);
      if (ended === null) return;
      const [a, b] = [this.timing.barAt(begun), this.timing.barAt(ended)];
      if (event.pointerType === "mouse" && a !== b) this.onSelect(Math.min(a, b), Math.max(a, b));
      else this.onSeek(begun);
    };
    this.box.addEventListener("pointerup", release);
  }
}

export function make(name, attributes = {}) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

export function words(x, y, text, kind) {
  const element = make("text", { x, y, class: kind });
  element.textContent = text;
  return element;
}
