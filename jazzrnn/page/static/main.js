// The page: joins what plays, what shows and what is pressed.

import { Form } from "./form.js";
import { Player } from "./player.js";
import { Roll } from "./roll.js";
import { showCopy } from "./copy.js";

const byId = (id) => document.getElementById(id);
const song = JSON.parse(byId("song").textContent);
const player = new Player(song);
const { timing } = player;
const lead = song.players.findIndex((each) => each.lead);
let shownBar = -1;

colourPlayers();
const roll = new Roll(byId("roll"), song, player.notes, timing, {
  onSeek: (tick) => player.seek(tick),
  onSelect: (first, last) => loopBars(first, last + 1),
});
const form = new Form(byId("sections"), byId("arcs"), song, (section) => {
  byId("loop-from").value = section.first + 1;
  byId("loop-to").value = section.first + section.bars;
  if (byId("loop").getAttribute("aria-pressed") === "true") loopChosen();
  else player.seek(timing.bars[section.first]);
});
drawParts();
fillTable("made", song.made);
fillTable("measures", song.measures);
showCopy(byId("copy"), song.copy);
byId("chords-found").hidden = !song.chordsFound;
byId("along").hidden = lead < 0;
for (const id of ["loop-from", "loop-to"]) byId(id).max = timing.bars.length - 1;
byId("loop-to").value = Math.min(timing.bars.length - 1, song.sections[0]?.bars || 1);
byId("seek").max = timing.bars.length - 2;

byId("play").addEventListener("click", () => player.toggle());
byId("seek").addEventListener("input", (event) => player.seek(timing.bars[event.target.value]));
byId("tempo").addEventListener("input", (event) => player.setRate(event.target.value / 100));
byId("along").addEventListener("click", () => player.toggleIn(player.muted, lead));
byId("loop").addEventListener("click", () => (player.loop ? stopLoop() : loopChosen()));
for (const id of ["loop-from", "loop-to", "ladder", "ladder-from", "ladder-step"]) {
  byId(id).addEventListener("change", () => player.loop && loopChosen());
}
byId("roles").addEventListener("click", () => {
  const on = document.body.classList.toggle("by-role");
  byId("roles").setAttribute("aria-pressed", on);
});
player.addEventListener("state", () => { showState(); follow(); });
player.addEventListener("rate", showState);
player.addEventListener("seek", () => { showPlace(true); showState(); });
player.addEventListener("loop", showState);
player.addEventListener("mutes", showState);
document.addEventListener("keydown", pressed);
showState();
showPlace(false);

function colourPlayers() {
  let next = 0;
  for (const each of song.players) {
    each.colour = each.lead ? "lead" : each.drums ? "drums" : each.bass ? "bass" : next++ % 5;
  }
}

function drawParts() {
  const rows = song.players.map((each, number) => {
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
  byId("parts").replaceChildren(...rows);
}

function fillTable(id, rows) {
  byId(id).replaceChildren(...rows.map(([name, value]) => {
    const row = document.createElement("tr"), head = document.createElement("th");
    const cell = document.createElement("td");
    head.scope = "row";
    head.textContent = name;
    cell.textContent = value;
    row.append(head, cell);
    return row;
  }));
  byId(id).closest("section").hidden = !rows.length;
}

function loopBars(first, end) {
  byId("loop-from").value = first + 1;
  byId("loop-to").value = end;
  loopChosen();
}

function loopChosen() {
  const last = timing.bars.length - 1;
  const from = Math.min(last, Math.max(1, Math.round(byId("loop-from").value) || 1));
  const to = Math.min(last, Math.max(from, Math.round(byId("loop-to").value) || from));
  byId("loop-from").value = from;
  byId("loop-to").value = to;
  let ladder = null;
  if (byId("ladder").checked) {
    ladder = { step: byId("ladder-step").value / 100, until: 1 };
    if (!player.ladder) player.setRate(byId("ladder-from").value / 100);
  }
  player.setLoop({ from: timing.bars[from - 1], to: timing.bars[to] }, ladder);
}

function stopLoop() {
  player.setLoop(null);
}

function showState() {
  const { playing, rate, loop } = player;
  byId("play").setAttribute("aria-label", playing ? "Pause" : "Play");
  byId("play").classList.toggle("playing", playing);
  const percent = Math.round(rate * 100);
  byId("tempo").value = percent;
  const bpm = Math.round(timing.bpmAt(timing.toTick(player.position())) * rate);
  byId("bpm").textContent = `${bpm} bpm`;
  byId("tempo").setAttribute("aria-valuetext", `${bpm} bpm, ${percent} percent`);
  byId("percent").textContent = `${percent} %`;
  byId("loop").setAttribute("aria-pressed", Boolean(loop));
  byId("along").setAttribute("aria-pressed", player.muted.has(lead));
  roll.showLoop(loop);
  for (const [kind, set] of [["mute", player.muted], ["solo", player.solo]]) {
    document.querySelectorAll(`[data-kind=${kind}]`).forEach((button, number) => {
      button.setAttribute("aria-pressed", set.has(number));
    });
  }
  roll.mute((number) => player.hears(number));
}

function showPlace(scroll) {
  const seconds = player.position(), tick = timing.toTick(seconds), bar = timing.barAt(tick);
  const line = roll.moveTo(tick);
  byId("time").textContent = `${clock(seconds)} / ${clock(timing.seconds)}`;
  if (bar !== shownBar) {
    shownBar = bar;
    byId("place").textContent = `bar ${bar + 1} of ${timing.bars.length - 1}`;
    byId("echo").textContent = form.at(bar);
    byId("seek").value = bar;
    byId("seek").setAttribute("aria-valuetext", `bar ${bar + 1}`);
    if (scroll && line) intoView(line);
  }
}

// Keep the line that sounds below the buttons and above the end of the window.
function intoView(line) {
  const { top, bottom } = line.getBoundingClientRect();
  const head = Math.max(0, byId("controls").getBoundingClientRect().bottom);
  if (top < head || bottom > innerHeight) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    scrollBy({ top: top - head - 8, behavior: calm ? "auto" : "smooth" });
  }
}

function follow() {
  if (!player.playing) return;
  showPlace(true);
  requestAnimationFrame(follow);
}

function clock(seconds) {
  const whole = Math.floor(seconds + 0.001);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function jump(bars) {
  const bar = timing.barAt(timing.toTick(player.position()) + 1);
  player.seek(timing.bars[Math.max(0, Math.min(timing.bars.length - 2, bar + bars))]);
}

// Keys as in the list on the page; letters that are typed into a field are left alone.
function pressed(event) {
  const typing = event.target.matches("input[type=number], textarea, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const slider = event.target.matches("input[type=range]");
  const digit = /^Digit([1-9])$/.exec(event.code);
  const number = digit ? digit[1] - 1 : -1;
  const keys = {
    " ": () => player.toggle(), k: () => player.toggle(), Home: () => player.seek(0),
    ArrowLeft: () => jump(-1), ArrowRight: () => jump(1), l: () => byId("loop").click(),
    p: () => lead >= 0 && byId("along").click(), r: () => byId("roles").click(),
    "+": () => player.setRate(player.rate + 0.05), "=": () => player.setRate(player.rate + 0.05),
    "-": () => player.setRate(player.rate - 0.05),
  };
  const onButton = event.target.matches("button, summary, input[type=checkbox]") && event.key === " ";
  if (onButton || (slider && /^(Arrow|Home|End)/.test(event.key))) return;
  if (number >= 0 && number < song.players.length) {
    player.toggleIn(event.shiftKey ? player.solo : player.muted, number);
  } else if (keys[event.key]) {
    keys[event.key]();
  } else {
    return;
  }
  event.preventDefault();
}

globalThis.jazzrnn = { player, roll }; // for the tests, and for the curious
