// The form that changes the song which is shown: bars or a part anew, a part more, a band, chords.

import { ask, byId, element } from "./asking.js";

const DOES = { // what is ordered, for the card
  redo: ({ bars, part }) => `${part || "its parts"} anew`
    + (bars ? ` in ${/-/.test(bars) ? "bars" : "bar"} ${bars}` : ""),
  add: ({ bars, part }) => `with ${part}${bars ? ` in bars ${bars}` : ""}`,
  accompany: ({ band }) => `with a ${band}`,
  harmonize: ({ style }) => `chords as in ${style === "jazz" ? "jazz" : "old songs"}`,
};
const WISHES = {
  redo: ["bars", "part", "keep", "style", "seed", "model"],
  add: ["part", "program", "bars", "style", "seed", "model"],
  accompany: ["band", "style", "chords", "seed"],
  harmonize: ["style"],
};

export class Change {
  // onOrdered() is called when versions have been ordered.
  constructor(form, usual, onOrdered) {
    Object.assign(this, { form, usual, onOrdered });
    const { elements } = form;
    elements.band.append(...usual.joining.map((name) => new Option(name, name)));
    elements.band.value = usual.joining[usual.joining.length - 1];
    elements.takes.append(...[1, 2, 3, 4, 6, 8].map((many) => new Option(many, many)));
    elements.takes.value = 3;
    form.addEventListener("change", () => this.turn());
    form.addEventListener("submit", (event) => { event.preventDefault(); this.order(); });
  }

  // Turn to another song: {parts} is what plays in it; bars that are looped are those to change.
  show(address, title, { parts }, player) {
    if (this.address !== address) this.form.elements.bars.value = "";
    Object.assign(this, { address, title, parts });
    this.complain("");
    player.addEventListener("loop", () => this.address === address && this.fromLoop(player));
    this.turn();
  }

  fromLoop({ loop, timing }) {
    if (!loop) return;
    const first = timing.bars.indexOf(loop.from) + 1, last = timing.bars.indexOf(loop.to);
    if (first && last >= first) this.form.elements.bars.value = first === last ? first : `${first}-${last}`;
  }

  showModels(models) {
    const field = this.form.elements.model, chosen = field.value;
    if (field.dataset.shown === JSON.stringify(models)) return;
    field.dataset.shown = JSON.stringify(models);
    field.replaceChildren(new Option("its own", ""),
      ...models.map(([name, words]) => new Option(words, name)));
    if (models.some(([name]) => name === chosen)) field.value = chosen;
  }

  // Show the fields of what is chosen.
  turn() {
    const { elements } = this.form, command = elements.command.value, { parts, usual } = this;
    for (const field of this.form.querySelectorAll("[data-for]")) {
      field.hidden = !field.dataset.for.split(" ").includes(command);
    }
    const adds = command === "add", chords = command === "harmonize";
    this.fill(elements.part, adds
      ? usual.parts.filter((name) => !parts.includes(name)).map((name) => [name, name])
      : [["", "usual"], ...parts.map((name) => [name, name])]);
    this.fill(elements.style, chords ? [["song", "old songs"], ["jazz", "jazz"]]
      : [["", "usual"], ...usual.styles.map((name) => [name, name])]);
    this.form.querySelector(".main").textContent = chords
      ? `Find ${elements.takes.value} proposals` : `Write ${elements.takes.value === "1" ? "a version" : `${elements.takes.value} versions`}`;
  }

  // Give a field options [value, words], and keep what was chosen if it is one of them.
  fill(field, options) {
    const shown = JSON.stringify(options);
    if (field.dataset.shown === shown) return;
    const { value } = field;
    field.dataset.shown = shown;
    field.replaceChildren(...options.map(([each, words]) => new Option(words, each)));
    if (options.some(([each]) => each === value)) field.value = value;
  }

  // Open the form, for the song that is shown.
  open() {
    byId("change").open = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    byId("stage").scrollIntoView({ behavior: calm ? "auto" : "smooth" });
    this.form.querySelector("[name=command]:checked").focus({ preventScroll: true });
  }

  async order() {
    const { elements } = this.form, command = elements.command.value;
    const wishes = Object.fromEntries(WISHES[command].map((name) => [name, elements[name].value.trim()]));
    if (wishes.seed !== undefined) wishes.seed = wishes.seed === "" ? null : Number(wishes.seed);
    this.complain("");
    try {
      await ask(`${this.address}/change`, { command, ...wishes, takes: Number(elements.takes.value),
        about: `${this.title}, ${DOES[command](wishes)}` });
      this.onOrdered();
    } catch (error) {
      this.complain(error.message);
    }
  }

  complain(message) {
    for (const field of this.form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    byId("change-wrong").textContent = message.replaceAll("`", "");
    const named = this.form.elements[message.match(/`(\w+)`/)?.[1]];
    if (named?.setAttribute) { named.setAttribute("aria-invalid", true); named.focus(); }
  }
}

// A button that opens a MIDI file beside the takes; onOpened() is called when it is there.
export function opensFiles(input, said, onOpened) {
  input.addEventListener("change", async () => {
    said.textContent = "";
    for (const file of input.files) {
      try {
        await ask(`songs?name=${encodeURIComponent(file.name)}`, file);
      } catch (error) {
        said.append(element("span", error.message));
      }
    }
    input.value = "";
    onOpened();
  });
}
