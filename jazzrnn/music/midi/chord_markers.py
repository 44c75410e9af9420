"""The chord symbols of a MIDI file, its markers, in place of which others come."""

from collections.abc import Sequence

from jazzrnn.music.midi.chord_texts import MARKER, find_chords, read_text
from jazzrnn.music.midi.track_events import META, read_number
from jazzrnn.music.midi.track_notes import PlacedNote, TrackNotes
from jazzrnn.music.midi.whole_events import WholeEvent, is_meta, meta_event
from jazzrnn.music.midi.xf import XF_CHORD
from jazzrnn.music.notes import ChordMark

_SPECIFIC = 0x7F  # a meta event of the program that wrote the file


def with_markers(
    track: TrackNotes, chords: Sequence[ChordMark], per_step: float
) -> tuple[list[WholeEvent], list[PlacedNote]]:
    """Return the events of a track with other chord symbols, and its notes, which name them."""
    old = _chords_of(track.events)
    timed = [(e.tick, 1, k, e) for k, e in enumerate(track.events) if k not in old]
    for onset, symbol in chords:
        marker = meta_event(MARKER, symbol.encode(), round(onset * per_step))
        timed.append((marker.tick, 0 if marker.tick else 2, -1, marker))
    timed.sort(key=lambda each: each[:3])
    place = {old: new for new, (_, _, old, _) in enumerate(timed)} | {-1: -1}
    notes = [one._replace(on=place[one.on], off=place[one.off]) for one in track.notes]
    return [event for *_, event in timed], notes


def _chords_of(events: Sequence[WholeEvent]) -> set[int]:
    """Return which events are chord symbols: Yamaha's, and those among the markers."""
    datas = [(k, event, _data(event)) for k, event in enumerate(events) if event.status == META]
    markers = [
        read_text(event.tick, k, MARKER, data) for k, event, data in datas if is_meta(event, MARKER)
    ]
    own = {k for k, event, data in datas if is_meta(event, _SPECIFIC) and data.startswith(XF_CHORD)}
    return own | {text.track for text in find_chords(markers).chords}  # it carries the index


def _data(event: WholeEvent) -> bytes:
    """Return what a meta event says, without its kind and length."""
    _, place = read_number(event.content, 2)
    return event.content[place:]
