"""What a page holds, read back."""

import json
import re
import zlib
from base64 import b64decode
from typing import Any


def unpacked(page: str) -> dict[str, Any]:
    """Return the data that a page carries: its song, its roll, the pages of its lead sheet."""
    found = re.search(r'<script type="text/plain" id="song">([A-Za-z0-9+/=]+)</script>', page)
    assert found, "a page carries a song"
    return json.loads(zlib.decompress(b64decode(found[1])))
