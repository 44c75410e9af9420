// Takes side by side: a card for each, from its order to its notes.

import { ask, byId, element } from "./asking.js";
import { Strip } from "./strip.js";

export class Cards {
  // `files` lists [ending, name] of what can be downloaded; onChanged() is called when songs are
  // kept or removed, onChart(text) to write over chords that were found.
  constructor(box, stage, files, onChanged, onChart) {
    Object.assign(this, { box, stage, files, onChanged, onChart });
    this.cards = new Map(); // number of a take -> its card
  }

  // Show takes, the newest order first.
  show(takes) {
    const numbers = new Set(takes.map(({ number }) => number));
    for (const [number, card] of this.cards) {
      if (numbers.has(number)) continue;
      card.heard?.abort();
      card.root.remove();
      this.cards.delete(number);
      this.stage.drop(`takes/${number}`);
    }
    for (const take of takes) {
      if (!this.cards.has(take.number)) this.add(take);
      this.update(this.cards.get(take.number), take);
    }
  }

  add(take) {
    const root = byId("card").content.firstElementChild.cloneNode(true);
    const card = { root, number: take.number, address: `takes/${take.number}`, part: (css) => root.querySelector(css) };
    card.part(".round").setAttribute("aria-label", `Play take ${take.number}`);
    card.part(".remove").addEventListener("click", async () => {
      await ask(card.address, undefined, "DELETE");
      this.onChanged();
    });
    card.batch = take.batch;
    const before = [...this.cards.values()].filter((each) => each.batch === take.batch).pop();
    if (before) before.root.after(root);
    else this.box.prepend(root);
    this.cards.set(take.number, card);
  }

  update(card, take) {
    const { part } = card, { state } = take;
    card.root.dataset.state = state;
    const [written, asked] = take.bars;
    part(".bars").hidden = state !== "writing" || !asked;
    if (state === "writing") {
      part(".bars").max = asked || 1;
      part(".bars").value = written;
      const bars = asked ? `${written} of ${asked} bars, ` : "";
      part(".said").textContent = `writing: ${bars}${take.seconds.toFixed(0)} s`;
    }
    if (card.state === state) return;
    card.state = state;
    part("h3").textContent = `Take ${take.number}`;
    part(".about").textContent = take.about;
    part(".remove").setAttribute("aria-label", state === "done" || state === "failed"
      ? `Remove take ${take.number}` : `Cancel take ${take.number}`);
    if (state === "waiting") part(".said").textContent = "waits";
    if (state === "failed") part(".said").textContent = take.problem.replaceAll("`", "");
    if (state === "done") this.done(card, take);
  }

  async done(card, take) {
    const { part, address } = card;
    card.name = /^[\w ,.'&-]+$/.test(take.title) ? take.title : `song ${take.seed ?? take.number}`; // not: chords
    part(".said").textContent = take.remarks.join("\n");
    const { song, player } = await this.stage.load(address);
    const about = take.about ? `${take.about}: ` : "";
    part(".about").textContent = `${about}${song.about}, ${Math.round(song.tempos[0][1])} bpm`
      + (take.seed === null ? "" : `, seed ${take.seed}`);
    const strip = new Strip(part(".strip"), song, player, async (tick) => {
      await this.open(card);
      await this.stage.seek(address, tick);
    });
    const round = part(".round");
    round.disabled = false;
    round.addEventListener("click", async () => {
      await this.open(card);
      await this.stage.toggle(address);
    });
    card.heard = new AbortController();
    const follow = () => {
      strip.moveTo(player.timing.toTick(player.position()));
      if (player.playing && !card.heard.signal.aborted) requestAnimationFrame(follow);
    };
    for (const kind of ["state", "seek"]) {
      player.addEventListener(kind, () => {
        round.classList.toggle("playing", player.playing);
        card.root.classList.toggle("sounding", player.playing);
        round.setAttribute("aria-label", `${player.playing ? "Pause" : "Play"} take ${take.number}`);
        follow();
      }, { signal: card.heard.signal });
    }
    part(".card-tools").replaceChildren(
      element("button.open", "Show", { type: "button", "aria-label": `Show take ${take.number}`,
        onclick: async () => { await this.open(card); this.stage.scrollTo(); } }),
      element("button", "Change", { type: "button", "aria-label": `Change take ${take.number}`,
        onclick: async () => { await this.open(card); this.stage.change.open(); } }),
      ...(take.chart ? [element("button", "Use its chords", { type: "button",
        "aria-label": `Use the chords of take ${take.number}`, onclick: () => this.onChart(take.chart) })] : []),
      element("button", "Keep", { type: "button", "aria-label": `Keep take ${take.number}`,
        onclick: (event) => this.askName(card, event.target) }),
      downloads(address, card.name, this.files),
    );
    if (!this.stage.shown) await this.open(card);
  }

  async open(card) {
    if (this.stage.shown === card.address) return;
    await this.stage.show(card.address, `Take ${card.number}`);
    for (const each of this.cards.values()) each.root.classList.toggle("shown", each === card);
  }

  // A field for the name, in place of the button.
  askName(card, button) {
    const name = element("input", "", { type: "text", "aria-label": "Name of the song", maxlength: 80 });
    const form = element("form.keep");
    const said = element("p", "", { role: "alert" });
    name.value = card.name;
    form.append(name, element("button.main", "Keep"),
      element("button", "Cancel", { type: "button", onclick: () => { form.replaceWith(button); button.focus(); } }), said);
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { form.replaceWith(button); button.focus(); }
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        const kept = await ask(`${card.address}/keep`, { name: name.value });
        form.replaceWith(element("span.kept", `kept as ${kept.name}`, { role: "status" }));
        this.onChanged();
      } catch (error) {
        said.textContent = error.message.replaceAll("`", "");
      }
    });
    button.replaceWith(form);
    name.select();
  }
}

// Links to all kinds of files of a song.
export function downloads(address, title, files) {
  const menu = element("details.download");
  menu.append(element("summary", "Download", { "aria-label": `Download ${title}` }));
  const list = element("ul");
  list.append(...files.map(([ending, name]) => {
    const item = element("li");
    item.append(element("a", name, { download: "",
      href: `${address}/file${ending}?as=${encodeURIComponent(title)}` }));
    return item;
  }));
  menu.append(list);
  menu.addEventListener("focusout", (event) => {
    if (!menu.contains(event.relatedTarget)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { menu.open = false; menu.firstChild.focus(); }
  });
  return menu;
}

// Rows for songs that lie on the disk; onShow() is called when one is chosen.
export function songRows(list, songs, files, onShow) {
  const shown = JSON.stringify(songs);
  if (list.dataset.shown === shown) return;
  list.dataset.shown = shown;
  list.replaceChildren(...songs.map(({ address, name }) => {
    const row = element("li");
    row.append(element("span.name", name), element("button", "Show", {
      type: "button", "aria-label": `Show ${name}`, onclick: () => onShow(address, name),
    }), downloads(address, name, files));
    return row;
  }));
}
