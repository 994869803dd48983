#!/usr/bin/env python3
"""Distinctive strings through every path, looked for in all that Hopline keeps and says. TAP lines.

    tests/canary/run.py

Allowed to hold them: the EHR (write-back), the answer to who reads her own thread or resource, and
the files that lie in the drop folder itself. All else must hold none, in any form of words.py.
"""
import base64
import os
import pathlib
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from tests.canary.plant import Gardener  # noqa: E402
from tests.canary.words import Words, forms  # noqa: E402
from tests.support.node import Ehr, Node, why_not  # noqa: E402
from tests.support.tap import Tap  # noqa: E402

SETTLE_SECONDS_MAX = 15
PLANTED_MIN = 50


def wait_for(look):
    deadline = time.monotonic() + SETTLE_SECONDS_MAX
    while not look() and time.monotonic() < deadline:
        time.sleep(0.1)
    return look()


def answers_of(node):
    """Everything that an operator can ask of the engine, by name."""
    said = {"hopline messages": node.run("messages", "--json"),
            "hopline queue list": node.run("queue", "list", "--json"),
            "hopline audit verify": node.run("audit", "verify", "--json")}
    for item in node.ask("queue", "list", "--json"):
        said[f"hopline queue show {item['id']}"] = node.run("queue", "show", item["id"])
    for message in node.ask("messages", "--json"):
        for name in [message["id"], *message.get("threads", [])]:
            said[f"hopline trace {name}"] = node.run("trace", name, "--json")
    return {name: done.stdout + done.stderr for name, done in said.items()}


def files_of(node):
    """Every file of the data directory but the operator's own in the drop folder."""
    drop = node.data / "drop"
    return {str(path.relative_to(node.data)): path.read_bytes()
            for path in node.data.rglob("*") if path.is_file() and drop not in path.parents}


def absent(tap, words, where, data):
    found = words.found_in(data)
    return tap.fact(f"no word in {where}", not found, found)


def all_absent(tap, words, where, parts):
    found = {}
    if words.found_in(b"\n".join(parts.values())):  # once over all is quicker than over each
        found = {name: hits for name, data in parts.items() if (hits := words.found_in(data))}
    tap.fact(f"no word in {where} ({len(parts)})", not found, found)


def plant(tap, words, node):
    gardener = Gardener(words, node)
    gardener.good_messages()
    tap.fact("the reply is taken", gardener.portal() == 201)
    gardener.broken_messages()
    gardener.headers()
    gardener.resources()
    gardener.broken_requests()
    gardener.drop(node.data / "drop")
    drop = node.data / "drop"
    tap.fact("the drop folder is worked off", wait_for(
        lambda: len(list(drop.glob("done/*.ack"))) >= 1
        and len(list(drop.glob("failed/*.error"))) >= 1
        and not [path for path in drop.iterdir() if path.is_file()]),
        sorted(str(path.name) for path in drop.rglob("*")))
    return gardener


def search(tap, words, node, ehr, gardener):
    tap.fact("the EHR has the reply", wait_for(
        lambda: any(line.get("type") == "MDM^T02" for line in ehr.lines())))
    tap.fact(f"at least {PLANTED_MIN} words are planted", len(words.places) >= PLANTED_MIN)
    all_absent(tap, words, "ACKs and error bodies", gardener.told)
    all_absent(tap, words, "what an operator is told", answers_of(node))
    absent(tap, words, "the metrics", node.metrics())
    all_absent(tap, words, "the data directory while it is open", files_of(node))
    names = "\n".join(str(path) for path in node.data.rglob("*") if node.data / "drop"
                      not in path.parents).encode()
    absent(tap, words, "the names of its files", names)
    sidecars = {path.name: path.read_bytes() for kind in ("*.ack", "*.error")
                for path in (node.data / "drop").rglob(kind)}
    all_absent(tap, words, "what stands beside dropped files", sidecars)


def check_search(tap):
    """The search itself: it must find each form, at any place in other bytes."""
    words = Words(1)
    word = words.new("here")
    for name, form in forms(word).items():
        tap.fact(f"the search finds the form {name}", words.found_in(b"\0\1" + form + b"\xff"))
    for shift in range(3):
        inside = base64.b64encode(b"a" * (9 + shift) + word.encode() + b"and more")
        tap.fact(f"the search finds base64 of a longer text, {shift} further on",
                 words.found_in(inside), inside)
    tap.fact("the search finds nothing in other bytes", not words.found_in(os.urandom(1 << 16)))


def main():
    tap = Tap()
    check_search(tap)
    if reason := why_not():
        tap.skip("words in every path", reason)
        return tap.code()
    words = Words()
    with tempfile.TemporaryDirectory(prefix="hopline-canary-") as folder:
        with Ehr(folder) as ehr, Node(folder, ehr, small_frames) as node:
            gardener = plant(tap, words, node)
            search(tap, words, node, ehr, gardener)
        absent(tap, words, "the log", node.log.read_bytes())
        all_absent(tap, words, "the data directory after the end", files_of(node))
        absent(tap, words, "the EHR's own log, which holds ids only", ehr.log.read_bytes())
    tap.note(f"{len(words.places)} words, {len(forms('word'))} forms")
    return tap.code()


def small_frames(conf):
    feed = conf / "endpoints" / "mllp-ehr.yaml"
    feed.write_text(feed.read_text() + "  max_frame_bytes: 1048576\n")


if __name__ == "__main__":
    sys.exit(main())
