// The sound of one note of a voice: the formulas of music/sound/tones.py, one by one.

const LAYERS = 4, PER_LAYER = 32, LONGEST = 20, HIGHEST = 0.42, MIDDLE_C = 261.63;
const FADE = 0.02, FLUTTER_HZ = 7, USUAL = 0.7, TURN = 2 * Math.PI;

export const layerOf = (velocity) => Math.min(LAYERS - 1, Math.floor(velocity / PER_LAYER));
export const loudness = (velocity) => (velocity / 100) ** 1.75;
export const frequency = (voice, pitch) => voice.pitch || 440 * 2 ** ((pitch - 69) / 12);

export function naturalLength(voice, pitch) {
  const slower = (frequency(voice, pitch) / MIDDLE_C) ** -(voice.track || 0);
  const decays = voice.partials.map(([, , decay]) => decay * slower);
  const noises = voice.noise || [];
  const held = voice.sustain || decays.includes(0) || noises.some((band) => band[6]);
  if (held && !voice.rings) return LONGEST;
  return Math.min(LONGEST, 0.05 + Math.max(...decays, ...noises.map((band) => band[5])));
}

// A tone as samples. `seconds`: how long it has to last at least, unless it dies away before.
export function tone(voice, pitch, layer, seconds, rate) {
  const n = Math.max(2, Math.round(rate * Math.min(seconds, naturalLength(voice, pitch))));
  const f = frequency(voice, pitch);
  const sound = new Float32Array(n);
  const unison = voice.unison || [0];
  unison.forEach((cents, copy) => {
    addPartials(sound, voice, f * 2 ** (cents / 1200), layer, copy, rate);
  });
  (voice.noise || []).forEach(([hz, ratio, width, level, attack, decay, sustain], band) => {
    const shape = envelope(n, attack, decay, sustain, rate);
    const rough = noise(width, band, shape.length, rate);
    const turn = TURN * (hz + ratio * f) / rate, gain = level * (voice.gain ?? 1);
    for (let k = 0; k < shape.length; k++) sound[k] += Math.sin(turn * k) * rough[k] * shape[k] * gain;
  });
  if (voice.tremolo) {
    const [hz, depth] = voice.tremolo;
    for (let k = 0; k < n; k++) sound[k] *= 1 - depth * (0.5 - 0.5 * Math.cos(TURN * hz * k / rate));
  }
  if (voice.flutter) {
    const rough = noise(FLUTTER_HZ, 99, n, rate);
    for (let k = 0; k < n; k++) sound[k] *= 1 + voice.flutter * rough[k];
  }
  const fade = Math.min(n, Math.round(FADE * rate));
  for (let k = 0; k < fade; k++) sound[n - fade + k] *= 1 - k / (fade - 1);
  return sound;
}

function addPartials(sound, voice, f, layer, copy, rate) {
  const levels = levelsOf(voice, f, layer, rate);
  const power = levels.reduce((sum, level) => sum + level * level, 0) * (voice.unison || [0]).length;
  const scale = (voice.gain ?? 1) * (voice.tonal ?? 1) / Math.max(1e-9, Math.sqrt(power));
  const slower = (f / MIDDLE_C) ** -(voice.track || 0);
  const turns = voice.bend || voice.vibrato ? cyclesOf(voice, f, sound.length, rate) : null;
  const shapes = new Map();
  voice.partials.forEach(([ratio, , decay], p) => {
    if (!levels[p]) return;
    const attack = voice.attack * ratio ** (voice.rise || 0);
    const key = `${attack} ${decay}`;
    if (!shapes.has(key)) {
      shapes.set(key, envelope(sound.length, attack, decay * slower, voice.sustain || 0, rate));
    }
    const shape = shapes.get(key), gain = scale * levels[p], start = 0.13 * copy * ratio;
    if (turns) {
      for (let k = 0; k < shape.length; k++) {
        sound[k] += Math.sin(TURN * (turns[k] * ratio + start)) * shape[k] * gain;
      }
    } else {
      addWave(sound, shape, gain, TURN * f * ratio / rate, TURN * start);
    }
  });
}

// Add a sine, sample by sample the turn of a pointer, which costs less than a sine.
function addWave(sound, shape, gain, turn, start) {
  const c = Math.cos(turn), s = Math.sin(turn);
  let x = Math.cos(start), y = Math.sin(start);
  for (let k = 0; k < shape.length; k++) {
    sound[k] += y * shape[k] * gain;
    const turned = x * c - y * s;
    y = x * s + y * c;
    x = turned;
  }
}

function levelsOf(voice, f, layer, rate) {
  const tilt = (voice.bright || 0) * ((layer + 0.5) / LAYERS - USUAL);
  return voice.partials.map(([ratio, level]) =>
    f * ratio < HIGHEST * rate ? level * ratio ** tilt * bodyOf(voice, f * ratio) : 0);
}

function bodyOf(voice, f) {
  let dB = 0;
  for (const [hz, octaves, gain] of voice.body || []) {
    dB += gain * 2 ** -((Math.log2(f / hz) / octaves) ** 2);
  }
  return 10 ** (dB / 20);
}

function cyclesOf(voice, f, n, rate) {
  const turns = new Float64Array(n);
  const [bent, time] = voice.bend || [0, 1];
  const [hz, depth, delay] = voice.vibrato || [0, 0, 0];
  let turned = 0;
  for (let k = 0; k < n; k++) {
    const t = k / rate, since = Math.max(0, t - delay);
    const cents = bent * Math.exp(-t / time)
      + depth * Math.min(1, since / 0.3) * Math.sin(TURN * hz * since);
    turns[k] = turned;
    turned += f / rate * 2 ** (cents / 1200);
  }
  return turns;
}

function envelope(n, attack, decay, sustain, rate) {
  if (decay && !sustain) n = Math.min(n, Math.max(2, Math.floor(decay * 1.1 * rate)));
  const shape = new Float32Array(n).fill(1);
  if (decay) {
    const fall = Math.exp(-6.9078 / decay / rate);
    for (let k = 0, level = 1; k < n; k++, level *= fall) shape[k] = sustain + (1 - sustain) * level;
  }
  const rising = Math.min(n, Math.ceil(attack * rate));
  const angle = Math.PI / 2 / Math.max(attack * rate, 1e-6);
  for (let k = 0; k < rising; k++) shape[k] *= Math.sin(angle * k) ** 2;
  return shape;
}

function noise(hz, seed, n, rate) {
  const values = new Float32Array(n);
  const first = Math.imul(7919, seed);
  let whole = -1, before = 0, after = 0;
  for (let k = 0; k < n; k++) {
    const place = k * (hz / rate), now = Math.floor(place);
    if (now !== whole) {
      whole = now;
      before = hashed(now + first);
      after = hashed(now + 1 + first);
    }
    const part = place - now;
    values[k] = before + (after - before) * part * part * (3 - 2 * part);
  }
  return values;
}

// A number from -1 to 1 for each integer, as if at random (the finalizer of MurmurHash3).
export function hashed(number) {
  let mixed = Math.imul(number, 0x9e3779b1);
  mixed ^= mixed >>> 16;
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  mixed ^= mixed >>> 16;
  return (mixed >>> 0) / 2 ** 31 - 1;
}
