#!/usr/bin/env python3
"""The three windows under load, through `hopline serve`, as TAP lines ('ok - name').

    tests/load/run.py                1,000 open pages, a few rounds
    tests/load/run.py --json         figures alone, of more rounds; tools/bench --windows
    tests/load/run.py --readers 200  fewer open pages

Facts are of what arrives and how often; how long it took is printed and judged by nobody here.
"""
import argparse
import json
import pathlib
import resource
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from tests.load.figures import figure, percentile  # noqa: E402
from tests.load.readers import Readers  # noqa: E402
from tests.load.site import Site  # noqa: E402
from tests.load.windows import cards, edits, launches  # noqa: E402
from tests.support.node import why_not  # noqa: E402
from tests.support.tap import Tap  # noqa: E402

READERS = 1000
PATIENTS = 20
QUIET_SECONDS = 0.4  # between two entries: the first one's way into the chart tells pages too
IDS_ONLY = {"thread", "patient", "what"}


class Load:
    """One served site and what is measured on it; figures by name, one value a run."""

    def __init__(self, site, chosen):
        self.site, self.chosen = site, chosen
        self.runs = 3 if chosen.json else 1
        self.figures = {}
        self.patients = [site.new_patient() for _ in range(PATIENTS)]
        for patient in self.patients:
            site.write(patient, "Is somebody there?")

    def note(self, name, value):
        self.figures.setdefault(name, []).append(value)

    def _entry(self, number):
        patient = self.patients[number % PATIENTS]
        body = json.dumps({"text": f"Number {number}.", "key": f"live{number}"})
        head = (f"POST /api/v1/threads/{patient.thread}/entries HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                f"Authorization: Bearer {patient.token}\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n")
        return (head + body).encode(), patient.thread

    def live(self, tap):
        tokens = [self.site.clinician(f"Practitioner/{n}") for n in range(self.chosen.readers)]
        entries = 20 if self.chosen.json else 5
        with Readers(self.site.node.public_port, tokens) as readers:
            opened = {page.status for page in readers.pages}
            tap.fact(f"{len(tokens)} pages of as many sessions listen", opened == {200}, opened)
            for run in range(self.runs):
                waited = []
                for number in range(run * entries, (run + 1) * entries):
                    request, thread = self._entry(number)
                    waited += readers.hear(request, thread)
                    readers.rest(thread, QUIET_SECONDS)
                self.note("windows_live_1000_p99_ms", percentile(waited, 0.99) * 1000)
                self.note("windows_live_1000_p50_ms", percentile(waited, 0.5) * 1000)
            heard = set(readers.heard.values())
            wanted = {entries * self.runs}
            tap.fact("each page hears of every entry once", heard == wanted, heard)
            tap.fact("events hold ids and a word alone", readers.kinds == IDS_ONLY, readers.kinds)

    def ask(self, tap):
        rounds = 400 if self.chosen.json else 40
        cards(self.site, self.patients, 5)  # the EHR's keys are fetched once
        for _ in range(self.runs):
            self.note("windows_card_p99_ms", percentile(cards(self.site, self.patients, rounds),
                                                        0.99))
            self.note("windows_launch_p99_ms", percentile(
                launches(self.site, self.patients[0], rounds // 4), 0.99))
            self.note("windows_bench_edit_p95_ms", percentile(edits(self.site, rounds // 2), 0.95))
        tap.fact("charts have cards, launches conversations, edits their effect", True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--readers", type=int, default=READERS)
    chosen = parser.parse_args()
    tap = Tap(quiet=chosen.json)
    if reason := why_not():
        tap.skip("the windows under load", reason)
        return tap.code()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with tempfile.TemporaryDirectory(prefix="hopline-load-") as folder:
        try:
            with Site(folder) as site:
                load = Load(site, chosen)
                load.ask(tap)
                load.live(tap)
        except (RuntimeError, OSError) as fault:
            tap.fact("the site is served and answers", False, fault)
            return tap.code()
    for name, runs in load.figures.items():
        print(("" if chosen.json else "# ") + figure(name, "ms", runs), flush=True)
    return tap.code()


if __name__ == "__main__":
    sys.exit(main())
