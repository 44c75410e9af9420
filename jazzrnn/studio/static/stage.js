// Songs that can be heard, one at a time, and the one that is shown in full.

import { Player } from "../page/player.js";
import { SongView, colourPlayers } from "../page/view.js";
import { ask, byId } from "./asking.js";
import { leadSheet } from "./sheet.js";

export class Stage {
  // sheets: whether lead sheets can be drawn here; change: the form that changes what is shown.
  constructor(sheets, change) {
    Object.assign(this, { sheets, change });
    this.songs = new Map(); // address of a song -> a promise of {song, player}
    this.shown = "";
  }

  // Load a song, once.
  load(address) {
    if (!this.songs.has(address)) {
      this.songs.set(address, ask(`${address}/song`).then((song) => this.opened(song)));
    }
    return this.songs.get(address);
  }

  opened(song) {
    colourPlayers(song.players);
    const player = new Player(song, () => this.context ??= new AudioContext({ latencyHint: "playback" }));
    player.addEventListener("state", () => {
      if (player.playing && this.playing !== player) this.playing?.pause();
      if (player.playing) this.playing = player;
    });
    return { song, player };
  }

  async toggle(address) {
    const { player } = await this.load(address);
    await player.toggle();
  }

  async seek(address, tick) {
    const { player } = await this.load(address);
    player.seek(tick);
    if (!player.playing) await this.toggle(address);
  }

  // From now on, songs are shown in full behind this section; the one that plays is paused.
  turn(section) {
    this.playing?.pause();
    this.section = section;
  }

  // Show a song in full.
  async show(address, title) {
    this.shown = address;
    const { song, player } = await this.load(address);
    if (this.shown !== address) return; // another one has been chosen since
    this.view?.close();
    if (this.playing !== player) this.playing?.pause();
    const box = byId("view");
    box.className = "";
    box.replaceChildren(byId("song-view").content.cloneNode(true));
    this.section.after(byId("stage"));
    byId("stage").hidden = false;
    byId("stage-title").textContent = title;
    byId("stage-about").textContent = song.about;
    const atTop = () => byId("controls").getBoundingClientRect().top <= 0;
    this.view = new SongView(box, song, player, atTop);
    this.change.show(address, title, song, player);
    if (this.sheets) leadSheet(address, title);
    globalThis.jazzrnn = { player, roll: this.view.roll }; // for the tests, and for the curious
  }

  scrollTo() {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    byId("stage").scrollIntoView({ behavior: calm ? "auto" : "smooth" });
    byId("play").focus({ preventScroll: true });
  }

  // Forget a song.
  async drop(address) {
    if (this.shown === address) {
      this.view?.close();
      this.view = null;
      this.shown = "";
      byId("stage").hidden = true;
    }
    const loaded = this.songs.get(address);
    this.songs.delete(address);
    if (loaded) (await loaded).player.pause();
  }
}
