import json
import zipfile

import numpy as np
import pytest

from jazzrnn import __version__
from jazzrnn.errors import JazzrnnError, RunError
from jazzrnn.npz import META, new_member, open_npz, sealed, signed, write_npz

CONTENT = {"name": "a tune", "numbers": [1, 2.5, None]}
ARRAYS = {"one": np.arange(6.0).reshape(2, 3), "two": np.array([True, False]), "no": np.zeros(0)}


@pytest.fixture
def path(tmp_path):
    """The path of a file that has been written."""
    path = tmp_path / "a.npz"
    write_npz(path, 3, CONTENT, ARRAYS)
    return path


def read(path, version=3, lost=""):
    """All that is in the file of the fixture."""
    with open_npz(path, version, lost) as file:
        return file.meta, {
            name: file.read(name, array.shape, (array.dtype,)) for name, array in ARRAYS.items()
        }


@pytest.mark.parametrize("packed", [False, True])
def test_what_is_written_reads_back_as_the_same(packed, path):
    write_npz(path, 3, CONTENT, ARRAYS, packed=packed)
    meta, arrays = read(path)
    assert meta == {"format": 3, "version": __version__, **CONTENT}
    for name, array in arrays.items():
        assert array.dtype == ARRAYS[name].dtype
        assert np.array_equal(array, ARRAYS[name])


def test_the_same_content_makes_the_same_bytes_and_numpy_reads_them(path):
    before = path.read_bytes()
    write_npz(path, 3, CONTENT, ARRAYS)
    assert path.read_bytes() == before
    with np.load(path, allow_pickle=False) as file:
        assert np.array_equal(file["one"], ARRAYS["one"])


def test_a_missing_file_is_missing(tmp_path):
    with pytest.raises(RunError, match=r"b\.npz: there is no such file$"):
        read(tmp_path / "b.npz")


def test_another_format_is_refused_with_a_way_out(path):
    with pytest.raises(RunError, match=r"format 3, written by jazzrnn .* reads format 4: use"):
        read(path, 4)
    with pytest.raises(RunError, match=r"reads format 4; nothing is lost$"):
        read(path, 4, lost="; nothing is lost")


def test_a_file_of_the_version_without_a_hash_is_of_another_format(tmp_path):
    meta = np.array(json.dumps({"format": 2, "version": "0.0.9"}))
    np.savez_compressed(tmp_path / "old.npz", meta=meta, one=np.zeros(3))
    with pytest.raises(RunError, match=r"old\.npz: format 2, written by jazzrnn 0\.0\.9"):
        read(tmp_path / "old.npz")


def test_every_cut_file_is_reported_from_a_whole_one(path):
    data = path.read_bytes()
    for size in range(0, len(data), 7):
        path.write_bytes(data[:size])
        with pytest.raises(RunError, match=r"or damaged; all is lost$"):
            read(path, lost="; all is lost")


def test_a_flipped_bit_is_found_wherever_it_is(path):
    data = path.read_bytes()
    for place in range(0, len(data), 3):
        flipped = bytearray(data)
        flipped[place] ^= 1 << place % 8
        path.write_bytes(flipped)
        with pytest.raises(RunError, match=r"or damaged$"):
            read(path)


@pytest.mark.parametrize("meta", ["no JSON", "[1]", "3", json.dumps({"format": 3}), "[" * 99999])
def test_what_others_wrote_is_refused(meta, tmp_path):
    np.savez(tmp_path / "other.npz", meta=np.array(meta), one=np.zeros(3))
    with pytest.raises(RunError, match=r"or damaged$"):
        read(tmp_path / "other.npz")


def test_code_is_not_run(tmp_path):
    class Bad:
        def __reduce__(self):
            return print, ("executed",)

    with (tmp_path / "bad.npz").open("w+b") as file, sealed(file, packed=True) as archive:
        with new_member(archive, META) as member:
            np.lib.format.write_array(member, signed(3, {}))
        with new_member(archive, "one") as member:
            np.lib.format.write_array(member, np.array([Bad()], object))
    with open_npz(tmp_path / "bad.npz", 3) as file, pytest.raises(RunError, match=r"or damaged$"):
        file.read("one", (1,), (np.float64,))


@pytest.mark.parametrize(
    ("name", "shape", "dtype"),
    [
        ("three", (2, 3), np.float64),
        ("one", (3, 2), np.float64),
        ("one", (None,), np.float64),
        ("one", (2, 3), np.float32),
    ],
)
def test_an_array_that_is_not_as_it_should_be_is_refused(name, shape, dtype, path):
    with open_npz(path, 3) as file, pytest.raises(RunError, match=r"or damaged$"):
        file.read(name, shape, (dtype,))


def bomb(path, **headers):
    """A sealed file whose arrays are nothing but zeros."""
    with path.open("w+b") as file, sealed(file, packed=True) as archive:
        if META not in headers:
            with new_member(archive, META) as member:
                np.lib.format.write_array(member, signed(3, {}))
        for name, size in headers.items():
            with new_member(archive, name) as member:
                header = {"descr": "|u1", "fortran_order": False, "shape": (size,)}
                np.lib.format.write_array_header_1_0(member, header)
                for _ in range(0, size, 2**20):
                    member.write(bytes(2**20))


def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr("jazzrnn.npz.LARGEST_META", 2**20)
    bomb(tmp_path / "a.npz", one=20 * 2**20)
    bomb(tmp_path / "b.npz", **{META: 6 * 2**20})
    assert (tmp_path / "a.npz").stat().st_size < 2**16
    read_so_far = []
    reading = zipfile.ZipExtFile.read
    monkeypatch.setattr(
        zipfile.ZipExtFile, "read", lambda *a: read_so_far.append(a[1:]) or reading(*a)
    )
    with open_npz(tmp_path / "a.npz", 3) as file, pytest.raises(RunError, match=r"or damaged$"):
        file.read("one", (None,), (np.uint8,))
    with pytest.raises(RunError, match=r"or damaged$"), open_npz(tmp_path / "b.npz", 3):
        pass
    assert all(size < 1000 for (size,) in read_so_far)


def test_more_than_can_be_read_again_is_not_written(path, monkeypatch):
    monkeypatch.setattr("jazzrnn.npz.LARGEST_META", 1000)
    before = path.read_bytes()
    with pytest.raises(JazzrnnError, match="1,000 are the most"):
        write_npz(path, 3, {"names": ["x" * 1000]}, ARRAYS)
    assert path.read_bytes() == before
