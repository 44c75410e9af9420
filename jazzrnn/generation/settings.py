"""The setting of a new song: whose bars, chords, tempo and players it has."""

from collections import Counter
from collections.abc import Sequence

from jazzrnn.generation.primer import Primer, setting_behind
from jazzrnn.generation.repertoire import Repertoire
from jazzrnn.generation.request import Request
from jazzrnn.music.analysis.key_of_chords import key_of_chords
from jazzrnn.music.analysis.key_of_notes import key_bias
from jazzrnn.music.leadsheets.progression import over
from jazzrnn.music.setting import Setting, has_chords
from jazzrnn.seeds import SETTING, rng_for

NO_CHORDS_LEARNED = "this model has not learned chords, for its music had no chord symbols: "
BIASED = "it is only biased towards the changes (`inside`; train with `find_chords`)"
NOT_BIASED = "it will not follow the changes (`inside` biases it; train with `find_chords`)"
ANY_KEY = "C"  # where only the number of notes in its scale counts


def choose_setting(repertoire: Repertoire, request: Request, primer: Primer) -> Setting:
    """Return one time through the bars that a song is written over.

    These are the primer's, those of the chord changes wished for (behind the primer's), or those of
    a piece learned. If they have chords and name no key, theirs is found.
    """
    setting = _whose_bars(repertoire, request, primer)
    if has_chords(setting) and not setting.key and (found := key_of_chords(setting.bars)):
        return setting._replace(key=found.name)
    return setting


def _whose_bars(repertoire: Repertoire, request: Request, primer: Primer) -> Setting:
    settings = repertoire.settings
    if request.changes:
        players = band_over_changes(repertoire, request, primer)
        if not request.primer:
            return over(request.changes, players)
        first = setting_behind(primer, players)
        song = over(request.changes, first)
        whole = song._replace(bars=first.bars + song.bars, lead_in=len(first.bars))
        return whole._replace(tempo_bpm=first.tempo_bpm or song.tempo_bpm)
    parts = primer.heard.programs
    setting = _fitting(settings, request, request.meter, parts)
    return setting_behind(primer, setting) if request.primer else setting


def band_over_changes(repertoire: Repertoire, request: Request, primer: Primer) -> Setting:
    """Return the setting whose players play a song over chord changes."""
    settings = repertoire.settings
    with_chords = [setting for setting in settings if has_chords(setting)] or settings
    meter = request.meter or (request.changes.meter if request.changes else None)
    return _fitting(with_chords, request, meter, primer.heard.programs)


def _fitting(
    settings: Sequence[Setting],
    request: Request,
    meter: tuple[int, int] | None,
    programs: Sequence[tuple[int, int]],
) -> Setting:
    """Return one of the settings that have the parts wished for and, if there are any, the meter.

    Args:
        settings: to choose from.
        request: names the seed and programs of parts.
        meter: wished for, or None.
        programs: of parts that must play besides.
    """
    rng = rng_for(request.seed, SETTING)
    parts = {part for part, _ in (*request.programs, *programs)}
    playing = [setting for setting in settings if parts <= {part for part, _ in setting.programs}]
    in_meter = [setting for setting in playing if meter in {None, setting.bars[0][:2]}]
    fitting = in_meter or playing or settings
    return fitting[int(rng.integers(len(fitting)))]


def with_programs_learned(setting: Setting, repertoire: Repertoire) -> Setting:
    """Return the setting with programs that a model knows.

    An instrument that it has not learned plays as the usual one of its part does.
    """
    learned = Counter(pair for one in repertoire.settings for pair in one.programs)
    usual = {part: program for (part, program), _ in reversed(learned.most_common())}
    programs = (
        (part, program if (part, program) in learned else usual.get(part, program))
        for part, program in setting.programs
    )
    return setting._replace(programs=tuple(programs))


def usual_inside(repertoire: Repertoire, setting: Setting) -> float:
    """Return how closely a song keeps to its chords or key where nobody has wished anything.

    A model that has learned chords follows those of a song by itself. Other songs keep to their
    chords or key as closely as the music learned keeps to its keys.
    """
    alone = repertoire.knows_chords if has_chords(setting) else not setting.key
    if repertoire.time_in_key is None or alone:
        return 0.0
    return round(key_bias(repertoire.time_in_key, setting.key or ANY_KEY), 3)


def chords_not_learned(repertoire: Repertoire, request: Request) -> str:
    """Return what a model that has not learned chords makes of those of a request; "" if it has."""
    if not request.changes or repertoire.knows_chords:
        return ""
    inside = request.biases.inside
    biased = inside or (inside is None and repertoire.time_in_key is not None)
    return NO_CHORDS_LEARNED + (BIASED if biased else NOT_BIASED)


def writes_lines(repertoire: Repertoire) -> bool:
    """Return whether a model has learned single lines, one part in each piece: it writes one, and
    hears no other.
    """
    return all(len(setting.programs) == 1 for setting in repertoire.settings)
