#!/usr/bin/env python3
"""kill -9 of `hopline serve` at random moments under load, as TAP lines.

    tests/kill/run.py                       20 rounds, as in tools/test
    tests/kill/run.py --rounds 200 --keep /tmp/kill

A round: start on the same data, time the first ACK, send from several connections and post replies
through the portal, kill -9 after a random time (now and then during the start, too). Afterwards all
that was not acknowledged is sent again, the outbox is waited for, and oracle.py judges. The seed is
printed; it repeats the moments, not the races.
"""
import argparse
import copy
import json
import pathlib
import random
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from tests.kill.load import Crowd, Feed, Journal, Patient, message  # noqa: E402
from tests.kill.oracle import CLAUSES, Evidence, judge  # noqa: E402
from tests.support.mllp import Sender, field  # noqa: E402
from tests.support.node import Ehr, Node, why_not  # noqa: E402
from tests.support.tap import Tap  # noqa: E402

CONNECTIONS = 4
PATIENTS = 2
FIRST_ACK_SECONDS_MAX = 2.0
RESTART_SECONDS_MAX = 30
QUIET_SECONDS_MAX = 60
PATIENT_NUMBERS_MAX = 20
FULL_START_SECONDS = 0.05  # a kill before this may meet recovery


class Trial:
    """One data directory through all its kills."""

    def __init__(self, folder, ehr, node, seed):
        self.folder, self.ehr, self.node = folder, ehr, node
        self.random = random.Random(seed)
        self.journal = Journal(folder / "journal.jsonl")
        self.feeds = [Feed(f"A{i}", node.mllp_port, self.journal) for i in range(CONNECTIONS)]
        self.patients = [Patient(f"r{i}", node, self.journal) for i in range(PATIENTS)]
        self.messages = {}
        self.since = "2000-01-01T00:00:00Z"
        self.first_acks = []
        self.kills = 0

    def book(self, number):
        """The round's first message: an appointment for each patient who will write."""
        for place, patient in enumerate(self.patients):
            control_id = f"B{place}-{number}"
            self.journal.note(what="sent", id=control_id, kind="S12")
            raw = message("S12", control_id, number, f"M{place}", f"B{place}x{number}")
            started = time.monotonic()
            code = ""
            while code != "AA" and time.monotonic() - started < RESTART_SECONDS_MAX:
                with Sender(self.node.mllp_port) as sender:
                    code = field(sender.ask(raw), "MSA", 1)
                if not code:
                    time.sleep(0.002)
            self.journal.note(what="answer", id=control_id, code=code)
            if place == 0:
                self.first_acks.append(time.monotonic() - self.started)

    def look(self, number):
        """Adds what arrived since the last look; finds the threads of the round's bookings."""
        for one in self.node.ask("messages", "--since", self.since, "--json"):
            self.messages[one["id"]] = one
        booked = {one["control_id"]: one["threads"] for one in self.messages.values()
                  if one["endpoint"] == "mllp-ehr"}
        for place, patient in enumerate(self.patients):
            patient.thread = booked[f"B{place}-{number}"][0]
            if not patient.token:
                who = self.number_of(patient)
                patient.token = self.node.token(patient.name, "patient", patient=who)

    def number_of(self, patient):
        """The patient whose thread it is: a token is for a patient's number."""
        staff = self.node.token("kerr", "clinician", reference="Practitioner/4711")
        for number in range(1, PATIENT_NUMBERS_MAX):
            _, body = self.node.call("GET", f"/api/v1/threads?patient={number}", staff)
            if patient.thread in [one["id"] for one in json.loads(body)["threads"]]:
                return number
        raise RuntimeError("the thread is nobody's")

    def start(self):
        self.started = time.monotonic()
        self.node.start()

    def round(self, number):
        if number % 8 == 7:
            self.start()
            time.sleep(self.random.uniform(0, FULL_START_SECONDS))
            self.node.kill()
            self.kills += 1
        self.start()
        self.book(number)
        self.look(number)
        self.since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 2))
        crowd = Crowd(self.feeds + self.patients)
        crowd.start()
        time.sleep(self.random.uniform(0.05, 0.8))
        self.node.kill()
        self.kills += 1
        crowd.stop()

    def finish(self, number):
        """All that is open is sent again; what must reach the EHR is waited for."""
        self.start()
        self.book(number)
        deadline = time.monotonic() + QUIET_SECONDS_MAX
        for member in self.feeds + self.patients:
            while member.pending is not None and time.monotonic() < deadline:
                member.step()
        replies = len(Evidence.read_journal(self.folder, "reply"))
        while time.monotonic() < deadline and self.delivered() < (replies, replies):
            time.sleep(0.2)
        self.look(number)

    def delivered(self):
        evidence = Evidence([], [], {}, self.ehr.lines())
        return len(evidence.letters()), len(evidence.documents())

    def write_evidence(self):
        text = "".join(json.dumps(one) + "\n" for one in self.messages.values())
        (self.folder / "messages.jsonl").write_text(text)
        said = self.node.run("audit", "verify", "--json").stdout
        (self.folder / "audit.json").write_bytes(said)
        return Evidence.read(self.folder)


def run_rounds(tap, folder, rounds, seed):
    with Ehr(folder) as ehr, Node(folder, ehr) as node:
        node.kill()
        trial = Trial(folder, ehr, node, seed)
        for number in range(rounds):
            trial.round(number)
        trial.finish(rounds)
        evidence = trial.write_evidence()
        still = [one.name for one in trial.feeds + trial.patients if one.pending]
        tap.fact("whatever was unanswered is taken when it is sent again", not still, still)
        for name, broken in judge(evidence):
            tap.fact(f"after {trial.kills} kills {name}", not broken, broken)
        waiting = node.ask("queue", "list", "--json")
        tap.fact("after the last start nothing waits for a person", not waiting, waiting)
        tap.fact("every restart gives its first ACK in 2 s",
                 max(trial.first_acks) < FIRST_ACK_SECONDS_MAX, max(trial.first_acks))
        report(tap, trial, evidence)
    return evidence


def report(tap, trial, evidence):
    acks = sorted(trial.first_acks)
    sent, known = evidence.journal_ids("sent"), evidence.acknowledged()
    repeats = sum(1 for line in evidence.ehr if line.get("repeated"))
    found = sum(1 for line in evidence.ehr if line.get("method") == "POST"
                and line.get("status") == 200)
    again = len(evidence.journal_ids("refused"))
    tap.note(f"{trial.kills} kills, {len(sent)} messages sent, {len(known)} acknowledged, "
             f"{len(evidence.journal_ids('again'))} sent again after a kill, "
             f"{len(evidence.replies())} replies, {again} refused for a moment, "
             f"{evidence.audit['records']} audit records")
    tap.note(f"restart to first ACK: median {acks[len(acks) // 2] * 1000:.0f} ms, "
             f"worst {acks[-1] * 1000:.0f} ms")
    tap.note(f"the EHR saw {repeats} MDM again under their control id and {found} documents "
             "again by If-None-Exist")


def spoil(evidence):
    """The evidence with one clause broken at a time, in the order of CLAUSES."""
    stored = [one for one in evidence.messages if one["endpoint"] == "mllp-ehr"]
    last = stored[-1]
    yield lambda e: e.messages.remove(last)
    yield lambda e: e.messages.append({**last, "id": "m0"})
    yield lambda e: next(m for m in e.messages if m == last)["threads"].append("t0")
    yield lambda e: e.journal.append({"what": "replied", "id": "r0-1", "entry": "e0"})
    yield lambda e: next(m for m in e.messages if m == last)["audit"].pop()
    letter = next(line for line in evidence.ehr if line.get("type") == "MDM^T02")
    yield lambda e: e.ehr.append({**letter, "control_id": "X"})


def check_oracle(tap, evidence):
    for (name, clause), break_it in zip(CLAUSES, spoil(evidence)):
        spoilt = copy.deepcopy(evidence)
        break_it(spoilt)
        tap.fact(f"the oracle sees when it is not so that {name}", bool(clause(spoilt)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    parser.add_argument("--keep", help="an empty folder that keeps the evidence")
    options = parser.parse_args()
    tap = Tap()
    if reason := why_not():
        tap.skip("kill -9 under load", reason)
        return 0
    tap.note(f"seed {options.seed}")
    with tempfile.TemporaryDirectory(prefix="hopline-kill-") as temporary:
        folder = pathlib.Path(options.keep or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        check_oracle(tap, run_rounds(tap, folder, options.rounds, options.seed))
    return tap.code()


if __name__ == "__main__":
    sys.exit(main())
