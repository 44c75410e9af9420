"""Real crashes, real hangs and real interruptions of the processes that read."""

import ctypes
import faulthandler
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jazzrnn import cores
from jazzrnn.encoding import corpus as corpora
from jazzrnn.encoding import encoded, readers
from jazzrnn.encoding.corpus import Corpus, File, find_files, read_corpus
from jazzrnn.encoding.readers import Lost, in_processes
from jazzrnn.encoding.store import Store
from jazzrnn.music.midi.writing import write_midi
from tests.commands import start, tune, usual_ctrl_c, write_music


def work(items):
    """Crashes, hangs, fails, leaves or is killed where an item says so."""
    for item in items:
        if item == "crash":
            faulthandler.disable()  # pytest's own would print where, and here it is on purpose
            ctypes.string_at(0)  # a segmentation fault in C
        if item == "hang":
            deaf = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
            signal.pthread_sigmask(signal.SIG_BLOCK, deaf)
            while True:
                time.sleep(60)
        while item == "loop":
            pass
        if item == "fail":
            raise MemoryError("too much")
        if item == "leave":
            os._exit(3)
        if item == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
    return [(item, os.getpid()) for item in items]


def results(*tasks, processes=2, seconds=20.0):
    found = list(in_processes(work, tasks, processes, seconds))
    return [[r.reason if isinstance(r, Lost) else r[0] for r in task] for task in found]


def test_results_come_in_the_order_of_the_tasks_whatever_the_number_of_processes():
    tasks = [[f"{k}-{n}" for n in range(k % 4 + 1)] for k in range(100)]
    for processes in (1, 2, 5):
        assert results(*tasks, processes=processes) == tasks


def test_the_work_is_done_by_other_processes_and_no_more_than_asked_for():
    tasks = [[str(k)] for k in range(40)]
    found = {pid for task in in_processes(work, tasks, 3, 20.0) for _, pid in task}
    assert os.getpid() not in found
    assert len(found) <= 3


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("crash", "crashed its reader (SIGSEGV)"),
        ("leave", "crashed its reader (exit code 3)"),
        ("fail", "its reader failed (MemoryError: too much)"),
        ("kill", "crashed its reader (SIGKILL)"),
    ],
)
def test_what_crashes_is_lost_alone(bad, reason):
    assert results(["a", bad, "b"], ["c"], [bad, "d"]) == [["a", reason, "b"], ["c"], [reason, "d"]]


@pytest.mark.slow
def test_what_hangs_is_stopped_and_lost_alone():
    (first, second) = results(["a", "hang", "b"], ["c"], seconds=1.0)
    assert first == ["a", "its reader was stopped: it took longer than 1 seconds", "b"]
    assert second == ["c"]


@pytest.mark.slow
@pytest.mark.parametrize("bad", ["crash", "loop", "hang", "leave", "fail", "kill"])
def test_an_item_is_to_blame_for_what_it_does_itself(bad, monkeypatch):
    monkeypatch.setattr(readers, "WORKED", 0.01)  # also where other programs are running
    ((lost,),) = in_processes(work, [[bad]], 1, 2.0)
    assert lost.lasting == (bad in {"crash", "loop"})


def test_nothing_runs_on_when_nobody_wants_more_results():
    found = in_processes(work, [[str(k)] for k in range(500)], 2, 20.0)
    pids = {pid for _ in range(20) for _, pid in next(found)}
    found.close()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


@pytest.mark.slow
def test_a_file_that_crashes_or_hangs_its_reader_costs_itself_alone(tmp_path, monkeypatch):
    write_music(tmp_path / "music", 6)
    marks = {tune(2).notes: "crash", tune(4).notes: "hang"}
    music = tmp_path / "music"
    contents = {(music / name).read_bytes(): name for name in find_files(music)}
    bad = {data: marks.get(tune(int(Path(name).stem[-1])).notes) for data, name in contents.items()}
    read = encoded.read_scores

    def read_badly(files):
        files = list(files)
        work([bad[data] for data in files])
        return read(files)

    monkeypatch.setattr(encoded, "read_scores", read_badly)
    monkeypatch.setattr(corpora, "SECONDS", 5.0)
    corpus = Corpus()
    ends = list(read_corpus(music, find_files(music), corpus))
    crashed, hung = ends[1], ends[3]
    assert crashed == File("tune-2.mid", "skipped", "crashed its reader (SIGSEGV)")
    assert hung.outcome == "skipped"
    assert "took longer than 5 seconds" in hung.detail
    assert corpus.names == [f"tune-{k}.mid" for k in (1, 3, 5, 6)]
    assert len(corpus.steps) == 4


def test_in_a_container_no_more_processes_read_than_it_may_use(tmp_path, monkeypatch):
    (tmp_path / "cpu.max").write_text("300000 100000\n")
    monkeypatch.setattr(cores, "LIMIT", tmp_path / "cpu.max")
    monkeypatch.setattr(
        cores.os, "sched_getaffinity", lambda _: {*range(1000, 1008)}, raising=False
    )
    asked = []

    def recorded(work, tasks, processes, seconds):
        asked.append(processes)
        return in_processes(work, tasks, processes, seconds)

    monkeypatch.setattr(corpora, "in_processes", recorded)
    music = write_music(tmp_path / "music")
    list(read_corpus(music, find_files(music), Corpus()))
    assert asked == [3]


def children_of(pid):
    """The processes that a process has started."""
    try:
        return [*map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    except (FileNotFoundError, ProcessLookupError):
        return []


def runs(pid):
    """Whether a process is there and not a mere entry that waits for its parent."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_no_run_waits_again_for_a_file_that_crashed_or_hung_its_reader(tmp_path, monkeypatch):
    music, kept = write_music(tmp_path / "music", 4), tmp_path / "store"
    read, names, seen = encoded.read_scores, find_files(music), tmp_path / "seen"
    contents = ((music / name).read_bytes() for name in names)
    bad = dict(zip(contents, ("", "crash", "", "loop"), strict=True))

    def read_badly(files):
        files = list(files)
        seen.open("a").write("x" * len(files))
        work([bad[data] for data in files])
        return read(files)

    def run():
        corpus = Corpus()
        list(read_corpus(music, names, corpus, store=Store(kept)))
        return corpus.files

    monkeypatch.setattr(encoded, "read_scores", read_badly)
    monkeypatch.setattr(readers, "WORKED", 0.01)
    first = run()
    assert [file.outcome for file in first] == ["used", "skipped", "used", "skipped"]
    seen.unlink()
    (music / "tune-2.mid").rename(music / "tune-5.mid")  # it is known by its content
    names = find_files(music)
    second = run()
    assert not seen.exists()
    assert second[-1] == File("tune-5.mid", "skipped", "crashed its reader (SIGSEGV)")
    assert second[2] == first[3]
    bad = dict.fromkeys(bad, "")
    assert run() == second
    monkeypatch.setattr(encoded, "ENCODING", encoded.ENCODING + 1)
    assert [file.outcome for file in run()] == ["used"] * 4


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_however_a_training_is_ended_while_it_reads_nothing_runs_on(how, tmp_path):
    folder = tmp_path / "music"
    folder.mkdir()
    for number in range(1500):
        data = write_midi(tune(number % 40), title=str(number))
        (folder / f"{number}.mid").write_bytes(data)
    program = start("train", folder, cwd=tmp_path, XDG_CACHE_HOME=str(tmp_path / "cache"))
    readers = []
    while program.poll() is None and not readers:
        readers = children_of(program.pid)
    program.send_signal(how)
    program.communicate(timeout=60)
    assert readers
    deadline = time.monotonic() + 30
    while any(map(runs, readers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(runs, readers))
    assert program.returncode == (-how if how == signal.SIGKILL else 130)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only there processes are copied")
def test_ctrl_c_is_not_lost_while_a_process_is_copied():
    """Python ignores what is raised in its own hooks of a fork."""
    code = (
        "import os, signal\n"
        "from jazzrnn.encoding.readers import in_processes\n"
        "os.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), signal.SIGINT))\n"
        "print([*in_processes(list, [[1]], 1, 20)])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False,
        preexec_fn=usual_ctrl_c,
    )  # fmt: skip
    assert done.returncode == -signal.SIGINT, done.stdout
    assert "KeyboardInterrupt" in done.stderr


def test_processes_that_are_started_anew_can_do_the_work(tmp_path):
    """Where processes cannot be copied, everything that is handed to them must be picklable."""
    write_music(tmp_path / "music", 3)
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from jazzrnn.encoding.corpus import Corpus, find_files, read_corpus\n"
        "if __name__ == '__main__':\n"
        "    sys.platform = 'darwin'\n"
        "    folder = Path(sys.argv[1])\n"
        "    print(len([*read_corpus(folder, find_files(folder), Corpus())]))\n"
    )
    script = tmp_path / "read.py"
    script.write_text(code)
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "music")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "3\n"
