// The copy check as a picture: the longest stretch, beside the passage learned that it is like.

import { make } from "./roll.js";

const WIDTH = 300, HEIGHT = 90, EDGE = 6;

export function showCopy(box, copy) {
  const text = document.createElement("p");
  text.textContent = copy.text ? `Longest copy: ${copy.text}` : "This song was not checked for copies.";
  box.replaceChildren(text);
  if (!copy.stretch.length) return;
  const pair = document.createElement("div");
  pair.className = "pair";
  pair.append(
    figure(copy.stretch, `This song, ${copy.part}, from bar ${copy.bar}`, "ours"),
    figure(copy.stretch, `${copy.file}, from bar ${copy.fileBar}: the same ${copy.stretch.length}`
      + " notes, perhaps in another key", "learned"),
  );
  box.append(pair);
}

function figure(stretch, caption, kind) {
  const end = Math.max(...stretch.map(([start, length]) => start + length));
  const pitches = stretch.map((note) => note[2]);
  const low = Math.min(...pitches), high = Math.max(...pitches);
  const x = (step) => EDGE + (WIDTH - 2 * EDGE) * step / end;
  const y = (pitch) => EDGE + (HEIGHT - 2 * EDGE) * (high - pitch + 0.5) / (high - low + 1);
  const svg = make("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" });
  const d = stretch.map(([start, length, pitch]) =>
    `M${x(start).toFixed(1)} ${y(pitch).toFixed(1)}H${(x(start + length) - 1).toFixed(1)}`).join("");
  const thick = Math.min(9, (HEIGHT - 2 * EDGE) / (high - low + 1));
  svg.append(make("path", { d, class: `copied ${kind}`, "stroke-width": thick }));
  const element = document.createElement("figure"), words = document.createElement("figcaption");
  words.textContent = caption;
  svg.setAttribute("aria-label", caption);
  element.append(svg, words);
  return element;
}
