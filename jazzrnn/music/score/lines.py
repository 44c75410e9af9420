"""How bars are laid out in lines: four in a line where there is room, and a section begins one."""

from collections.abc import Iterator, Sequence

from jazzrnn.music.score.sheet import Repeats

IN_LINE = 4  # bars
ROOM = 44  # signs in a line


def lines_of(
    order: Sequence[Repeats], starts: Sequence[int], signs: Sequence[int], pickup: bool = False
) -> set[int]:
    """Return the bars that begin a line.

    Args:
        order: the bars that are written.
        starts: bars that begin a section.
        signs: how many signs each bar of the piece has.
        pickup: whether the first bar is one: it stands in the line of the bar behind it.
    """
    alone = pickup and len(order) > 1
    lines = [*_lines(order[1:] if alone else order, {*starts}, signs)]
    found = {each.bar for line in lines for each in line[:1]}
    return found - {order[1].bar} | {order[0].bar} if alone else found


def _lines(
    order: Sequence[Repeats], starts: set[int], signs: Sequence[int]
) -> Iterator[list[Repeats]]:
    section: list[Repeats] = []
    for each in order:
        if each.bar in starts and section:
            yield from _of_section(section, signs)
            section = []
        section.append(each)
    yield from _of_section(section, signs)


def _of_section(bars: list[Repeats], signs: Sequence[int]) -> Iterator[list[Repeats]]:
    """Yield lines of four bars, of two or of one where four are too crowded. A last bar that would
    stand alone, such as a second ending, is in the line before it if there is room.
    """
    found: list[list[Repeats]] = []
    for k in range(0, len(bars), IN_LINE):
        line = bars[k : k + IN_LINE]
        size = IN_LINE
        while size > 1 and any(
            sum(signs[each.bar] for each in line[j : j + size]) > ROOM
            for j in range(0, len(line), size)
        ):
            size //= 2
        found += [line[j : j + size] for j in range(0, len(line), size)]
    if len(bars) > 1 and len(found[-1]) == 1:
        joined = [*found[-2], *found[-1]]
        if sum(signs[each.bar] for each in joined) <= ROOM:
            found[-2:] = [joined]
    yield from found
