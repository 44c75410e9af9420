// Plays a song with Web Audio: each tone is computed once, and played wherever it is needed.
//
// A page or an application makes a Player from a song (see contents.py), and hears of it by its
// events: "state" (playing or not), "loop" (the loop begins again, perhaps faster).

import { layerOf, loudness, naturalLength, tone } from "./tone.js";
import { firstFrom, readNotes } from "./notes.js";
import { CURVE_RANGE, SEND, roomAnswer, softCurve } from "./room.js";
import { Timing } from "./timing.js";

const AHEAD = 0.35, TICK_MS = 50, START = 0.08; // seconds: planned ahead; before the first note
const IDLE_MS = 12, FIRST_MS = 120; // for tones computed ahead: each TICK_MS, and at the start
const LEVEL = 0.4; // brings a quartet near -16 LUFS
const SLOWEST = 0.25, FASTEST = 2;

const newContext = () => new AudioContext({ latencyHint: "playback" });

export class Player extends EventTarget {
  // contextOf() gives what it sounds through, when it is to sound: several players may share one.
  constructor(song, contextOf = newContext) {
    super();
    this.song = song;
    this.contextOf = contextOf;
    this.timing = new Timing(song);
    this.notes = readNotes(song, this.timing);
    this.playing = false;
    this.rate = 1;
    this.muted = new Set();
    this.solo = new Set();
    this.loop = null; // {from, to} in ticks
    this.ladder = null; // {step, until}: shares of the tempo
    this.at = 0; // seconds of the song where it stands while it does not play
    this.tones = new Map();
    this.sounding = new Set();
  }

  // Build what sound goes through. An OfflineAudioContext may be given in place of a new one.
  connect(context = this.contextOf()) {
    this.context = context;
    this.master = new GainNode(context, { gain: LEVEL * (this.song.gain ?? 1) / CURVE_RANGE });
    const room = new ConvolverNode(context, { disableNormalization: true });
    const answer = new AudioBuffer({
      length: roomAnswer(0, context.sampleRate).length, numberOfChannels: 2,
      sampleRate: context.sampleRate,
    });
    for (const side of [0, 1]) answer.copyToChannel(roomAnswer(side, context.sampleRate), side);
    room.buffer = answer;
    const send = new GainNode(context, { gain: 2 * SEND, channelCount: 1, channelCountMode: "explicit" });
    const soft = new WaveShaperNode(context, { curve: softCurve() });
    this.analyser = new AnalyserNode(context, { fftSize: 2048 });
    this.master.connect(soft);
    this.master.connect(send).connect(room).connect(soft);
    soft.connect(this.analyser).connect(context.destination);
    this.channels = this.song.players.map(() => new GainNode(context));
    this.channels.forEach((channel) => channel.connect(this.master));
    this.places = new Map();
    this.applyMutes(0);
  }

  async play() {
    if (this.playing) return;
    if (!this.context) this.connect();
    this.playing = true; // before the wait: a second press means pause
    await this.context.resume();
    if (!this.playing) return;
    if (this.at >= this.timing.seconds - 0.01) this.at = 0;
    this.prepared = firstFrom(this.notes, this.at);
    this.prepare(FIRST_MS);
    this.begin(this.context.currentTime + START);
    this.timer = setInterval(() => this.plan(), TICK_MS);
    this.plan();
    this.tell("state");
  }

  pause() {
    if (!this.playing) return;
    this.at = this.position();
    this.halt();
    this.tell("state");
  }

  toggle() {
    return this.playing ? this.pause() : this.play();
  }

  // Go to a tick.
  seek(tick) {
    const seconds = this.timing.toSeconds(Math.max(0, Math.min(tick, this.timing.end)));
    this.at = seconds;
    if (this.playing && this.anchors) {
      this.silence();
      this.begin(this.context.currentTime + START);
      this.plan();
    }
    this.tell("seek");
  }

  setRate(rate) {
    const now = this.position();
    this.rate = Math.max(SLOWEST, Math.min(FASTEST, rate));
    if (this.playing && this.anchors) {
      this.silence();
      this.at = now;
      this.begin(this.context.currentTime + START / 2);
    }
    this.tell("rate");
  }

  // Repeat from one tick to another; null: go on to the end.
  setLoop(loop, ladder = null) {
    this.loop = loop;
    this.ladder = ladder;
    if (loop) {
      const here = this.timing.toTick(this.position());
      if (here < loop.from || here >= loop.to) this.seek(loop.from);
      else this.seek(here);
    }
    this.tell("loop");
  }

  toggleIn(set, player) {
    if (!set.delete(player)) set.add(player);
    this.applyMutes();
    this.tell("mutes");
  }

  hears(player) {
    return !this.muted.has(player) && (!this.solo.size || this.solo.has(player));
  }

  applyMutes(time = 0.02) {
    if (!this.context) return;
    this.channels.forEach((channel, player) => {
      const level = this.hears(player) ? 1 : 0;
      if (time) channel.gain.setTargetAtTime(level, this.context.currentTime, time);
      else channel.gain.value = level;
    });
  }

  // Where it is, in seconds of the song.
  position() {
    if (!this.playing || !this.anchors) return this.at;
    const now = this.context.currentTime;
    let anchor = this.anchors[0];
    for (const later of this.anchors) if (later.time <= now) anchor = later;
    const here = anchor.at + Math.max(0, now - anchor.time) * anchor.rate;
    return Math.min(here, this.timing.seconds);
  }

  begin(time) {
    this.anchors = [{ time, at: this.at, rate: this.rate }];
    this.next = firstFrom(this.notes, this.at);
    this.planned = time;
  }

  halt() {
    clearInterval(this.timer);
    this.playing = false;
    this.silence();
    this.anchors = null;
  }

  // Plan what sounds from now on for a while.
  plan() {
    const now = this.context.currentTime;
    if (now > this.planned) { // a busy machine: the music waits, and leaves nothing out
      for (const anchor of this.anchors) anchor.time += now - this.planned + START;
    }
    for (;;) {
      const anchor = this.anchors[this.anchors.length - 1];
      const until = anchor.at + (now + AHEAD - anchor.time) * anchor.rate;
      const end = this.loop ? this.timing.toSeconds(this.loop.to) : this.timing.seconds;
      while (this.next < this.notes.length) {
        const note = this.notes[this.next];
        if (note.start >= Math.min(until, end)) break;
        this.sound(note, anchor.time + (note.start - anchor.at) / anchor.rate, anchor.rate);
        this.next += 1;
      }
      if (until < end) break;
      const time = anchor.time + (end - anchor.at) / anchor.rate;
      if (!this.loop) {
        if (now > time) {
          this.at = 0;
          this.halt();
          this.tell("state");
          return;
        }
        break;
      }
      if (this.ladder && this.rate < this.ladder.until) {
        this.rate = Math.min(this.ladder.until, this.rate + this.ladder.step);
      }
      const at = this.timing.toSeconds(this.loop.from);
      this.anchors.push({ time, at, rate: this.rate });
      this.anchors = this.anchors.slice(-3);
      this.next = firstFrom(this.notes, at);
      this.tell("rate");
    }
    this.planned = now + AHEAD;
    this.prepare();
  }

  // Play a note at a time of the context.
  sound(note, time, rate = 1) {
    const voice = this.song.voices[note.voice];
    const seconds = (note.end - note.start) / rate, release = voice.release || 0.02;
    const buffer = this.toneOf(note, voice.rings ? Infinity : seconds + release);
    const source = new AudioBufferSourceNode(this.context, { buffer });
    const level = loudness(note.velocity) * this.song.players[note.player].gain;
    const gain = new GainNode(this.context, { gain: level });
    source.connect(gain).connect(this.placeOf(note.player, voice.pan || 0));
    source.start(time);
    if (!voice.rings && seconds < buffer.duration) {
      gain.gain.setValueAtTime(level, time + seconds);
      gain.gain.linearRampToValueAtTime(0, time + seconds + release);
      source.stop(time + seconds + release);
    }
    const heard = { source, gain };
    this.sounding.add(heard);
    source.onended = () => {
      this.sounding.delete(heard);
      gain.disconnect();
    };
  }

  silence() {
    const now = this.context.currentTime;
    for (const { source, gain } of this.sounding) {
      // A note that is being released goes on from where it is: a jump would be a click.
      if (gain.gain.cancelAndHoldAtTime) gain.gain.cancelAndHoldAtTime(now);
      else gain.gain.cancelScheduledValues(now);
      gain.gain.setTargetAtTime(0, now, 0.012);
      source.stop(now + 0.08);
    }
    this.sounding.clear();
  }

  placeOf(player, pan) {
    const key = `${player} ${pan}`;
    if (!this.places.has(key)) {
      const panner = new StereoPannerNode(this.context, { pan });
      panner.connect(this.channels[player]);
      this.places.set(key, panner);
    }
    return this.places.get(key);
  }

  // The tone of a note, computed when it is not there yet or is too short.
  toneOf(note, seconds) {
    const layer = layerOf(note.velocity), key = `${note.voice} ${note.pitch} ${layer}`;
    const voice = this.song.voices[note.voice], rate = this.context.sampleRate;
    const length = Math.min(seconds, naturalLength(voice, note.pitch));
    const known = this.tones.get(key);
    if (known && known.duration >= length - 0.001) return known;
    const longest = Math.max(length, Math.min(this.longest(key), naturalLength(voice, note.pitch)));
    const samples = tone(voice, note.pitch, layer, longest, rate);
    const buffer = new AudioBuffer({ length: samples.length, sampleRate: rate });
    buffer.copyToChannel(samples, 0);
    this.tones.set(key, buffer);
    return buffer;
  }

  // The longest that any note of a tone is held at the tempo of the song.
  longest(key) {
    if (!this.lengths) {
      this.lengths = new Map();
      for (const note of this.notes) {
        const own = `${note.voice} ${note.pitch} ${layerOf(note.velocity)}`;
        const seconds = note.end - note.start + (this.song.voices[note.voice].release || 0.02);
        this.lengths.set(own, Math.max(seconds, this.lengths.get(own) || 0));
      }
    }
    return this.lengths.get(key) || 0;
  }

  // Compute tones that will be needed, for a moment.
  prepare(time = IDLE_MS) {
    const begun = performance.now();
    this.prepared = Math.max(this.prepared || 0, this.next);
    while (this.prepared < this.notes.length && performance.now() - begun < time) {
      const note = this.notes[this.prepared++];
      this.toneOf(note, this.song.voices[note.voice].rings ? Infinity : note.end - note.start);
    }
  }

  tell(event) {
    this.dispatchEvent(new Event(event));
  }
}
