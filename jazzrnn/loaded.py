"""A model that is loaded and writes songs: what `import jazzrnn` gives to generate."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jazzrnn.arguments import checked
from jazzrnn.generation import generate as generating
from jazzrnn.generation.model import SongModel
from jazzrnn.generation.request import MAX_COPY
from jazzrnn.generation.request_from import PerAttribute, request_from
from jazzrnn.generation.song import Song
from jazzrnn.music.band.chart import Style
from jazzrnn.music.band.players import Band
from jazzrnn.music.notes import Piece
from jazzrnn.runs.models import load_song_model, model_path, newest_or_box


class Model:
    """A trained model that writes songs. Get one from `load`.

    Attributes:
        path: its file.
    """

    def __init__(self, path: Path, song_model: SongModel):
        self.path, self._model = path, song_model

    def __repr__(self) -> str:
        return f"<{self._model.name} ({self._model.fingerprint})>"

    @property
    def fingerprint(self) -> str:
        """12 characters that no other model has."""
        return self._model.fingerprint

    @checked
    def generate(
        self,
        *,
        bars: int | None = None,
        chords: str | None = None,
        changes: str | Path | None = None,
        title: str | None = None,
        form: str | None = None,
        key: str | None = None,
        choruses: int | None = None,
        tempo: float | None = None,
        meter: str | None = None,
        primer: str | Path | Piece | None = None,
        drop_primer: bool = False,
        band: Band | None = None,
        style: Style | None = None,
        intro: int = 0,
        swing: float | None = None,
        feel: float | None = None,
        behind: float | None = None,
        programs: Mapping[str, str | int] | None = None,
        temperature: PerAttribute = 1.0,
        top_p: PerAttribute | None = None,
        inside: float | None = None,
        phrases: float | None = None,
        rests: float | None = None,
        density: float | None = None,
        outside: float | None = None,
        guide: float | None = None,
        range: str | None = None,  # noqa: A002 - the word of musicians
        soloists: str | Sequence[str | int] | None = None,
        trade: int | None = None,
        best_of: int = 1,
        max_copy: int = MAX_COPY,
        plan: str = "",
        variation: float = 0.0,
        seed: int | None = None,
    ) -> Song:
        """Write a song. What is left out is chosen as in the music that the model has learned.

        Args:
            bars: length of the song; with a primer, its bars included.
            chords: chord changes as they are typed, such as "Dm7 G7 | Cmaj7 | %".
            changes: file with chord changes: text, MusicXML or iReal Pro; or an iReal link.
            title: of one song in that file, if it has several.
            form: name of well-known changes, such as "blues".
            key: to move the changes to, such as "Bb" or "F#m".
            choruses: times through the changes, in place of `bars`.
            tempo: quarter notes a minute.
            meter: such as "3/4".
            primer: MIDI file or piece that the song begins with and continues.
            drop_primer: leave its bars out of the song, which goes on from it all the same.
            band: "duo", "trio", "quartet" or "none".
            style: "swing", "bossa", "waltz" or "ballad".
            intro: bars that the band plays before the song.
            swing: length of a beat's first eighth by its second.
            feel: 0 is on the grid, 1 as soloists and rhythm sections play, up to 2.
            behind: milliseconds that soloists play behind the beat.
            programs: name of a part -> instrument, such as {"reed": "Alto Sax"}.
            temperature: below 1 tamer, above 1 wilder; a number, or such as {"pitch": 0.8}.
            top_p: choose among the likeliest values that have this probability together; the same.
            inside: 0 to 1, how many of the notes outside the chords are left out.
            phrases: bars after which a song of one part takes a breath.
            rests: 0 to 1, how much of the time a song of one part is silent.
            density: notes a beat of a song of one part, where it does not rest.
            outside: 0 to 1, how many of the notes in the chords' scales are left out.
            guide: 0 to 1, how far a soloist's taste is followed; None: 1 for the jazz model.
            range: lowest and highest pitch of a song of one part, such as "Eb3-C6".
            soloists: instruments that play a chorus each in turn, such as "Trumpet, Tenor Sax".
            trade: bars after which they change, in place of a chorus.
            best_of: songs written, of which the best is kept.
            max_copy: most notes in a row that may be copied from the music learned; 0: any.
            plan: which bars are like which earlier ones, such as "A A B A" or "5-8=1".
            variation: 0 to 1, how far what comes again is changed.
            seed: the same seed writes the same song; None: a new one each time.

        Raises:
            OptionError: arguments contradict each other, or the model cannot fulfil them.
            ChangesError: the chord changes make no sense.
        """
        request = request_from(
            bars=bars,
            chords=chords,
            changes=changes,
            title=title,
            form=form,
            key=key,
            choruses=choruses,
            tempo=tempo,
            meter=meter,
            primer=primer,
            drop_primer=drop_primer,
            band=band,
            style=style,
            intro=intro,
            swing=swing,
            feel=feel,
            behind=behind,
            programs=programs,
            temperature=temperature,
            top_p=top_p,
            inside=inside,
            phrases=phrases,
            rests=rests,
            density=density,
            outside=outside,
            guide=guide,
            range=range,
            soloists=soloists,
            trade=trade,
            best_of=best_of,
            max_copy=max_copy,
            plan=plan,
            variation=variation,
            seed=seed,
        )
        return generating.generate(self._model, request)


@checked
def load(run: str | Path | None = None) -> Model:
    """Load a model.

    Args:
        run: a run's folder, a model's file, or "jazz", the model in the box. None: the newest run
            in outputs/, else the model in the box.

    Raises:
        RunError: there is none, or it is damaged or of another version.
    """
    path = newest_or_box() if run is None else model_path(Path(run))
    return Model(path, load_song_model(path))


@checked
def generate(model: Model | None = None, **wishes: Any) -> Song:
    """Write a song.

    Args:
        model: what `load` returns; None: the one that it finds.
        wishes: see `Model.generate`.
    """
    return (model or load()).generate(**wishes)
