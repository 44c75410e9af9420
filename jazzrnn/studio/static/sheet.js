// The lead sheet of a song, for any player: drawn when somebody looks at it.

import { byId, element, tell } from "./asking.js";

const PLAYERS = [["C", "as it sounds"], ["Bb", "for B♭ instruments"], ["Eb", "for E♭ instruments"], ["F", "for F instruments"]];

// A section with the sheet of the song at an address; `name` is that of a file of it.
export function leadSheet(address, name) {
  const section = element("section", "", { id: "lead-sheet" }), head = element("div.head");
  const image = element("img", "", { alt: "Lead sheet", hidden: true }), said = element("p.said", "is being drawn");
  const player = element("select", "", { "aria-label": "Lead sheet for" });
  const file = element("a", "MusicXML", { download: "" });
  player.append(...PLAYERS.map(([key, words]) => new Option(words, key)));
  head.append(element("h2", "Lead sheet"), player, file);
  section.append(head, said, image);
  const draw = async () => {
    const key = player.value;
    file.href = `${address}/file.musicxml?for=${key}&as=${encodeURIComponent(name)}`;
    said.hidden = false;
    try {
      const svg = await tell(`${address}/score.svg?for=${key}`);
      if (key !== player.value) return; // another one has been chosen since
      image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
      said.hidden = true;
      image.hidden = false;
    } catch (error) {
      image.hidden = true;
      said.textContent = error.message.replaceAll("`", "");
    }
  };
  player.addEventListener("change", draw);
  new IntersectionObserver(([seen], watcher) => {
    if (!seen.isIntersecting) return;
    watcher.disconnect();
    draw();
  }, { rootMargin: "300px" }).observe(section);
  byId("view").querySelector(".tables").before(section);
}
