// The notes of a song with their seconds, in order of time.
export function readNotes(song, timing) {
  const { start, length, player, pitch, velocity, voice, role } = song.notes;
  let tick = 0;
  return start.map((delta, k) => {
    tick += delta;
    return {
      tick, ticks: length[k], player: player[k], pitch: pitch[k], velocity: velocity[k],
      voice: song.voiceNames[voice[k]], role: role[k],
      start: timing.toSeconds(tick), end: timing.toSeconds(tick + length[k]),
    };
  });
}

// The index of the first note that begins at a time or later.
export function firstFrom(notes, seconds) {
  let low = 0, high = notes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (notes[middle].start < seconds - 0.002) low = middle + 1;
    else high = middle;
  }
  return low;
}
