"""Nobody asks the studio but its own page."""

import pytest

from jazzrnn.studio.security import HEADERS
from jazzrnn.studio.sent import LARGEST_UPLOAD
from tests.studio.conftest import OWN, PORT, TOKEN

CHANGES = {"chords": "Dm7 G7"}


@pytest.mark.parametrize("token", ["", "another", TOKEN[:-1], TOKEN + "x", "état"])
def test_without_the_token_nothing_is_answered(studio, token):
    for path in ("", "state", "studio/studio.js"):
        assert studio.ask(path, token=token).status == 403
    assert "lacks the token" in studio.ask("", token=token).text


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},  # whose name was made to point to 127.0.0.1
        {"host": f"evil.example:{PORT}"},
        {"host": "127.0.0.1"},
        {"host": f"127.0.0.1:{PORT + 1}"},
        {},
        [*OWN.items(), ("host", "evil.example")],
        OWN | {"origin": "http://evil.example"},
        OWN | {"origin": "null"},
        OWN | {"origin": f"https://127.0.0.1:{PORT}"},
        OWN | {"sec-fetch-site": "cross-site"},
        OWN | {"sec-fetch-site": "same-site"},  # another port of this machine
    ],
)
def test_other_hosts_and_origins_are_refused(studio, headers):
    assert studio.ask("state", headers=headers).status == 403
    assert studio.ask("takes", {"seed": 1}, headers=headers).status == 403
    assert studio.states() == []


@pytest.mark.parametrize(
    "headers",
    [
        OWN,
        {"host": f"LOCALHOST:{PORT}"},
        OWN | {"origin": f"http://127.0.0.1:{PORT}", "sec-fetch-site": "same-origin"},
        OWN | {"sec-fetch-site": "none"},
    ],
)
def test_its_own_page_is_answered(studio, headers):
    assert studio.ask("changes", CHANGES, headers=headers).status == 200


def test_every_answer_says_what_its_page_may_do(studio):
    answers = [studio.ask(""), studio.ask("state"), studio.ask("", token="no"), studio.ask("none")]
    for answer in answers:
        assert HEADERS.items() <= {k.title(): v for k, v in answer.headers.items()}.items()
    policy = HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    page = answers[0].text
    assert "<style" not in page
    assert "onclick" not in page
    assert "http" not in page.replace("http-equiv", "")


@pytest.mark.parametrize("path", ["chart", "changes", "takes", "takes/1/keep"])
def test_uploads_above_the_limit_are_refused(studio, path):
    assert studio.ask(path, b" " * (LARGEST_UPLOAD + 1)).status == 413


@pytest.mark.parametrize("path", ["changes", "takes", "takes/1/change", "takes/1/keep"])
@pytest.mark.parametrize(
    "body",
    [
        b'{"command": "redo", "chords": "\\ud800"}',  # half of a pair of surrogates
        b'{"command": "redo", "tempo": 1e400}',
        b'{"command": "redo", "tempo": NaN}',
        b'{"command": ' + 100_000 * b"[",
    ],
)
def test_what_is_no_text_or_number_is_refused(studio, path, body):
    studio.ask("takes", {"seed": 1})
    studio.until("done")
    assert studio.ask(path, body).status == 400
    assert "tempo" in studio.ask("takes", {"tempo": 10**400}).text


@pytest.mark.parametrize(
    "name", ["../run", "..", "%2e%2e", ".hidden", "run/../../x", "/etc", "C:\\x"]
)
def test_nothing_outside_of_the_folder_is_read_or_written(studio, name):
    outside = studio.folder.parent / "run"
    outside.mkdir()
    (outside / "log.csv").write_text("update,loss,held_out\n1,1,1\n")
    (studio.folder / "songs").mkdir(parents=True)
    (studio.folder.parent / "secret.mid").write_bytes(b"MThd")
    studio.ask("takes", {"seed": 1})
    studio.until("done")
    before = {*studio.folder.parent.rglob("*")}
    assert studio.ask(f"runs/{name}").status in {400, 404}
    assert studio.ask(f"kept/{name}/song").status in {400, 404}
    assert studio.ask("takes", {"model": name}).status == 400
    assert studio.ask("takes/1/keep", {"name": name}).status == 400
    assert {*studio.folder.parent.rglob("*")} == before


def test_links_that_lead_out_of_the_folder_are_not_followed(studio):
    outside = studio.folder.parent / "run"
    outside.mkdir()
    (outside / "log.csv").write_text("update,loss,held_out\n1,1,1\n")
    studio.folder.mkdir()
    (studio.folder / "run").symlink_to(outside)
    assert studio.ask("state").json()["runs"] == []
    assert studio.ask("runs/run").status == 400


def test_a_link_that_leads_to_itself_hides_nothing_else(studio):
    run = studio.folder / "run"
    run.mkdir(parents=True)
    (run / "log.csv").write_text("update,loss,held_out\n1,1,1\n")
    (studio.folder / "circle").symlink_to("circle")
    assert [each["name"] for each in studio.ask("state").json()["runs"]] == ["run"]
