// A little room, and a ceiling for peaks: the formulas of music/sound/room.py and loudness.py.

import { hashed } from "./tone.js";

const SECONDS = 0.9, DELAY = 0.011, SOFT = 0.7, CEILING = 0.98;
export const SEND = 0.11;

export function roomAnswer(side, rate) {
  const n = Math.round(SECONDS * rate), sums = new Float64Array(n + 1);
  const answer = new Float32Array(n);
  for (let k = 0; k < n; k++) sums[k + 1] = sums[k] + hashed(k + Math.imul(1000003, side + 1));
  let power = 0;
  for (let k = 0; k < n; k++) {
    const t = k / rate, width = Math.floor(Math.min(2 + 60 * t / SECONDS, 40));
    const mean = (sums[k] - sums[Math.max(0, k - width)]) / Math.sqrt(width);
    answer[k] = t > DELAY ? mean * Math.exp(-6.9078 * t / SECONDS) : 0;
    power += answer[k] * answer[k];
  }
  return answer.map((sample) => sample / Math.sqrt(power));
}

// The curve of a wave shaper for samples from -4 to 4, which are divided by 4 before it.
export const CURVE_RANGE = 4;
export function softCurve(points = 16385) {
  return Float32Array.from({ length: points }, (_, k) => {
    const x = CURVE_RANGE * (2 * k / (points - 1) - 1), size = Math.abs(x), room = CEILING - SOFT;
    return size > SOFT ? Math.sign(x) * (SOFT + room * Math.tanh((size - SOFT) / room)) : x;
  });
}
