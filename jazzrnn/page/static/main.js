// The page of one song.

import { Player } from "./player.js";
import { SongView } from "./view.js";

const song = JSON.parse(document.getElementById("song").textContent);
const player = new Player(song);
document.getElementById("chords-found").hidden = !song.chordsFound;
const view = new SongView(document.body, song, player);
globalThis.jazzrnn = { player, roll: view.roll }; // for the tests, and for the curious
