"""TAP lines for tests/<folder>/run.py, which tools/test adds up.

    tap = Tap(); tap.fact("nothing is lost", lost == [], lost); sys.exit(tap.code())
"""
DETAIL_CHARACTERS_MAX = 1500


class Tap:
    """Prints one line per fact, and remembers whether one failed."""

    def __init__(self, quiet=False):
        self.failed = 0
        self.quiet = quiet  # what holds is not told

    def fact(self, name, holds, detail=""):
        self.failed += not holds
        if holds and self.quiet:
            return True
        print(f"{'ok' if holds else 'not ok'} - {name}", flush=True)
        if not holds:
            print(f"  # {str(detail)[:DETAIL_CHARACTERS_MAX]}", flush=True)
        return bool(holds)

    def skip(self, name, reason):
        print(f"ok - {name} # SKIP {reason}", flush=True)

    def note(self, text):
        print(f"# {text}", flush=True)

    def code(self):
        return 1 if self.failed else 0
