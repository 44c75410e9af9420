"""What the pages say of the project itself is so: versions, the picture, outputs, tables."""

import re
import tomllib

import jazzrnn
from jazzrnn import listening
from jazzrnn.encoding.columns import SCHEMA
from jazzrnn.music.leadsheets.forms import FORMS
from tests.docs.pages import PAGES, ROOT, blocks

CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
CITATION = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
RELEASED = re.search(r"^## (\d+\.\d+\.\d+) - (\d{4}-\d\d-\d\d)$", CHANGELOG, flags=re.MULTILINE)


def test_the_picture_of_the_readme_shows_the_file_beside_it():
    picture = (ROOT / "docs" / "blues-in-f.svg").read_text(encoding="utf-8")
    assert listening.picture((ROOT / "docs" / "blues-in-f.mid").read_bytes()) == picture
    assert len(picture) < 100_000
    assert "docs/blues-in-f.mid" in PAGES["README.md"]


def test_what_info_says_of_a_file_in_docs_stands_on_the_page(call, monkeypatch):
    monkeypatch.chdir(ROOT)
    shown = [
        (file, output)
        for page in PAGES.values()
        for block in blocks(page, "console")
        for file, output in re.findall(
            r"^\$ jazzrnn info (docs/\S+)\n(.*?)(?=^\$|\Z)", block, flags=re.DOTALL | re.MULTILINE
        )
    ]
    assert shown
    for file, output in shown:
        assert call("info", file).out == output


def test_changelog_and_citation_name_this_version():
    assert RELEASED[1] == jazzrnn.__version__
    assert f"version: {RELEASED[1]}\n" in CITATION
    assert f"date-released: {RELEASED[2]}\n" in CITATION
    assert CHANGELOG.index("## Unreleased") < RELEASED.start()


def test_the_citation_has_what_a_citation_file_must_have():
    fields = dict(re.findall(r"^([\w-]+):(.*)$", CITATION, flags=re.MULTILINE))
    assert {"cff-version", "message", "title", "authors"} <= {*fields}
    assert (fields["type"], fields["license"]) == (" software", " MIT")


def test_whatever_a_reader_needs_is_in_the_source_archive():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    linked = re.findall(r"\]\(([\w.-]+)", PAGES["README.md"])
    assert {link for link in linked if not link.startswith("http")} <= {*included}


def test_the_page_of_forms_names_them_all():
    assert all(f"`{form}`" in PAGES["docs/changes.md"] for form in FORMS)


def test_the_table_of_a_note_has_its_attributes_and_how_many_values_each_has():
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \|", PAGES["docs/how-it-works.md"], flags=re.MULTILINE)
    assert rows == [(column.name, str(column.classes)) for column in SCHEMA if column.chosen]
