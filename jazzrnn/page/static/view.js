// A song on a page: joins what plays, what shows and what is pressed.

import { Form } from "./form.js";
import { Roll } from "./roll.js";
import { showCopy } from "./copy.js";

export class SongView {
  // Fills the elements of song.html, which are in `root`. The player is one of this song.
  // scrolls() says whether the line that sounds may be scrolled into view.
  constructor(root, song, player, scrolls = () => true) {
    Object.assign(this, { root, song, player, scrolls, timing: player.timing, shownBar: -1 });
    this.lead = song.players.findIndex((each) => each.lead);
    this.heard = new AbortController(); // ends all listeners
    colourPlayers(song.players);
    this.show();
    this.listen();
    this.showState();
    this.showPlace(false);
    this.follow();
  }

  // End it; the player goes on.
  close() {
    this.heard.abort();
  }

  byId(id) {
    return this.root.querySelector(`#${id}`);
  }

  show() {
    const { song, player, timing } = this, bars = timing.bars.length - 1;
    this.roll = new Roll(this.byId("roll"), song, player.notes, timing, {
      onSeek: (tick) => player.seek(tick),
      onSelect: (first, last) => this.loopBars(first, last + 1),
    });
    this.form = new Form(this.byId("sections"), this.byId("arcs"), song, (section) => {
      this.byId("loop-from").value = section.first + 1;
      this.byId("loop-to").value = section.first + section.bars;
      if (player.loop) this.loopChosen();
      else player.seek(timing.bars[section.first]);
    });
    this.drawParts();
    this.fillTable("made", song.made);
    this.fillTable("measures", song.measures);
    showCopy(this.byId("copy"), song.copy);
    this.byId("roll").setAttribute("aria-label", `Piano roll: ${song.about}`);
    this.byId("along").hidden = this.lead < 0;
    for (const id of ["loop-from", "loop-to"]) this.byId(id).max = bars;
    this.byId("loop-to").value = Math.min(bars, song.sections[0]?.bars || 1);
    this.byId("seek").max = bars - 1;
  }

  // Listen to an element, or anything else that has events, until the view is closed.
  on(target, kind, react) {
    const element = typeof target === "string" ? this.byId(target) : target;
    element.addEventListener(kind, react, { signal: this.heard.signal });
  }

  listen() {
    const { player, timing } = this;
    this.on("play", "click", () => player.toggle());
    this.on("seek", "input", (event) => player.seek(timing.bars[event.target.value]));
    this.on("tempo", "input", (event) => player.setRate(event.target.value / 100));
    this.on("along", "click", () => player.toggleIn(player.muted, this.lead));
    this.on("loop", "click", () => (player.loop ? player.setLoop(null) : this.loopChosen()));
    for (const id of ["loop-from", "loop-to", "ladder", "ladder-from", "ladder-step"]) {
      this.on(id, "change", () => player.loop && this.loopChosen());
    }
    this.on("roles", "click", () => {
      const on = this.root.classList.toggle("by-role");
      this.byId("roles").setAttribute("aria-pressed", on);
    });
    this.on(player, "state", () => { this.showState(); this.follow(); });
    this.on(player, "seek", () => { this.showPlace(true); this.showState(); });
    for (const kind of ["rate", "loop", "mutes"]) this.on(player, kind, () => this.showState());
    this.on(document, "keydown", (event) => this.pressed(event));
  }

  drawParts() {
    const { player } = this;
    const rows = this.song.players.map((each, number) => {
      const row = document.createElement("li");
      const swatch = document.createElement("span"), name = document.createElement("span");
      swatch.className = "swatch";
      swatch.style.setProperty("--own", `var(--part-${each.colour})`);
      name.className = "name";
      name.textContent = each.name + (each.lead ? " (lead)" : "");
      row.append(swatch, name, ...[["Mute", player.muted], ["Solo", player.solo]].map(([word, set]) => {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = word;
        button.dataset.kind = word.toLowerCase();
        button.setAttribute("aria-label", `${word} ${each.name}`);
        button.addEventListener("click", () => player.toggleIn(set, number));
        return button;
      }));
      return row;
    });
    this.byId("parts").replaceChildren(...rows);
  }

  fillTable(id, rows) {
    this.byId(id).replaceChildren(...rows.map(([name, value]) => {
      const row = document.createElement("tr"), head = document.createElement("th");
      const cell = document.createElement("td");
      head.scope = "row";
      head.textContent = name;
      cell.textContent = value;
      row.append(head, cell);
      return row;
    }));
    this.byId(id).closest("section").hidden = !rows.length;
  }

  loopBars(first, end) {
    this.byId("loop-from").value = first + 1;
    this.byId("loop-to").value = end;
    this.loopChosen();
  }

  loopChosen() {
    const { player, timing } = this, last = timing.bars.length - 1;
    const value = (id) => this.byId(id).value;
    const from = Math.min(last, Math.max(1, Math.round(value("loop-from")) || 1));
    const to = Math.min(last, Math.max(from, Math.round(value("loop-to")) || from));
    this.byId("loop-from").value = from;
    this.byId("loop-to").value = to;
    let ladder = null;
    if (this.byId("ladder").checked) {
      ladder = { step: value("ladder-step") / 100, until: 1 };
      if (!player.ladder) player.setRate(value("ladder-from") / 100);
    }
    player.setLoop({ from: timing.bars[from - 1], to: timing.bars[to] }, ladder);
  }

  showState() {
    const { player, timing } = this, { playing, rate, loop } = player;
    this.byId("play").setAttribute("aria-label", playing ? "Pause" : "Play");
    this.byId("play").classList.toggle("playing", playing);
    const percent = Math.round(rate * 100);
    this.byId("tempo").value = percent;
    const bpm = Math.round(timing.bpmAt(timing.toTick(player.position())) * rate);
    this.byId("bpm").textContent = `${bpm} bpm`;
    this.byId("tempo").setAttribute("aria-valuetext", `${bpm} bpm, ${percent} percent`);
    this.byId("percent").textContent = `${percent} %`;
    this.byId("loop").setAttribute("aria-pressed", Boolean(loop));
    this.byId("along").setAttribute("aria-pressed", player.muted.has(this.lead));
    this.roll.showLoop(loop);
    for (const [kind, set] of [["mute", player.muted], ["solo", player.solo]]) {
      this.root.querySelectorAll(`[data-kind=${kind}]`).forEach((button, number) => {
        button.setAttribute("aria-pressed", set.has(number));
      });
    }
    this.roll.mute((number) => player.hears(number));
  }

  showPlace(scroll) {
    const { player, timing } = this;
    const seconds = player.position(), tick = timing.toTick(seconds), bar = timing.barAt(tick);
    const line = this.roll.moveTo(tick);
    this.byId("time").textContent = `${clock(seconds)} / ${clock(timing.seconds)}`;
    if (bar !== this.shownBar) {
      this.shownBar = bar;
      this.byId("place").textContent = `bar ${bar + 1} of ${timing.bars.length - 1}`;
      this.byId("echo").textContent = this.form.at(bar);
      this.byId("seek").value = bar;
      this.byId("seek").setAttribute("aria-valuetext", `bar ${bar + 1}`);
      if (scroll && line && this.scrolls()) this.intoView(line);
    }
  }

  // Keep the line that sounds below the buttons and above the end of the window.
  intoView(line) {
    const { top, bottom } = line.getBoundingClientRect();
    const head = Math.max(0, this.byId("controls").getBoundingClientRect().bottom);
    if (top < head || bottom > innerHeight) {
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      scrollBy({ top: top - head - 8, behavior: calm ? "auto" : "smooth" });
    }
  }

  follow() {
    if (!this.player.playing || this.heard.signal.aborted) return;
    this.showPlace(true);
    requestAnimationFrame(() => this.follow());
  }

  jump(bars) {
    const { player, timing } = this;
    const bar = timing.barAt(timing.toTick(player.position()) + 1);
    player.seek(timing.bars[Math.max(0, Math.min(timing.bars.length - 2, bar + bars))]);
  }

  // Keys as in the list on the page; letters that are typed into a field are left alone.
  pressed(event) {
    const { player } = this, { target } = event;
    const slider = target.matches("input[type=range]");
    const tick = target.matches("input[type=checkbox], input[type=radio]");
    const typing = target.matches("input, textarea, select") && !slider && !tick;
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const digit = /^Digit([1-9])$/.exec(event.code);
    const number = digit ? digit[1] - 1 : -1;
    const keys = {
      " ": () => player.toggle(), k: () => player.toggle(), Home: () => player.seek(0),
      ArrowLeft: () => this.jump(-1), ArrowRight: () => this.jump(1),
      l: () => this.byId("loop").click(), r: () => this.byId("roles").click(),
      p: () => this.lead >= 0 && this.byId("along").click(),
      "+": () => player.setRate(player.rate + 0.05), "=": () => player.setRate(player.rate + 0.05),
      "-": () => player.setRate(player.rate - 0.05),
    };
    const onButton = (tick || target.matches("button, summary, a")) && event.key === " ";
    if (onButton || ((slider || tick) && /^(Arrow|Home|End)/.test(event.key))) return;
    if (number >= 0 && number < this.song.players.length) {
      player.toggleIn(event.shiftKey ? player.solo : player.muted, number);
    } else if (keys[event.key]) {
      keys[event.key]();
    } else {
      return;
    }
    event.preventDefault();
  }
}

// Give each player its colour: the lead, drums and bass have their own.
export function colourPlayers(players) {
  let next = 0;
  for (const each of players) {
    each.colour = each.lead ? "lead" : each.drums ? "drums" : each.bass ? "bass" : next++ % 5;
  }
}

export function clock(seconds) {
  const whole = Math.floor(seconds + 0.001);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
