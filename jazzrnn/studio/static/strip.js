// A whole song in one strip: to compare takes at a glance, and to go to a place.

import { make } from "../page/roll.js";

const WIDTH = 1000, HEIGHT = 84, EDGE = 4;

export class Strip {
  // onSeek(tick) is called for a click.
  constructor(box, song, player, onSeek) {
    const { timing, notes } = player;
    this.x = (tick) => WIDTH * tick / timing.end;
    const svg = make("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img",
      "aria-label": `${song.about}: ${song.sections.map(({ name }) => name).join(", ")}` });
    song.sections.forEach(({ first, bars }, k) => {
      if (k % 2) return;
      const from = this.x(timing.bars[first]), to = this.x(timing.bars[first + bars]);
      svg.append(make("rect", { x: from, y: 0, width: to - from, height: HEIGHT, class: "strip-shade" }));
    });
    const pitched = notes.filter((note) => !song.players[note.player].drums);
    const low = pitched.reduce((a, note) => Math.min(a, note.pitch), 127);
    const high = pitched.reduce((a, note) => Math.max(a, note.pitch), low + 12);
    const y = (pitch) => EDGE + (HEIGHT - 2 * EDGE) * (high - pitch) / (high - low);
    const ways = song.players.map(() => "");
    for (const note of pitched) {
      const from = this.x(note.tick), to = Math.max(from + 1, this.x(note.tick + note.ticks) - 0.5);
      ways[note.player] += `M${from.toFixed(1)} ${y(note.pitch).toFixed(1)}H${to.toFixed(1)}`;
    }
    const order = song.players.map((_, k) => k).sort((a, b) => song.players[a].lead - song.players[b].lead);
    for (const k of order) {
      const { lead, colour } = song.players[k];
      if (!ways[k]) continue;
      const path = make("path", { d: ways[k], class: lead ? "strip-lead" : "strip-other" });
      path.style.setProperty("--own", `var(--part-${colour})`);
      svg.append(path);
    }
    this.cursor = make("path", { d: `M0 0V${HEIGHT}`, class: "cursor" });
    svg.append(this.cursor);
    svg.addEventListener("click", (event) => {
      const { left, width } = svg.getBoundingClientRect();
      onSeek(timing.end * Math.max(0, Math.min(0.999, (event.clientX - left) / width)));
    });
    box.replaceChildren(svg);
    this.moveTo(0);
  }

  moveTo(tick) {
    this.cursor.setAttribute("transform", `translate(${this.x(tick).toFixed(1)} 0)`);
  }
}
