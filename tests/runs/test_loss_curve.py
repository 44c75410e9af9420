import xml.etree.ElementTree as ET

import pytest

from jazzrnn.runs.loss_curve import HEIGHT, WIDTH, Point, loss_curve

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    "points",
    [
        [Point(10, 3.0, 3.5)],
        [Point(10, 2.0, 2.0), Point(20, 2.0, 2.0)],
        [Point(k, 5 / k, 6 / k) for k in range(1, 50)],
    ],
)
def test_both_lines_have_a_point_a_measurement_within_the_picture(points):
    picture = ET.fromstring(loss_curve(points))
    lines = picture.findall(f"{SVG}polyline")
    assert len(lines) == 2
    for line in lines:
        places = [tuple(map(float, place.split(","))) for place in line.get("points").split()]
        assert len(places) == len(points)
        assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in places)


def test_a_lower_loss_stands_lower():
    picture = ET.fromstring(loss_curve([Point(1, 3.0, 4.0), Point(2, 1.0, 2.0)]))
    training, held_out = (line.get("points") for line in picture.findall(f"{SVG}polyline"))
    heights = [float(place.split(",")[1]) for place in f"{training} {held_out}".split()]
    assert heights[2] < heights[0] < heights[3] < heights[1]


def test_the_loss_of_n_grams_is_a_line_across_at_its_height():
    points = [Point(1, 30.0, 4.0), Point(2, 1.0, 2.0)]
    picture = ET.fromstring(loss_curve(points, 3.0))
    (across,) = picture.findall(f"{SVG}line")
    _, held_out = (line.get("points") for line in picture.findall(f"{SVG}polyline"))
    first, last = (float(place.split(",")[1]) for place in held_out.split())
    assert across.get("y1") == across.get("y2")
    assert float(across.get("y1")) == pytest.approx((first + last) / 2, abs=0.1)
    assert "n-gram 3.00" in [text.text for text in picture.findall(f"{SVG}text")]
    assert not ET.fromstring(loss_curve(points)).findall(f"{SVG}line")


def test_no_line_crosses_the_legend_and_the_base_has_a_line_beside_that_of_n_grams():
    picture = ET.fromstring(loss_curve([Point(1, 9.0, 2.5), Point(2, 2.0, 2.0)], 4.0, 3.99))
    texts = {text.text: text for text in picture.findall(f"{SVG}text")}
    legend = max(float(text.get("y")) for name, text in texts.items() if "a note" in name)
    heights = [float(line.get("y1")) for line in picture.findall(f"{SVG}line")]
    assert len(heights) == 2
    assert legend < min(heights) - 12, "the names of the lines are between"
    above, below = (float(texts[name].get("y")) for name in ("n-gram 4.00", "base 3.99"))
    assert above < min(heights) < max(heights) < below - 10, "the names are beside both lines"
