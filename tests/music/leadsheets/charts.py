"""Charts of every kind, and the damage that files suffer: for tests of what must never fail."""

import copy
import io
import random
import zipfile
from urllib.parse import quote
from xml.etree import ElementTree

TEXT = (
    "title: A tune\nkey: Bb\ntempo: 120\nform: A B A\n[A] |: Dm7 G7 | Cmaj7 / / A7 |1. % :|2. F |\n"
    "[B] 3/4: Gm7 . C7 | x | N.C. | F - Bb | D.C. al Fine\n# the end\n"
)
CHORD_PRO = (
    "{title: Song}\n{key: G}\n{soc}\n[G]La la [D7/F#]la\n{eoc}\n[Verse 1]\n| [Em] . [C] . | [G] |\n"
)
ABOVE_WORDS = (
    "My song\n\nIntro: Am | F x2\nAm      F\nHello my friend\nC  Hm7   G(sus4)\nGood day\n"
)
IREAL = (
    "irealbook://"
    + quote("Blues=Nobody=Swing=F=n=*A{T44F7 |Bb7 <D.C. al Coda>|N1C-7 F7 }N2Co^7 Q |x|T54W/A pp Z")
    + "\n<a href='irealb://"
    + quote("One=Me==Ballad=C==1r34LbKcu7[T44C^7 |A-7 D7b9sus |G*x* Z=Ballad=100=3==")
    + "'>"
)
HARMONY = (
    "<harmony><root><root-step>C</root-step><root-alter>1</root-alter></root><kind text='m7'>"
    "minor-seventh</kind><inversion>1</inversion><degree><degree-value>9</degree-value>"
    "<degree-alter>-1</degree-alter><degree-type>add</degree-type></degree></harmony>"
)
NOTES = "<note><rest/><duration>4</duration></note><note><duration>4</duration></note>"
MEASURE = (
    "<measure number='{}'><attributes><divisions>2</divisions><key><fifths>2</fifths></key><time>"
    "<beats>4</beats><beat-type>4</beat-type></time><transpose><diatonic>-1</diatonic><chromatic>"
    "-2</chromatic></transpose></attributes><direction><direction-type><words>D.S. al Coda</words>"
    "</direction-type><sound tempo='120' tocoda='x'/></direction>{}<backup><duration>2</duration>"
    "</backup><barline location='right'><ending number='1' type='stop'/><repeat times='2'"
    " direction='backward'/></barline></measure>"
)
MUSICXML = (
    "<?xml version='1.0' encoding='UTF-8'?><score-partwise><work><work-title>T</work-title></work>"
    f"<part id='P1'>{''.join(MEASURE.format(k, HARMONY + NOTES) for k in range(3))}</part>"
    "</score-partwise>"
)


def packed(score, container=""):
    """A packed MusicXML file."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/container.xml", container or "<container/>")
        archive.writestr("score.xml", score)
    return data.getvalue()


PIECES = b"< > &#0; | [ ] ( % { = \0 \xff 9999 -1 :| x H \n * /".split(b" ")
ODD = ("", "0", "-1", "1e9", "999999999", "1.5", "x", "none", "other", "start", "left", "yes", "b")
KINDS = {
    "text": TEXT.encode(),
    "chordpro": CHORD_PRO.encode(),
    "words": ABOVE_WORDS.encode(),
    "utf-16": TEXT.encode("utf-16"),
    "ireal": IREAL.encode(),
    "musicxml": MUSICXML.encode(),
    "mxl": packed(MUSICXML),
}


def with_odd_elements(data, rng: random.Random):
    """A MusicXML file that is still XML, with some elements gone, doubled, moved or odd."""
    root = ElementTree.fromstring(data)
    for _ in range(rng.randint(1, 8)):
        parents = [element for element in root.iter() if len(element)]
        if not parents:
            break
        parent = rng.choice(parents)
        child = rng.choice([*parent])
        fault = rng.randrange(5)
        if fault == 0:
            parent.remove(child)
        elif fault == 1:
            parent.insert(rng.randrange(len(parent)), copy.deepcopy(child))
        elif fault == 2:
            rng.choice(parents).append(copy.deepcopy(child))
        elif fault == 3:
            child.text = rng.choice(ODD)
        else:
            name = rng.choice([*child.attrib, "type", "number", "times", "location", "implicit"])
            child.set(name, rng.choice(ODD))
    return ElementTree.tostring(root)


def damaged(data, rng: random.Random):
    """The bytes of a chart with one to eight faults: bits, cuts, copies, pieces, odd bytes."""
    data = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        if not data:
            break
        at = rng.randrange(len(data))
        until = min(len(data), at + rng.choice((1, 2, 8, 60)))
        fault = rng.randrange(6)
        if fault == 0:
            data[at] ^= 1 << rng.randrange(8)
        elif fault == 1:
            del data[at:until]
        elif fault == 2:
            data[at:at] = data[at:until] * rng.choice((1, 2, 50))
        elif fault == 3:
            data[at:at] = rng.choice(PIECES)
        elif fault == 4:
            data = data[:at] if rng.random() < 0.2 else data
        else:
            other = rng.randrange(len(data))
            data[at:until] = data[other : other + until - at]
    return bytes(data)
