// Where the song is: ticks to seconds and back, bars, sections.

export class Timing {
  constructor(song) {
    this.division = song.division;
    this.bars = song.bars; // bar lines in ticks, the last one ends the song
    this.end = song.bars[song.bars.length - 1];
    this.tempos = song.tempos;
    this.reached = [0];
    for (let k = 1; k < this.tempos.length; k++) {
      const [from, bpm] = this.tempos[k - 1];
      this.reached.push(this.reached[k - 1] + (this.tempos[k][0] - from) * this.perTick(bpm));
    }
    this.seconds = this.toSeconds(this.end);
  }

  perTick(bpm) {
    return 60 / bpm / this.division;
  }

  toSeconds(tick) {
    let k = this.tempos.length - 1;
    while (k > 0 && this.tempos[k][0] > tick) k--;
    return this.reached[k] + (tick - this.tempos[k][0]) * this.perTick(this.tempos[k][1]);
  }

  toTick(seconds) {
    let k = this.tempos.length - 1;
    while (k > 0 && this.reached[k] > seconds) k--;
    return this.tempos[k][0] + (seconds - this.reached[k]) / this.perTick(this.tempos[k][1]);
  }

  bpmAt(tick) {
    let k = this.tempos.length - 1;
    while (k > 0 && this.tempos[k][0] > tick) k--;
    return this.tempos[k][1];
  }

  // The index of the bar in which a tick lies.
  barAt(tick) {
    let low = 0, high = this.bars.length - 2;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.bars[middle] <= tick) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
