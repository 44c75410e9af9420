"""A clock that does not wait, and a port that keeps when it got what."""


class Clock:
    """Jumps to the moment that is waited for; `at` calls something when a moment has come."""

    def __init__(self):
        self.time, self.waiting = 100.0, []

    def now(self):
        return self.time

    def at(self, moment, action):
        self.waiting.append((moment, action))
        self.waiting.sort(key=lambda each: each[0])

    def wait_until(self, moment):
        while self.waiting and self.waiting[0][0] <= moment:
            at, action = self.waiting.pop(0)
            self.time = max(self.time, at)
            action()
        self.time = max(self.time, moment)


class Port:
    """Keeps (seconds, message)."""

    name = "a port"

    def __init__(self, clock):
        self.clock, self.sent = clock, []

    def send(self, message):
        self.sent.append((self.clock.now(), message))

    def close(self):
        pass


def notes_of(sent):
    """(beginning, end, channel, pitch) of all notes, in seconds; each has an end."""
    sounding, notes = {}, []
    for seconds, message in sent:
        kind, channel = message[0] & 0xF0, message[0] & 0x0F
        key = channel, message[1]
        if kind == 0x90 and message[2]:
            assert key not in sounding, f"{key} begins twice"
            sounding[key] = seconds
        elif kind in (0x80, 0x90) and key in sounding:
            notes.append((sounding.pop(key), seconds, *key))
    assert not sounding, f"{sounding} hang"
    return sorted(notes)
