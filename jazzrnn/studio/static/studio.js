// The studio: joins the form, the takes, the stage and the trainings, and asks how far they are.

import { ask, byId } from "./asking.js";
import { Cards, songRows } from "./cards.js";
import { Change, opensFiles } from "./change.js";
import { Stage } from "./stage.js";
import { TRIED, Trainings } from "./training.js";
import { Wishes } from "./wishes.js";

const BUSY_MS = 300, IDLE_MS = 3000; // between two questions
const usual = JSON.parse(byId("usual").textContent);
const change = new Change(byId("changing"), usual, look);
const stage = new Stage(usual.sheets, change);
const useChart = (text) => wishes.useChart(text);
const takes = new Cards(byId("takes"), stage, usual.files, look, useChart);
const tries = new Cards(byId("tries"), stage, usual.files, look, useChart);
const wishes = new Wishes(byId("wishes"), usual, look);
const trainings = new Trainings(look, (list, songs) => songRows(list, songs, usual.files, showSong));
let timer = 0;
opensFiles(byId("open-song"), byId("open-wrong"), look);

addEventListener("hashchange", turn);
turn();
look();

// Turn to the view that the address names.
function turn() {
  const training = location.hash === "#training";
  byId("write-view").hidden = training;
  byId("training-view").hidden = !training;
  for (const [id, on] of [["to-write", !training], ["to-training", training]]) {
    if (on) byId(id).setAttribute("aria-current", "page");
    else byId(id).removeAttribute("aria-current");
  }
  stage.turn(byId(training ? "tries" : "takes").closest("section"));
  scrollTo(0, 0);
  if (training) trainings.look();
}

async function look() {
  clearTimeout(timer);
  let busy = false;
  try {
    const state = await ask("state");
    byId("lost").hidden = true;
    show(state);
    busy = state.takes.some((take) => take.state === "waiting" || take.state === "writing");
  } catch {
    byId("lost").textContent = "The studio does not answer. Begin it again with: jazzrnn studio";
    byId("lost").hidden = false;
  }
  clearTimeout(timer);
  timer = setTimeout(look, busy ? BUSY_MS : IDLE_MS);
}

function show({ models, kept, runs, takes: all, now }) {
  wishes.showModels(models);
  change.showModels(models);
  trainings.show(runs, now);
  const tried = (take) => take.about.startsWith(TRIED);
  takes.show(all.filter((take) => !tried(take)));
  tries.show(all.filter((take) => tried(take) && take.model === trainings.chosen));
  const written = all.filter((take) => !tried(take));
  byId("no-takes").hidden = written.length > 0;
  const toCome = written.filter((take) => take.state === "waiting" || take.state === "writing");
  const left = toCome.length, batches = new Set(toCome.map(({ batch }) => batch));
  byId("status").textContent = left ? `${left === 1 ? "one take" : `${left} takes`} to come` : "";
  byId("progress").hidden = !left;
  byId("progress").max = written.filter(({ batch }) => batches.has(batch)).length || 1;
  const begun = toCome.reduce((sum, { bars: [done, asked] }) => sum + (asked ? done / asked : 0), 0);
  byId("progress").value = byId("progress").max - left + begun;
  showKept(kept);
}

function showKept(names) {
  byId("kept-section").hidden = !names.length;
  const songs = names.map((name) => ({ name, address: `kept/${encodeURIComponent(name)}` }));
  songRows(byId("kept"), songs, usual.files, showSong);
}

async function showSong(address, name) {
  await stage.show(address, name);
  stage.scrollTo();
}
