#!/usr/bin/env python3
"""Independent programs against Hopline, as TAP lines ('ok - name'), one per fact.

    tests/interop/run.py            from the source tree; the program is build/hopline

Installs the peers of package.json into build/interop (ignored by git) the first time, and when
the lock file changes. Where npm is out of reach everything is skipped, and says so. First each peer
is tried alone, so that a failure further down is Hopline's; then against `hopline serve` with conf/
of the source tree, on ports of its own.
"""
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SAMPLE = HERE / "samples" / "siu_s12.hl7"
SENDERS = ("medplum", "node_hl7_client", "simple_hl7")

sys.path.insert(0, str(ROOT))
from tests.interop.hopline import why_not  # noqa: E402
from tests.interop.peer import PLACE, Peer, request, run_peer  # noqa: E402
from tests.interop.with_hopline import with_hopline  # noqa: E402
from tests.support.mllp_echo import MllpEcho  # noqa: E402
from tests.support.npm import copy_sources, install  # noqa: E402


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
                 ("Patient", "Appointment", "Communication", "Consent")), made)
    tap.fact("the EHR alone logs each request", len(ehr.lines()) == 11, ehr.lines())


def main():
    tap = Tap()
    reason = install(HERE, PLACE, [])
    copy_sources(HERE / "peers", PLACE, ["*.mjs"])  # beside node_modules, where node looks
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
                with_hopline(tap, folder, SENDERS)
            except (RuntimeError, OSError, KeyError, IndexError) as fault:
                tap.fact("Hopline is served and answers", False, fault)
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main())
