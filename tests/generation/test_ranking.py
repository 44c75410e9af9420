import json

import numpy as np
import pytest

from jazzrnn.evaluation.measures import MEASURES
from jazzrnn.generation.ranking import (
    COMPARED,
    Verdict,
    choose_best,
    judge,
    measures_of,
    typical_of,
)
from jazzrnn.music.midi.smf import read_label
from jazzrnn.music.notes import Note, Piece, make_piece
from jazzrnn.nn.checkpoint import load_model, save_model
from tests.commands import BASS, REED, tune

MODEL = "outputs/run-1/model.npz"


def repeated(every, pitches=(60, 64, 67)):
    notes = [
        Note(onset, REED, pitches[k % len(pitches)], 3, 80)
        for k, onset in enumerate(range(0, 8 * 48, every))
    ]
    return make_piece(notes)


def test_all_measures_that_are_compared_exist_and_are_numbers():
    numbers = {measure.name for measure in MEASURES if not measure.classes and not measure.whole}
    assert set(COMPARED) <= numbers


def test_what_is_typical_is_the_mean_and_spread_of_the_pieces():
    typical = typical_of(measures_of(piece) for piece in [repeated(12), repeated(6), repeated(4)])
    mean, spread = typical["notes a bar"]
    assert mean == pytest.approx((4 + 8 + 12) / 3)
    assert spread == pytest.approx(np.std([4, 8, 12], ddof=1))
    assert "chord coherence" not in typical, "no piece has chords"
    assert typical_of([measures_of(repeated(12))]) == {}


def test_the_song_nearest_to_the_music_learned_is_the_best():
    typical = typical_of(
        measures_of(piece)
        for piece in [repeated(every, (60, 62 + every % 5)) for every in (4, 6, 6, 8, 12)]
    )
    songs = [repeated(2), repeated(6, (60, 63)), repeated(48)]
    verdicts = [judge(song, None, typical) for song in songs]
    chosen, reason = choose_best(verdicts)
    assert chosen == 1
    assert reason.startswith("3: number 2, ")
    assert verdicts[1].furthest in reason
    assert "copied" not in reason, "nobody looked"
    distances = sorted(verdict.distance for verdict in verdicts)
    assert distances[1] > 1.5 * distances[0]


def test_distance_is_in_standard_deviations():
    typical = {"notes a bar": [4.0, 2.0], "pitches a bar": [3.0, 1.0]}
    found = judge(repeated(6), None, typical)  # 8 notes a bar, 3 pitches
    assert found.distance == pytest.approx(np.sqrt((2.0**2 + 0) / 2))
    assert found.furthest == "notes a bar 8 (learned: 4 ± 2)"


def verdict(stayed=0, silent=0, distance=1.0, copied=0.0):
    return Verdict(stayed, silent, distance, copied, "notes a bar 8 (learned: 4 ± 2)")


@pytest.mark.parametrize(
    ("verdicts", "best"),
    [
        ([verdict(distance=1.0), verdict(distance=0.9)], 1),
        ([verdict(copied=0.5), verdict(distance=1.4)], 1),
        ([verdict(copied=0.3), verdict(distance=1.4)], 0),
        ([verdict(stayed=1, distance=0.1), verdict(distance=9.0)], 1),
        ([verdict(silent=1, distance=0.1), verdict(distance=9.0)], 1),
        ([verdict(stayed=1), verdict(silent=2)], 1),
        ([verdict(), verdict()], 0),
    ],
)
def test_copies_speak_against_a_song(verdicts, best):
    assert choose_best(verdicts)[0] == best


def test_parts_that_are_to_play_and_do_not_are_counted():
    assert judge(tune(1), None, {}, [REED, BASS]).silent == 0
    assert judge(repeated(6), None, {}, [REED, BASS]).silent == 1
    assert judge(tune(1), None, {}, [REED, BASS], begins=1000).silent == 2  # all is the primer


def test_a_song_without_notes_can_be_judged():
    assert judge(Piece(), None, {"scale coherence": [0.8, 0.1]}).distance == 0


# --- the command


def generate(call, *options, output="song.mid"):
    result = call("generate", "-o", output, "--bars", 4, "--seed", 3, *options)
    assert result.code == 0, result.err
    return result


def test_the_best_of_several_is_reported_and_can_be_made_again(with_run, call):
    result = generate(call, "--best-of", 5)
    with open("song.mid", "rb") as file:
        first = file.read()
    reason = json.loads(read_label(first).made)["best of"]
    assert reason.startswith("5: number ")
    assert f"best of {reason}\n" in result.err
    generate(call, "--best-of", 5, "--force")
    with open("song.mid", "rb") as file:
        assert file.read() == first


def test_a_training_keeps_what_is_typical_of_its_music(with_run):
    typical = load_model(with_run / MODEL).about["typical"]
    learned = [tune(number) for number in range(1, 6)]
    assert set(typical) <= set(COMPARED)
    assert 3 <= typical["notes a bar"][0] <= max(len(piece.notes) for piece in learned)


def test_a_model_that_does_not_know_its_music_takes_what_copies_least(with_run, call):
    model = load_model(with_run / MODEL)
    del model.about["typical"]
    save_model(with_run / MODEL, model)
    result = generate(call, "--best-of", 3)
    assert "the song is taken that copies least" in result.err
    assert "% copied" in result.err
    (with_run / "outputs/run-1/learned.npz").unlink()
    result = call("generate", "-o", "other.mid", "--best-of", 3)
    assert result.code == 2
    assert "nothing is known of the music" in result.err
