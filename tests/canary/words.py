"""Strings that occur nowhere else, and every form in which one might be kept.

    words = Words(); words.new("PID-5")  -> "Zqkvwmtrxbd", remembered with where it was planted
    for place, form in words.found_in(data): ...

Forms: plain, reversed, base64 at its three alignments, hex in both cases, UTF-16 in both orders,
and as a URL writes it. A word is letters only, so that no encoder changes it on the way in.
"""
import base64
import random

LETTERS = "bcdfghjkmpqrtvwxz"
LENGTH = 14


def forms(word):
    raw = word.encode()
    return {
        "plain": raw,
        "reversed": raw[::-1],
        "hex": raw.hex().encode(),
        "HEX": raw.hex().upper().encode(),
        "UTF-16LE": word.encode("utf-16-le"),
        "UTF-16BE": word.encode("utf-16-be"),
        "URL": "".join(f"%{byte:02X}" for byte in raw).encode(),
        **{f"base64+{shift}": base64_core(raw, shift) for shift in range(3)},
    }


def base64_core(raw, shift):
    """What base64 of a text holds of `raw` when that begins at this place modulo three."""
    padded = base64.b64encode(b"\0" * shift + raw)
    first = (0, 2, 3)[shift]
    whole = len(padded) - (4 if (shift + len(raw)) % 3 else 0)
    return padded[first:whole]


class Words:
    def __init__(self, seed=20260302):
        self._random = random.Random(seed)
        self.places = {}  # word -> where it was planted

    def new(self, place):
        word = "Q" + "".join(self._random.choice(LETTERS) for _ in range(LENGTH - 1))
        self.places[word] = place
        return word

    def found_in(self, data):
        """(place, form) of each word that the bytes hold in any form."""
        return [(place, name) for word, place in self.places.items()
                for name, form in forms(word).items() if form in data]
