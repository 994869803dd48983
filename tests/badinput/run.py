#!/usr/bin/env python3
"""Broken and refused input against `hopline serve`, as TAP lines: each gets its right answer.

    tests/badinput/run.py

Over MLLP the tables of bytes.py, framing faults and both acknowledgement modes; over HTTP
requests.py; then a full disk (full.py). After each part the listener still takes a good message.
"""
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from tests.badinput.bytes import CASES, MODES, STRICT_CASES, siu  # noqa: E402
from tests.badinput.full import full_disk  # noqa: E402
from tests.badinput.requests import over_http  # noqa: E402
from tests.support.mllp import Sender, field, frame  # noqa: E402
from tests.support.node import Ehr, Node, free_port, why_not  # noqa: E402
from tests.support.tap import Tap  # noqa: E402

STRICT = """adapter: mllp
direction: in
site: main
production: true
identity:
  facilities: [HARBOUR]
  versions: [2.5.1]
  default_assigner: urn:oid:2.999.1.1
  creates_patients: false
settings:
  listen: 127.0.0.1:{port}
"""
SILENCE_SECONDS = 0.4
FRAME_BYTES_MAX = 1 << 20


class Feeds:
    """The node's two MLLP endpoints, and what it says of itself."""

    def __init__(self, tap, node, strict_port):
        self.tap, self.node, self.strict_port = tap, node, strict_port
        self.count = 0

    def next_id(self):
        self.count += 1
        return f"BAD{self.count}"

    def fates(self):
        """How many messages are in each state, by `hopline messages`, and how many wait."""
        states = [one["state"] for one in self.node.ask("messages", "--json")]
        counts = {state: states.count(state) for state in ("held", "refused", "posted")}
        held = [one for one in self.node.ask("queue", "list", "--json") if one["kind"] != "parcel"]
        return {**counts, "queue": len(held)}

    def run(self, case, port):
        before = self.fates()
        control_id = self.next_id()
        with Sender(port) as sender:
            answer = sender.ask(case.make(control_id))
        after = self.fates()
        grown = {state for state in after if after[state] > before[state]}
        expected = {"held", "queue"} if case.fate == "held" else {case.fate}
        got = (field(answer, "MSA", 1), field(answer, "ERR", 3).split("^")[0])
        holds = got[0] == case.code and case.error in ("", got[1]) and grown == expected
        holds = holds and field(answer, "ERR", 2).startswith(case.place)
        self.tap.fact(case.name, holds, (got, field(answer, "ERR", 2), grown))

    def alive(self, after):
        with Sender(self.node.mllp_port) as sender:
            answer = sender.ask(siu(self.next_id()))
        self.tap.fact(f"after {after} the listener takes a good message",
                      field(answer, "MSA", 1) == "AA", answer)


def answers(port, message):
    """All that comes back for one message, until a silence."""
    found = []
    with Sender(port, SILENCE_SECONDS) as sender:
        answer = sender.ask(message)
        while answer is not None:
            found.append(answer)
            answer = sender.read()
    return found


def acknowledgement_modes(feeds):
    for accept, application, good, faulty, refused in MODES:
        for name, expected, changes in (("good", good, {}), ("faulty", faulty, {"start": "never"}),
                                        ("refused", refused, {"type": "SIU^S25"})):
            control_id = feeds.next_id()
            message = siu(control_id, tail=f"|||{accept}|{application}", **changes)
            got = answers(feeds.node.mllp_port, message)
            codes = tuple(field(one, "MSA", 1) for one in got)
            ids = {field(one, "MSA", 2) for one in got}
            feeds.tap.fact(f"MSH-15 '{accept}', MSH-16 '{application}': {name} gets "
                           f"{' then '.join(expected) or 'nothing'}",
                           codes == expected and ids <= {control_id}, (codes, ids))


def both_answers(feeds):
    control_id = feeds.next_id()
    message = siu(control_id, tail="|||AL|AL")
    accept, application = answers(feeds.node.mllp_port, message)
    feeds.tap.fact("an accept answer asks for none", field(accept, "MSH", 15) == ""
                   and field(accept, "MSH", 16) == "", accept)
    feeds.tap.fact("an application answer has an id of its own and asks for none in return",
                   field(application, "MSH", 10) not in ("", field(accept, "MSH", 10), control_id)
                   and field(application, "MSH", 16) == "NE", application)


def repeats(feeds):
    port = feeds.node.mllp_port
    control_id = feeds.next_id()
    first = answers(port, siu(control_id))
    before = feeds.fates()
    feeds.tap.fact("the same bytes get the same answer again",
                   answers(port, siu(control_id)) == first != [], first)
    feeds.tap.fact("the same bytes are stored once", feeds.fates() == before, before)
    other = answers(port, siu(control_id, name="Byrd"))
    feeds.tap.fact("other bytes under a used id are AE 205, kept",
                   field(other[0], "MSA", 1) == "AE"
                   and field(other[0], "ERR", 3).startswith("205")
                   and feeds.fates()["queue"] == before["queue"] + 1, other)
    control_id = feeds.next_id()
    answers(port, siu(control_id, start="never"))
    better = answers(port, siu(control_id))
    feeds.tap.fact("a corrected message takes the place of the held one",
                   field(better[0], "MSA", 1) == "AA"
                   and feeds.fates()["queue"] == before["queue"] + 1, better)


def framing(feeds):
    port = feeds.node.mllp_port
    good = siu(feeds.next_id())
    with Sender(port) as sender:
        answer = sender.ask_raw(b"garbage" + frame(good))
        feeds.tap.fact("garbage before a block is skipped", field(answer, "MSA", 1) == "AA", answer)
    with Sender(port) as sender:
        cut = sender.ask_raw(frame(siu(feeds.next_id()))[:200] + frame(siu(feeds.next_id())))
        feeds.tap.fact("a block that another begins in is dropped, the other taken",
                       field(cut, "MSA", 1) == "AA", cut)
    with Sender(port) as sender:
        sender.write(frame(siu(feeds.next_id()))[:200])
    with Sender(port, 5) as sender:
        big = sender.ask(siu(feeds.next_id()) + b"ZZZ|" + b"x" * (2 * FRAME_BYTES_MAX) + b"\r")
        feeds.tap.fact("a block over the limit ends its connection unanswered", big is None, big)
    with Sender(port, 5) as sender:
        feeds.tap.fact("an acknowledgement block of release 2 ends its connection",
                       sender.ask(b"\x06") is None)
    metrics = feeds.node.metrics().decode()
    for reason in ("oversize", "release2"):
        feeds.tap.fact(f"metrics count the fault {reason}", f'reason="{reason}"' in metrics)


def over_mllp(feeds):
    for case in CASES:
        feeds.run(case, feeds.node.mllp_port)
    feeds.alive("broken messages")
    for case in STRICT_CASES:
        feeds.run(case, feeds.strict_port)
    feeds.alive("refused messages")
    acknowledgement_modes(feeds)
    both_answers(feeds)
    repeats(feeds)
    framing(feeds)
    feeds.alive("broken frames")


def add_strict(port):
    def edit(conf):
        (conf / "endpoints" / "mllp-strict.yaml").write_text(STRICT.format(port=port))
        route = conf / "routes" / "appointments.yaml"
        route.write_text(route.read_text().replace("[mllp-ehr,", "[mllp-ehr, mllp-strict,"))
        feed = conf / "endpoints" / "mllp-ehr.yaml"
        feed.write_text(feed.read_text() + f"  max_frame_bytes: {FRAME_BYTES_MAX}\n")
    return edit


def main():
    tap = Tap()
    if reason := why_not():
        tap.skip("bad input", reason)
        return 0
    with tempfile.TemporaryDirectory(prefix="hopline-bad-") as folder:
        strict_port = free_port()
        with Ehr(folder) as ehr, Node(folder, ehr, add_strict(strict_port)) as node:
            feeds = Feeds(tap, node, strict_port)
            over_mllp(feeds)
            over_http(tap, node)
            feeds.alive("broken requests")
            verified = node.run("audit", "verify")
            tap.fact("the audit log is sound after all that", verified.returncode == 0,
                     verified.stdout)
    full_disk(tap)
    return tap.code()


if __name__ == "__main__":
    sys.exit(main())
