"""The number of processor cores that this process may use."""

import os
from pathlib import Path

SIBLINGS = "/sys/devices/system/cpu/cpu{}/topology/thread_siblings_list"
LIMIT = Path("/sys/fs/cgroup/cpu.max")  # of a container: microseconds in a period, or "max"


def cores() -> int:
    """Return the number of cores, at least 1.

    Hyperthreads of one core count once, since they share its arithmetic. Only the cores that the
    process is bound to count, and a limit of its container.
    """
    if not hasattr(os, "sched_getaffinity"):  # only Linux has it
        return os.cpu_count() or 1
    allowed = os.sched_getaffinity(0)
    found = len({_text(Path(SIBLINGS.format(cpu))) or str(cpu) for cpu in allowed})
    limit = _text(LIMIT).split()
    if limit and limit[0] != "max":
        found = min(found, int(limit[0]) // int(limit[1]))
    return max(1, found)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except OSError:
        return ""
