import json

import numpy as np
import pytest

from jazzrnn import __version__
from jazzrnn.errors import RunError
from jazzrnn.npz import read_npz, write_npz

META = {"name": "a tune", "numbers": [1, 2.5, None]}
ARRAYS = {"one": np.arange(6.0).reshape(2, 3), "two": np.array([True, False])}


@pytest.fixture
def path(tmp_path):
    """The path of a file that has been written."""
    path = tmp_path / "a.npz"
    write_npz(path, 3, META, ARRAYS)
    return path


def test_what_is_written_reads_back_as_the_same(path):
    meta, arrays = read_npz(path, 3)
    assert meta == {"format": 3, "version": __version__, **META}
    assert arrays.keys() == ARRAYS.keys()
    for name, array in arrays.items():
        assert array.dtype == ARRAYS[name].dtype
        assert np.array_equal(array, ARRAYS[name])


def test_only_the_arrays_asked_for_are_read(path):
    assert read_npz(path, 3, ("two",))[1].keys() == {"two"}
    assert read_npz(path, 3, ())[1] == {}


def test_an_array_that_is_not_there_means_another_kind_of_file(path):
    with pytest.raises(RunError, match=r"a\.npz: not a file that jazzrnn wrote, or damaged$"):
        read_npz(path, 3, ("three",))


def test_a_missing_file_is_missing(tmp_path):
    with pytest.raises(RunError, match=r"b\.npz: there is no such file$"):
        read_npz(tmp_path / "b.npz", 3)


def test_another_format_is_refused_with_a_way_out(path):
    with pytest.raises(RunError, match=r"format 3, written by jazzrnn .* reads format 4: use"):
        read_npz(path, 4)
    with pytest.raises(RunError, match=r"reads format 4; nothing is lost$"):
        read_npz(path, 4, lost="; nothing is lost")


def test_every_cut_file_is_reported_from_a_whole_one(path):
    data = path.read_bytes()
    for size in range(0, len(data), 7):
        path.write_bytes(data[:size])
        with pytest.raises(RunError, match=r"or damaged; all is lost$"):
            read_npz(path, 3, lost="; all is lost")


@pytest.mark.parametrize("meta", ["no JSON", "[1]", "3", json.dumps({"format": 3})])
def test_what_others_wrote_is_refused(meta, tmp_path):
    np.savez(tmp_path / "other.npz", meta=np.array(meta), one=np.zeros(3))
    with pytest.raises(RunError, match=r"or damaged$"):
        read_npz(tmp_path / "other.npz", 3)


def test_code_is_not_run(tmp_path):
    class Bad:
        def __reduce__(self):
            return print, ("executed",)

    meta = np.array(json.dumps({"format": 3, "version": "1"}))
    np.savez(tmp_path / "bad.npz", meta=meta, one=np.array([Bad()], object))
    with pytest.raises(RunError, match=r"or damaged$"):
        read_npz(tmp_path / "bad.npz", 3)
