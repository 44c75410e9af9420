"""The map of the package holds: who imports whom, who owns what, how long a file may be."""

import ast
import graphlib
import json
import re
import statistics
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from jazzrnn.cli.main import COMMANDS

TESTS = Path(__file__).parent
PACKAGE = TESTS.parent / "jazzrnn"
FILES = {
    path.relative_to(PACKAGE.parent).with_suffix("").as_posix().replace("/", "."): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
MODULES = {name.removesuffix(".__init__"): path for name, path in FILES.items()}
LONGEST_FILE, LONGEST_TEST, LONGEST_MEDIAN = 300, 400, 120  # lines
OWNERS = {
    "click": "jazzrnn.cli",
    "mido": ("jazzrnn.music.midi.writing", "jazzrnn.live.ports"),  # files, and ports
    "mpi4py": "jazzrnn.nn.mpi",
    "music21": "jazzrnn.music.score",
    "resvg_py": "jazzrnn.music.picture",
    "starlette": "jazzrnn.studio",
    "symusic": "jazzrnn.music.midi",
    "tinysoundfont": "jazzrnn.music.sound.soundfont",
    "uvicorn": "jazzrnn.studio.serving",
    "verovio": "jazzrnn.music.score.engraving",
}
MAY_IMPORT = {  # besides itself, the standard library and numpy
    "jazzrnn.errors": set(),
    "jazzrnn.schema": set(),
    "jazzrnn.blas": set(),
    "jazzrnn.cores": set(),
    "jazzrnn.seeds": set(),
    "jazzrnn.files": {"errors"},
    "jazzrnn.npz": {"errors", "files"},
    "jazzrnn.music": {"errors", "files"},
    "jazzrnn.page": {"errors", "music"},
    "jazzrnn.listening": {"errors", "music", "page"},
    "jazzrnn.live": {"errors", "seeds", "music", "encoding", "nn", "generation"},
    "jazzrnn.encoding": {"errors", "schema", "seeds", "files", "cores", "music"},
    "jazzrnn.copying": {"errors", "schema", "music", "encoding"},
    "jazzrnn.evaluation": {"errors", "schema", "music", "encoding", "copying"},
    "jazzrnn.nn": {"errors", "schema", "seeds", "files", "npz", "cores"},
}
EXACTLY = {  # modules that are understood without the rest
    "jazzrnn.music.notes": set(),
    "jazzrnn.music.form.plan": set(),
    "jazzrnn.music.form.fitting": {"jazzrnn.music.form.plan"},
    "jazzrnn.music.setting": {
        "jazzrnn.music.form.fitting",
        "jazzrnn.music.form.plan",
        "jazzrnn.music.notes",
    },
    "jazzrnn.evaluation.ngram": {"jazzrnn.schema"},
    "jazzrnn.runs.loss_curve": set(),
}
NO_VERBS = {"A", "All", "An", "Could", "How", "Is", "The", "What", "Where", "Whether"}
THE_COURSES_OWN = (
    "jazzrnn.course.text"  # the course's functions print, and seed numpy's old generator
)


@cache
def nodes(path):
    """What a file is made of."""
    return [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))]


def imports(path):
    """Full names of all modules that a file imports, wherever in the file it does."""
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield name if name in MODULES else node.module
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "import_module":
            yield from (name.value for name in node.args if isinstance(name, ast.Constant))


def ours(path):
    """Our own modules that a file imports."""
    return {name for name in imports(path) if name.split(".")[0] == "jazzrnn" and name != "jazzrnn"}


def inside(name, package):
    return name == package or name.startswith(package + ".")


def calls(path):
    """What a file calls, as it is written: "print", "click.echo"."""
    for node in nodes(path):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def test_all_modules_are_found():
    assert {"jazzrnn", "jazzrnn.cli.main", "jazzrnn.music.notes", "jazzrnn.nn.lstm"} <= set(MODULES)
    assert "jazzrnn.music.notes" in ours(MODULES["jazzrnn.music.midi.writing"])
    assert all(name in MODULES for path in MODULES.values() for name in ours(path))


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_go_one_way(package):
    allowed = [package, *(f"jazzrnn.{name}" for name in MAY_IMPORT[package])]
    for name, path in MODULES.items():
        if inside(name, package):
            for imported in ours(path):
                assert any(map(inside, [imported] * len(allowed), allowed)), (name, imported)


@pytest.mark.parametrize("module", EXACTLY)
def test_some_modules_rest_on_nothing_else(module):
    assert ours(MODULES[module]) == EXACTLY[module]


def test_chords_know_no_piece():
    assert "jazzrnn.music.notes" not in ours(MODULES["jazzrnn.music.chords"])


def test_nobody_imports_the_command_line_but_the_program_itself():
    for name, path in MODULES.items():
        if any(inside(imported, "jazzrnn.cli") for imported in ours(path)):
            assert inside(name, "jazzrnn.cli") or name == "jazzrnn.__main__"


@pytest.mark.parametrize("part", ["course", "studio"])
def test_nobody_imports_a_surface_but_its_command(part):
    for name, path in MODULES.items():
        if any(inside(imported, f"jazzrnn.{part}") for imported in ours(path)):
            assert inside(name, f"jazzrnn.{part}") or name == f"jazzrnn.cli.{part}"


def test_docstrings_of_functions_begin_with_a_verb():
    for name, path in MODULES.items():
        for node in nodes(path):
            if isinstance(node, ast.FunctionDef) and not any(
                "property" in ast.unparse(decorator) for decorator in node.decorator_list
            ):
                first = (ast.get_docstring(node) or "Return").split()[0]
                assert first not in NO_VERBS, (name, node.name)
                assert first[0].isupper(), (name, node.name)  # neither a shape nor a name


def test_imports_make_no_circle():
    graph = {name: ours(path) - {name} for name, path in MODULES.items()}
    order = [*graphlib.TopologicalSorter(graph).static_order()]  # raises CycleError
    assert order.index("jazzrnn.music.notes") < order.index("jazzrnn.cli.generate")


def test_each_foreign_library_has_one_owner():
    known = {"jazzrnn", "numpy", *OWNERS, *sys.stdlib_module_names}
    for name, path in MODULES.items():
        for imported in imports(path):
            library = imported.split(".")[0]
            assert library in known, (name, imported)  # torch is for tests
            owners = OWNERS.get(library, "jazzrnn")
            owners = owners if isinstance(owners, tuple) else (owners,)
            assert any(inside(name, owner) for owner in owners), (name, imported)


@pytest.mark.parametrize("name", MODULES)
def test_no_file_is_too_long_and_none_is_without_a_docstring(name):
    text = MODULES[name].read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_FILE
    assert not text or ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize("path", sorted(TESTS.rglob("*.py")), ids=lambda path: path.name)
def test_no_file_of_tests_is_too_long(path):
    assert path.read_text(encoding="utf-8").count("\n") <= LONGEST_TEST


def test_files_are_short():
    lengths = [path.read_text(encoding="utf-8").count("\n") for path in MODULES.values()]
    assert statistics.median(lengths) < LONGEST_MEDIAN


@pytest.mark.parametrize("name", MODULES)
def test_only_the_command_line_prints_and_exits(name):
    loud = {"print", "click.echo", "echo", "sys.stdout.write", "sys.stderr.write", "input"}
    found = {*calls(MODULES[name])} & (loud | {"sys.exit", "exit", "quit"})
    assert not found or inside(name, "jazzrnn.cli") or name == THE_COURSES_OWN


def test_the_command_line_prints_through_one_door():
    prints = {"print", "click.echo", "click.secho", "echo"}
    loud = [name for name, path in MODULES.items() if prints & {*calls(path)}]
    assert loud == ["jazzrnn.cli.terminal", THE_COURSES_OWN]


@pytest.mark.parametrize("name", sorted(MODULES.keys() - {THE_COURSES_OWN}))
def test_randomness_is_handed_in_or_comes_from_a_seed(name):
    hidden = re.compile(r"random\.\w+|np\.random\.(?!default_rng|Generator)\w+")
    assert not [call for call in calls(MODULES[name]) if hidden.fullmatch(call)]
    assert "default_rng()" not in MODULES[name].read_text(encoding="utf-8")


def after_help(*arguments):
    """The modules that are loaded when the program has answered."""
    code = (
        "import json, sys\n"
        "from jazzrnn.cli.main import main\n"
        "try:\n"
        f"    main({[*arguments]!r})\n"
        "except SystemExit:\n"
        "    print('\\n' + json.dumps([*sys.modules]))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(run.stdout.splitlines()[-1])), run.stdout


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], []])
def test_help_answers_before_anything_slow_is_loaded(arguments):
    loaded, answer = after_help(*arguments)
    assert "jazzrnn.cli.main" in loaded
    assert loaded.isdisjoint({"numpy", "symusic", "mido", "music21", "starlette", "uvicorn"})
    assert arguments != ["--help"] or all(name in answer for name in COMMANDS)


def test_one_thread_is_set_before_numpy_is_loaded():
    code = (
        "import os, sys\n"
        "import jazzrnn.cli.main as program\n"
        "assert 'numpy' not in sys.modules\n"
        "try:\n"
        "    program.main(['info', 'missing.mid'])\n"
        "except SystemExit:\n"
        "    assert 'numpy' in sys.modules\n"
        "    print(os.environ['OPENBLAS_NUM_THREADS'])\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "1\n"
