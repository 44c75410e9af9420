// The loss curve of a training.

import { make, words } from "../page/roll.js";

const LEFT = 44, RIGHT = 76, TOP = 16, BOTTOM = 34; // px
const FAR = 3; // times the range of the held-out losses: what is compared and lies above is not shown
const STEPS = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

// Draw points [update, training loss, held-out loss] as an SVG element of a width in pixels; across
// it the losses of `compared`, by name: of n-grams, of the model that the training began from.
export function lossCurve(points, width, compared = {}) {
  const height = Math.min(320, Math.max(200, width / 2.4));
  const last = Math.max(1, points[points.length - 1][0]);
  const low = points.reduce((least, [, loss, heldOut]) => Math.min(least, loss, heldOut),
    Math.min(...Object.values(compared)));
  // The first training losses may be far above, and those of n-grams: they are at the top.
  const others = Object.entries(compared);
  const highest = points.reduce((most, point) => Math.max(most, point[2]), low + 0.1);
  const shown = others.filter(([, loss]) => loss - low < FAR * (highest - low));
  const high = shown.reduce((most, [, loss]) => Math.max(most, loss), highest);
  const step = STEPS.find((each) => (high - low) / each <= 5) ?? 20;
  const floor = Math.floor(low / step) * step, ceiling = Math.ceil(high / step) * step;
  const x = (update) => LEFT + (width - LEFT - RIGHT) * update / last;
  const y = (loss) => TOP + Math.max(0, (height - TOP - BOTTOM) * (ceiling - loss) / (ceiling - floor));
  const best = points.reduce((a, b) => (b[2] < a[2] ? b : a));
  const end = points[points.length - 1];
  const svg = make("svg", { width, height, role: "img", "aria-label":
    `Loss after ${end[0]} updates: training ${end[1].toFixed(2)}, held-out ${end[2].toFixed(2)},`
    + ` best held-out ${best[2].toFixed(2)} at update ${best[0]}`
    + others.map(([name, loss]) => `, ${name} ${loss.toFixed(2)}`).join("") });
  for (let loss = floor; loss <= ceiling + step / 9; loss += step) {
    svg.append(make("path", { d: `M${LEFT} ${y(loss)}H${width - RIGHT}`, class: "beat" }));
    svg.append(words(LEFT - 6, y(loss) + 4, loss.toFixed(step < 0.1 ? 2 : 1), "faint end"));
  }
  svg.append(words(width - RIGHT, height - 10, `update ${last}`, "faint end"));
  svg.append(words(LEFT, height - 10, "nats a note", "faint"));
  for (const [name, loss] of others) {
    svg.append(make("path", { d: `M${LEFT} ${y(loss).toFixed(1)}H${width - RIGHT}`, class: "compared" }));
    const above = loss > ceiling ? ", above" : "";
    svg.append(words(width - RIGHT - 6, y(loss) - 5, `${name} ${loss.toFixed(3)}${above}`, "faint end"));
  }
  for (const [index, kind] of [[1, "training"], [2, "held-out"]]) {
    const way = points.map((point) => `${x(point[0]).toFixed(1)},${y(point[index]).toFixed(1)}`).join(" ");
    svg.append(make("polyline", { points: way, class: `loss ${kind}` }));
  }
  const gap = Math.abs(y(end[1]) - y(end[2])), apart = gap < 30 ? (30 - gap) / 2 : 0;
  const upper = end[1] < end[2] ? 2 : 1; // of the two lines at their end
  for (const [index, kind] of [[1, "training"], [2, "held-out"]]) {
    const place = y(end[index]) + (index === upper ? -apart : apart);
    svg.append(words(width - RIGHT + 8, place, kind, `label ${kind}`));
    svg.append(words(width - RIGHT + 8, place + 13, end[index].toFixed(3), `label ${kind}`));
  }
  svg.append(make("circle", { cx: x(best[0]), cy: y(best[2]), r: 4.5, class: "best" }));
  return svg;
}
