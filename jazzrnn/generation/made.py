"""How a song was made, by the names of options, and what a listener should know of it."""

from collections.abc import Sequence
from typing import Any

from jazzrnn import __version__
from jazzrnn.copying.copies import MOVE, SHORT, Copies, Stretch
from jazzrnn.generation.copy_guard import CopyGuard, copies_in
from jazzrnn.generation.model import SongModel
from jazzrnn.generation.primer import Primer
from jazzrnn.generation.request import Request
from jazzrnn.music.form.notation import write_plan
from jazzrnn.music.instruments import PROGRAM_NAMES
from jazzrnn.music.keys import spell_pitch
from jazzrnn.music.notes import PARTS, Piece
from jazzrnn.music.setting import Setting, plan_of

LONGEST_COPY, COPY = "longest copy", "copy"  # in the file, too
NOT_CHECKED = "not checked, the music learned (learned.npz) is not beside the model"


def how_made(
    model: SongModel, setting: Setting, request: Request, primer: Primer
) -> dict[str, Any]:
    """Return how a song was made, by the names of options."""
    made: dict[str, Any] = {
        "version": __version__,
        "model": model.fingerprint,
        "setting": setting.name,
        "bars": request.bars,
        "seed": request.seed,
        "temperature": request.temperature,
        "top-p": request.top_p,
    }
    biases = request.biases._asdict()
    made |= {name: value for name, value in biases.items() if value is not None}
    made["plan"] = write_plan(plan_of(setting))
    if request.variation:
        made["variation"] = request.variation
    if request.tempo_bpm:
        made["tempo"] = request.tempo_bpm
    if request.meter:
        made["meter"] = "/".join(map(str, request.meter))
    if request.programs:
        programs = primer.in_own_parts(request.programs)
        made["program"] = {PARTS[part]: program for part, program in programs}
    if request.soloists:
        made["soloists"] = ", ".join(PROGRAM_NAMES[program] for program in request.soloists)
    if request.trade:
        made["trade"] = request.trade
    if request.range:
        made["range"] = "-".join(map(spell_pitch, request.range))
    if primer.name:
        made["primer"] = primer.name
    if request.drop_primer:
        made["drop-primer"] = True
    return made


def copies_made(
    piece: Piece, setting: Setting, primer: Primer, request: Request, guards: Sequence[CopyGuard]
) -> dict[str, Any]:
    """Return what a song copies of the music learned, for `Song.made`: the longest stretch of all
    that its models have learned.
    """
    if not guards:
        return {LONGEST_COPY: NOT_CHECKED}
    found = [(copies_in(piece, setting, guard.learned, primer.end), guard) for guard in guards]
    copies, guard = max(found, key=lambda pair: pair[0].longest)
    stayed = sum(each.passed for each in guards)
    made = {LONGEST_COPY: _copied(copies, guard, stayed), "max-copy": request.max_copy}
    return made | ({COPY: _place(copies.with_rhythm)} if copies.with_rhythm else {})


def _place(longest: Stretch) -> dict[str, Any]:
    """Return where the longest copy is, and what it is like, for a picture of it."""
    return {
        "part": PARTS[longest.part], "bar": longest.bar, "onset": longest.onset,
        "notes": longest.notes, "file": longest.file, "file bar": longest.file_bar,
    }  # fmt: skip


def _copied(copies: Copies, guard: CopyGuard, stayed: int) -> str:
    """Return what a song copies, in words, and how many copies that are too long had to stay."""
    longest, shortest = copies.with_rhythm, guard.learned.shortest
    nothing = f"none of {shortest} notes or more" if shortest > MOVE else "none"
    percent = f"{100 * copies.share:.0f} % of its {SHORT}-note stretches"
    found = f"{longest}, {percent}" if longest else nothing
    too_long = f"; {stayed} of more than {guard.most} notes had to stay"
    return found + (too_long if stayed else "")


def silence_remark(parts: Sequence[int], primer: Primer, band_could_join: bool) -> str:
    """Return which parts the model has left out of a song, as a remark."""
    if not parts:
        return ""
    helps = "another `seed` may help, or a larger `best_of`"
    if primer.end and band_could_join:
        helps += "; `band` quartet brings players over the primer's chords"
    where = "behind the primer" if primer.end else "throughout"
    names = ", ".join(PARTS[primer.stand_ins.get(part, part)] for part in parts)
    return f"silent {where}: {names} ({helps})"
