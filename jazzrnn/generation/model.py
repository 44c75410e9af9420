"""A model that writes songs: a network, what it knows of its music, what it must not copy."""

from dataclasses import dataclass

from jazzrnn.copying.copies import LearnedMelodies
from jazzrnn.encoding.columns import WIDE_SCHEMA
from jazzrnn.generation.repertoire import Repertoire
from jazzrnn.nn.checkpoint import Model


@dataclass(frozen=True)
class SongModel:
    """What writes songs.

    Attributes:
        network: configuration and weights.
        repertoire: what it knows of the music learned.
        learned: traces of that music, to find copies by; None if they are not there.
        plays_forms: a song without chord changes is over a well-known form, as there are no bars of
            tunes in the repertoire: so it is with the model in the box.
        name: for people: a file, or "the jazz model in the box".
        heads: writes the heads of songs over a form; None: the model itself does.
        no_heads: why there are none, though there should be.
    """

    network: Model
    repertoire: Repertoire
    learned: LearnedMelodies | None = None
    plays_forms: bool = False
    name: str = ""
    heads: "SongModel | None" = None
    no_heads: str = ""

    @property
    def second_players(self) -> bool:
        """Whether it has learned music in which a family has two players."""
        return self.network.config.schema == WIDE_SCHEMA

    @property
    def fingerprint(self) -> str:
        """12 characters that no other model has."""
        return self.network.fingerprint
