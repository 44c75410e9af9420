// The page of one song.

import { Player } from "./player.js";
import { SongView } from "./view.js";
import { unpack } from "./packed.js";

async function open() {
  const { song, roll, sheets } = await unpack(document.getElementById("song").textContent);
  document.getElementById("print-roll").append(picture(roll, "Piano roll"));
  if (sheets.length) document.querySelector(".tables").before(leadSheet(sheets));
  document.getElementById("chords-found").hidden = !song.chordsFound;
  const player = new Player(song), view = new SongView(document.body, song, player);
  globalThis.jazzrnn = { player, roll: view.roll }; // for the tests, and for the curious
}

function leadSheet(sheets) {
  const section = document.createElement("section"), head = document.createElement("h2");
  section.id = "lead-sheet";
  head.textContent = "Lead sheet";
  section.append(head, ...sheets.map((svg, k) => picture(svg, `Lead sheet, page ${k + 1}`)));
  return section;
}

// An image needs no permission for the styles in it.
function picture(svg, words) {
  const image = new Image();
  image.alt = words;
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  return image;
}

open();
