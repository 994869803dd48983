"""Facts about Hopline served for real, between programs that are not ours.

    with_hopline(tap, folder, ("medplum", "simple_hl7"))    # one TAP line per fact

Feeds go in by the senders, FHIR by fhir-kit-client; the reply goes out to simple-hl7 and to
Medplum's router. Every resource and v2 message that Hopline emits is kept, validated by two
validators, and read by three parsers. What they flag wrongly is in WRONGLY_FLAGGED, with reasons.
"""
import base64
import json
import pathlib
import socket
import urllib.parse

from tests.interop.hopline import Hopline
from tests.interop.peer import Peer, request, run_peer, wait_for

SAMPLE = pathlib.Path(__file__).resolve().parent / "samples" / "siu_s12.hl7"
ASSIGNER = "urn:oid:2.999.1.1"  # of HARBOUR, in conf/sites/main.yaml
REPLY = "See you then."

# (validator, part of its message): why it is no fault of ours.
WRONGLY_FLAGGED = {}

ACK_FIELDS = ("MSH-9", "MSH-12", "MSA-1", "MSA-2")
MDM_FIELDS = ("MSH-9", "PID-3", "TXA-2", "TXA-12", "OBX-2")


def with_hopline(tap, folder, senders):
    with Peer("receive_simple_hl7", folder) as receiver, Peer("ehr_fhir_router", folder) as ehr, \
            Hopline(folder, receiver.port, ehr.port) as hopline:
        emitted = []
        patient = known_patient(tap, hopline, emitted)
        for number, sender in enumerate(senders, 1):
            send_with(tap, folder, hopline, sender, f"IOP{number}")
        acks_are_read(tap, folder, hopline)
        fhir_with_hopline(tap, hopline, emitted)
        if patient:
            write_back(tap, hopline, patient, receiver, ehr, emitted)
            letters_are_read(tap, folder, receiver)
        resources_are_valid(tap, folder, emitted)


def sample_as(folder, name, old=b"", new=b""):
    """The sample as a message and an appointment of its own, with one change."""
    path = pathlib.Path(folder) / f"{name}.hl7"
    path.write_bytes(SAMPLE.read_bytes().replace(b"IOP0001", name.encode())
                     .replace(b"AP7001", b"AP-" + name.encode()).replace(old, new))
    return path


def broken_sample(folder, name):
    return sample_as(folder, name, b"20260310090000+0000", b"next tuesday")


def known_patient(tap, hopline, emitted):
    """The number of the sample's patient, made known to Hopline before the feed starts."""
    bearer = {"Authorization": f"Bearer {hopline.token('client')}"}
    patient = {"resourceType": "Patient", "name": [{"family": "Tester", "given": ["Ines"]}],
               "identifier": [{"system": ASSIGNER, "value": "P9001"}]}
    status, made = request(f"{hopline.fhir_base}/Patient", patient, **bearer)
    tap.fact("a Patient is created for the feed", status == 201, made)
    emitted.append(made)
    return made.get("id", "")


def send_with(tap, folder, hopline, sender, name):
    got = run_peer(f"send_{sender}", "127.0.0.1", hopline.mllp_port, sample_as(folder, name))
    tap.fact(f"{sender} sends an appointment to Hopline and gets AA",
             got == {"code": "AA", "controlId": name}, got)
    got = run_peer(f"send_{sender}", "127.0.0.1", hopline.mllp_port,
                   broken_sample(folder, name + "B"))
    tap.fact(f"{sender} sends a broken one and gets AE",
             got == {"code": "AE", "controlId": name + "B"}, got)


def exchange(port, message):
    """The bytes that one MLLP message is answered with, without framing."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(b"\x0b" + message + b"\x1c\r")
        answer = b""
        while not answer.endswith(b"\x1c\r"):
            data = line.recv(65536)
            if not data:
                break
            answer += data
    return answer.removeprefix(b"\x0b").removesuffix(b"\x1c\r")


def read_plainly(message, fields):
    """What a reader with no parser at all sees: segments, and the first component of each field."""
    lines = [line.split("|") for line in message.split("\r") if line]
    found = {"segments": [line[0] for line in lines]}
    for field in fields:
        name, number = field.split("-")
        line = next(line for line in lines if line[0] == name)
        position = int(number) - (1 if name == "MSH" else 0)
        value = line[position] if position < len(line) else ""
        found[field] = value.split("~")[0].split("^")[0]
    return found


def parsers_agree(tap, folder, what, message, fields):
    path = pathlib.Path(folder) / "emitted.hl7"
    path.write_bytes(message.encode())
    expected = read_plainly(message, fields)
    for parser, got in run_peer("parse_hl7", path, *fields).items():
        tap.fact(f"{parser} reads {what}", got == expected, [got, expected])


def acks_are_read(tap, folder, hopline):
    asked = {
        "our AA": sample_as(folder, "ACKA"),
        "our AE with its ERR": broken_sample(folder, "ACKB"),
        "our AR for an event that is not served": sample_as(folder, "ACKC", b"^S12^", b"^S25^"),
        "our AA to a 2.3 sender": sample_as(folder, "ACKD", b"|P|2.5.1", b"|P|2.3"),
        "our CA": sample_as(folder, "ACKE", b"|P|2.5.1", b"|P|2.5.1|||AL|NE"),
    }
    for what, path in asked.items():
        answer = exchange(hopline.mllp_port, path.read_bytes()).decode()
        parsers_agree(tap, folder, what, answer, ACK_FIELDS)


def fhir_with_hopline(tap, hopline, emitted):
    token = hopline.token("client")
    made = run_peer("fhir_client", hopline.fhir_base, token)
    for kind in ("Patient", "Appointment", "Communication", "Consent"):
        got = made.get(kind, {})
        tap.fact(f"fhir_kit_client creates a {kind} at Hopline", got.get("create") == 201, made)
        tap.fact(f"fhir_kit_client reads back its {kind}",
                 got.get("read") == 200 and got.get("same"), got)
        emitted.append(got.get("body", {}))
    bearer = {"Authorization": f"Bearer {token}"}
    base = hopline.fhir_base
    emitted.append(request(f"{base}/metadata")[1])
    emitted.append(request(f"{base}/Patient/999999", **bearer)[1])
    emitted.append(request(f"{base}/Appointment", {"resourceType": "Appointment"}, **bearer)[1])
    emitted.append(request(f"{base}/Appointment/1")[1])
    existing_is_kept(tap, base, bearer, made)


def existing_is_kept(tap, base, bearer, made):
    """If-None-Exist: the stored one stays as it is."""
    stored = made["Appointment"]["body"]
    mine = stored["identifier"][0]
    again = {**stored, "start": "2026-03-12T09:00:00Z", "end": "2026-03-12T09:30:00Z"}
    del again["id"], again["meta"]
    query = f"identifier={mine['system']}|{mine['value']}"
    status = request(f"{base}/Appointment", again, If_None_Exist=query, **bearer)[0]
    now = request(f"{base}/Appointment/{stored['id']}", **bearer)[1]
    tap.fact("Hopline honours If-None-Exist", (status, now) == (200, stored), [status, now])


def write_back(tap, hopline, patient, receiver, ehr, emitted):
    """The patient replies; the MDM and the document arrive at programs that are not ours."""
    bearer = {"Authorization": f"Bearer {hopline.token('patient', patient)}"}
    listed = request(f"{hopline.portal_base}/threads", **bearer)[1]
    tap.fact("the patient sees a thread for each appointment", len(listed["threads"]) >= 3, listed)
    thread = listed["threads"][0]["id"]
    sent = request(f"{hopline.portal_base}/threads/{thread}/entries",
                   {"text": REPLY, "key": "interop-1"}, Content_Type="application/json", **bearer)
    tap.fact("the reply is accepted", sent[0] == 201, sent)
    again = request(f"{hopline.portal_base}/threads/{thread}/entries",
                    {"text": REPLY, "key": "interop-1"}, Content_Type="application/json", **bearer)
    tap.fact("the reply sent again is known", again[0] == 200, again)
    documents = wait_for(lambda: [line for line in ehr.lines() if line["method"] == "POST"
                                  and line["url"].endswith("/DocumentReference")])
    tap.fact("Medplum's router gets one DocumentReference",
             [line["status"] for line in documents] == [201], documents)
    document = documents[0]["body"]
    document_is_found(tap, ehr, documents[0])
    emitted.append(document)
    words = base64.b64decode(document["content"][0]["attachment"]["data"]).decode()
    tap.fact("the document holds the reply in the patient's name", f"Patient: {REPLY}" in words,
             words)
    clinician = {"Authorization": f"Bearer {hopline.token('clinician')}"}
    entry = request(f"{hopline.fhir_base}/Communication/{sent[1]['id']}", **clinician)
    tap.fact("the reply reads as a Communication", entry[0] == 200, entry)
    header = request(f"{hopline.fhir_base}/Communication/{thread}", **clinician)
    tap.fact("the thread reads as a Communication",
             header[1].get("resourceType") == "Communication", header)
    emitted += [entry[1], header[1]]
    letters = wait_for(lambda: letters_of(receiver))
    tap.fact("simple_hl7 has one MDM^T02", len(letters) == 1, letters)


def document_is_found(tap, ehr, line):
    identifier = line["body"]["identifier"][0]
    name = f"{identifier['system']}|{identifier['value']}"
    tap.fact("the document is sent with If-None-Exist",
             urllib.parse.unquote(line["ifNoneExist"] or "") == f"identifier={name}", line)
    base = f"http://127.0.0.1:{ehr.port}/fhir/R4/DocumentReference"
    found = request(f"{base}?identifier={name.replace('|', '%7C')}")[1]
    tap.fact("the document is found by its identifier once", len(found.get("entry", [])) == 1,
             found)


def letters_of(receiver):
    return [line for line in receiver.lines()
            if (line.get("type"), line.get("event")) == ("MDM", "T02")]


def letters_are_read(tap, folder, receiver):
    for line in letters_of(receiver):
        parsers_agree(tap, folder, "our MDM^T02", line["raw"], MDM_FIELDS)


def resources_are_valid(tap, folder, emitted):
    kinds = sorted({one.get("resourceType", "") for one in emitted})
    tap.fact("a resource of each kind that Hopline emits is at hand", kinds == sorted(
        ["Appointment", "CapabilityStatement", "Communication", "Consent", "DocumentReference",
         "OperationOutcome", "Patient"]), kinds)
    for number, resource in enumerate(emitted, 1):
        path = pathlib.Path(folder) / "emitted.json"
        path.write_text(json.dumps(resource))
        told = run_peer("validate", path)
        for validator in ("lantana", "medplum"):
            wrong = [fault for fault in told.get(validator, [told]) if not any(
                (who, part) == (validator, part) and part in str(fault)
                for who, part in WRONGLY_FLAGGED)]
            tap.fact(f"{validator} finds no fault in our {resource.get('resourceType')} {number}",
                     not wrong, wrong)
