// The form of a song in one strip: its sections as buttons, above them arcs from bar to bar.

import { make } from "./roll.js";

const HEIGHT = 46, FEW = 6, NAMES = ["", "in part", "nearly", "exactly"];

export class Form {
  constructor(strip, arcs, song, onChoose) {
    this.song = song;
    this.bars = song.bars.length - 1;
    this.buttons = song.sections.map((section, k) => {
      const button = document.createElement("button");
      button.type = "button";
      // On a phone there is room for the letter alone: "solo 1 A" is A.
      const [, chorus, letter] = /^(.+ )?(\S+)$/.exec(section.name) || ["", "", section.name];
      const before = document.createElement("span");
      before.className = "chorus";
      before.textContent = chorus || "";
      button.append(before, letter);
      button.classList.toggle("many", song.sections.length > FEW && /^\D/.test(letter));
      button.style.flexGrow = section.bars;
      button.style.setProperty("--tint", `var(--tint-${rootOf(song.sections, k) % 6})`);
      const like = section.like < 0 ? "" : `, like ${barsOf(song.sections[section.like])}`;
      button.title = `${section.name}: ${barsOf(section)}${like}`;
      button.setAttribute("aria-label", button.title);
      button.addEventListener("click", () => onChoose(section));
      return button;
    });
    strip.replaceChildren(...this.buttons);
    this.drawArcs(arcs);
  }

  drawArcs(arcs) {
    arcs.setAttribute("viewBox", `0 0 1000 ${HEIGHT}`);
    arcs.setAttribute("preserveAspectRatio", "none");
    const x = (bar) => 1000 * bar / this.bars;
    this.arcs = this.song.echoes.map(([first, last, source, level, height]) => {
      const half = (last - first + 1) / 2, from = x(source + half), to = x(first + half);
      const top = HEIGHT - Math.min(HEIGHT - 4, 10 + (to - from) / 7);
      const arc = make("path", { class: `arc level-${level}`,
        d: `M${from} ${HEIGHT}C${from} ${top} ${to} ${top} ${to} ${HEIGHT}` });
      const title = make("title");
      const higher = height ? `, ${Math.abs(height)} semitones ${height > 0 ? "higher" : "lower"}` : "";
      title.textContent = `${span(first, last)}: ${NAMES[level]} like ${span(source, source + last - first)}${higher}`;
      arc.append(title);
      return arc;
    });
    arcs.replaceChildren(...this.arcs);
  }

  // What the bar that sounds echoes, in words; its section and arc stand out.
  at(bar) {
    let said = "";
    this.song.sections.forEach((section, k) => {
      const here = bar >= section.first && bar < section.first + section.bars;
      this.buttons[k].classList.toggle("here", here);
    });
    this.song.echoes.forEach(([first, last, source, level, height], k) => {
      const here = bar >= first && bar <= last;
      this.arcs[k].classList.toggle("here", here);
      if (here) {
        const higher = height ? `, ${height > 0 ? "+" : ""}${height} semitones` : "";
        said = `bar ${bar + 1} is ${NAMES[level]} like bar ${bar - first + source + 1}${higher}`;
      }
    });
    return said;
  }
}

function rootOf(sections, k) {
  const first = sections.findIndex(({ name }) => name.replace(/'+$/, "") === sections[k].name.replace(/'+$/, ""));
  const like = sections[first].like;
  return like >= 0 && like < first ? rootOf(sections, like) : first;
}

const barsOf = ({ first, bars }) => span(first, first + bars - 1);

function span(first, last) {
  return first === last ? `bar ${first + 1}` : `bars ${first + 1} to ${last + 1}`;
}
