// Trainings while they run: the loss curve, and short songs of the best model so far.

import { ask, byId, element } from "./asking.js";
import { lossCurve } from "./losses.js";

const LOOK_MS = 2000, BARS = 8;
export const TRIED = "with "; // begins what a take is for

export class Trainings {
  // onOrdered() is called when a song has been ordered; list(element, songs) lists songs in it.
  constructor(onOrdered, list) {
    Object.assign(this, { onOrdered, list });
    this.chosen = "";
    byId("try").addEventListener("click", () => this.write());
    new ResizeObserver(() => this.draw()).observe(byId("losses"));
  }

  show(runs, now) {
    byId("no-runs").hidden = runs.length > 0;
    byId("runs-view").hidden = !runs.length;
    if (!runs.length) return;
    if (!runs.some(({ name }) => name === this.chosen)) this.choose(runs[0].name);
    const shown = JSON.stringify([runs.map(({ name }) => name), this.chosen]);
    if (byId("runs").dataset.shown !== shown) {
      byId("runs").dataset.shown = shown;
      byId("runs").replaceChildren(...runs.map(({ name }) => element("button", name, {
        type: "button", "aria-pressed": name === this.chosen,
        onclick: () => { this.choose(name); this.show(runs, now); },
      })));
    }
    const run = runs.find(({ name }) => name === this.chosen);
    byId("try").disabled = byId("try-each").disabled = !run.writes;
    this.measured = run.measured ? `measured ${ago(now - run.measured)}` : "not measured yet";
    this.about();
  }

  choose(name) {
    this.chosen = name;
    this.points = [];
    this.best = null;
    byId("try-each").checked = false;
    byId("try-wrong").textContent = "";
    byId("run-title").textContent = name;
    this.drawn = "";
    byId("losses").replaceChildren();
    this.look();
  }

  about() {
    const { points } = this, end = points[points.length - 1];
    byId("run-about").textContent = [end && `update ${end[0]}`, this.measured].filter(Boolean).join(", ");
  }

  // Look at the log now, and again as long as the page shows it.
  async look() {
    clearTimeout(this.timer);
    if (!this.chosen || byId("training-view").hidden) return;
    const { chosen } = this;
    try {
      const found = await ask(`runs/${encodeURIComponent(chosen)}`);
      if (chosen === this.chosen) this.found(found);
    } catch { /* the folder has gone, or the studio: the list says it */ }
    this.timer = setTimeout(() => this.look(), LOOK_MS);
  }

  found({ name, points, compared, best, songs }) {
    byId("way-section").hidden = !songs.length;
    this.list(byId("way"), songs.map((song) => ({ name: song,
      address: `way/${encodeURIComponent(name)}/${encodeURIComponent(song)}` })));
    const better = this.best !== null && best > this.best;
    this.best = best;
    this.points = points;
    this.compared = compared;
    if (!points.length) {
      byId("losses").replaceChildren(element("p.empty", "No loss has been measured yet."));
    }
    this.draw();
    this.about();
    if (better && byId("try-each").checked) this.write();
  }

  // The curve, as wide as there is room: a phone may be turned.
  draw() {
    const { chosen, points, compared } = this;
    const width = Math.min(960, byId("losses").clientWidth);
    const drawn = JSON.stringify([chosen, points?.length, width, compared]);
    if (!points?.length || !width || drawn === this.drawn) return;
    byId("losses").replaceChildren(lossCurve(points, width, compared));
    this.drawn = drawn;
  }

  async write() {
    const best = this.points.reduce((a, b) => (a && a[2] <= b[2] ? a : b), null);
    byId("try-wrong").textContent = "";
    try {
      await ask("takes", { model: this.chosen, bars: BARS, takes: 1,
        about: `${TRIED}${this.chosen}${best ? `, update ${best[0]}` : ""}` });
      this.onOrdered();
    } catch (error) {
      byId("try-wrong").textContent = error.message.replaceAll("`", "");
    }
  }
}

function ago(seconds) {
  if (seconds < 90) return `${Math.max(0, Math.round(seconds))} seconds ago`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} minutes ago`;
  const hours = Math.round(seconds / 3600);
  return hours < 48 ? `${hours} hours ago` : `${Math.round(hours / 24)} days ago`;
}
