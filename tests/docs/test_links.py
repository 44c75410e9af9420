"""Every link and every file that the pages name leads somewhere."""

import re

import pytest

from tests.docs.pages import PAGES, ROOT, prose


def anchors(page):
    """What GitHub makes of the headings of a page."""
    for heading in re.findall(r"^#+ (.*)$", prose(page), flags=re.MULTILINE):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name):
    for link in re.findall(r"\]\(([^)]+)\)", PAGES[name]):
        if not link.startswith("http"):
            file, _, anchor = link.partition("#")
            target = ((ROOT / name).parent / file).resolve() if file else ROOT / name
            assert target.exists(), link
            if anchor:
                assert anchor in {*anchors(target.read_text(encoding="utf-8"))}, link


@pytest.mark.parametrize("name", PAGES)
def test_every_file_that_a_page_names_in_code_exists(name):
    """Names with a folder of the repository in front."""
    folders = "docs|examples|benchmarks|scripts|tests|jazzrnn"
    named = re.findall(rf"`((?:{folders})/[\w/.-]+\.\w+)`", prose(PAGES[name]))
    assert all((ROOT / file).exists() for file in named), named


def test_the_index_of_the_pages_names_all_of_them():
    pages = {name for name in PAGES if name.startswith("docs/") and name != "docs/README.md"}
    linked = re.findall(r"\]\(([\w-]+\.md)\)", PAGES["docs/README.md"])
    assert {f"docs/{page}" for page in linked} == pages


def test_the_map_of_contributing_names_files_that_exist():
    rows = re.findall(r"^\| .* \| (.*) \|$", PAGES["CONTRIBUTING.md"], flags=re.MULTILINE)
    places = [place for row in rows for place in re.findall(r"`([\w/.]+[/y])`", row)]
    assert len(places) > 30
    missing = [place for place in places if not (ROOT / "jazzrnn" / place).exists()]
    assert not [place for place in missing if not (ROOT / place).exists()]
