"""Broken requests to the FHIR endpoint and the portal, with the status that each must get."""
import json
import socket

IDENTIFIER = [{"system": "urn:oid:2.999.1.1", "value": "7001"}]
PATIENT = {"resourceType": "Patient", "identifier": IDENTIFIER, "name": [{"family": "Bell"}]}
APPOINTMENT = {
    "resourceType": "Appointment", "status": "booked", "description": "Knee MRI",
    "identifier": [{"system": "urn:oid:2.999.1.9", "value": "bad-http"}],
    "start": "2027-03-10T09:00:00-05:00", "end": "2027-03-10T09:30:00-05:00",
    "participant": [{"actor": {"type": "Patient", "identifier": IDENTIFIER[0]},
                     "status": "accepted"}]}
GOOD = json.dumps(APPOINTMENT).encode()
DEPTH = 100_000
BODY_BYTES_OVER = 40 << 20


def put(**changes):
    return json.dumps({**APPOINTMENT, **changes}).encode()


FHIR_CASES = (
    ("deep JSON is 400", b"[" * DEPTH, 400),
    ("deep JSON inside a resource is 400",
     b'{"resourceType":"Appointment","x":' + b'{"a":' * 1000 + b"1" + b"}" * 1001, 400),
    ("duplicate keys are 400", GOOD.replace(b'"status": "booked"',
                                            b'"status": "booked", "status": "cancelled"', 1), 400),
    ("duplicate keys, one of them escaped, are 400",
     GOOD.replace(b'"status": "booked"', b'"status": "booked", "st\\u0061tus": "noshow"', 1), 400),
    ("invalid UTF-8 is 400", GOOD.replace(b"Knee", b"Kn\xff\xfee"), 400),
    ("overlong UTF-8 is 400", GOOD.replace(b"Knee", b"Kn\xc0\xafe"), 400),
    ("truncated JSON is 400", GOOD[:-20], 400),
    ("binary is 400", bytes(range(256)), 400),
    ("an empty body is 400", b"", 400),
    ("UTF-16 JSON is 400", GOOD.decode().encode("utf-16"), 400),
    ("another resourceType is 422", put(resourceType="Patient"), 422),
    ("an impossible date is 422", put(start="2027-02-30T09:00:00Z"), 422),
    ("a date of letters is 422", put(start="tomorrow"), 422),
    ("a code that is none is 422", put(status="bookish"), 422),
    ("booked without a start is 422", json.dumps({k: v for k, v in APPOINTMENT.items()
                                                  if k not in ("start", "end")}).encode(), 422),
    ("an element that R4 has not is 422", put(nonsense=1), 422),
    ("a number of 10,000 digits is no crash", put(priority=0).replace(b": 0", b": " + b"9" * 10000),
     400),
    ("a NUL in a text is 400", GOOD.replace(b"Knee", b"Kn\\u0000ee"), 400),
)
PORTAL_CASES = (
    ("bad JSON at the portal is 400", b'{"text":', 400),
    ("invalid UTF-8 at the portal is 400", b'{"text":"\xff\xfe","key":"b1"}', 400),
    ("duplicate keys at the portal are 400", b'{"text":"a","text":"b","key":"b2"}', 400),
    ("an unknown member at the portal is 400", b'{"text":"a","key":"b3","more":"c"}', 400),
    ("a control character at the portal is 422", b'{"text":"a\\u0007b","key":"b4"}', 422),
    ("an empty text at the portal is 422", b'{"text":"  ","key":"b5"}', 422),
    ("a text too long at the portal is 413", b'{"text":"' + b"x" * 8001 + b'","key":"b6"}', 413),
    ("deep JSON at the portal is 400", b'{"text":' + b"[" * DEPTH, (400, 413)),
)


def raw(port, request):
    """The first line of what comes back for these bytes, b"" for nothing."""
    with socket.create_connection(("127.0.0.1", port), 10) as wire:
        try:
            wire.sendall(request)
            wire.shutdown(socket.SHUT_WR)
            return wire.recv(4096).split(b"\r\n")[0]
        except OSError:
            return b""


def head(token, length, *more):
    lines = ["POST /fhir/R4/Appointment HTTP/1.1", "Host: localhost", f"Content-Length: {length}",
             "Content-Type: application/fhir+json", f"Authorization: Bearer {token}", *more]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def check(tap, name, status, expected, body=b""):
    wanted = expected if isinstance(expected, tuple) else (expected,)
    tap.fact(name, status in wanted, (status, body[:300]))


def fhir(tap, node, token):
    node.call("POST", "/fhir/R4/Patient", token, PATIENT)
    for name, body, expected in FHIR_CASES:
        status, said = node.call("POST", "/fhir/R4/Appointment", token, body)
        check(tap, name, status, expected, said)
        if status >= 400:
            outcome = json.loads(said).get("resourceType") == "OperationOutcome"
            tap.fact(f"{name}, as an OperationOutcome", outcome, said)
    status, said = node.call("POST", "/fhir/R4/Appointment", token, GOOD)
    check(tap, "the good one is 201 after all of them", status, 201, said)


def http(tap, node, token):
    port = node.public_port
    wrong_kind = {"Content_Type": "text/csv"}
    check(tap, "another media type is 415",
          node.call("POST", "/fhir/R4/Appointment", token, GOOD, **wrong_kind)[0], 415)
    check(tap, "another resource type is 404",
          node.call("POST", "/fhir/R4/Spaceship", token, b"{}")[0], (404, 405))
    check(tap, "no token is 401", node.call("POST", "/fhir/R4/Appointment", "", GOOD)[0], 401)
    check(tap, "a wrong token is 401", node.call("POST", "/fhir/R4/Appointment", "x" * 43, GOOD)[0],
          401)
    line = raw(port, head(token, BODY_BYTES_OVER) + b" " * 100_000)
    tap.fact("a body declared over the limit is 413", b" 413 " in line, line)
    line = raw(port, head(token, len(GOOD) + 50) + GOOD)
    tap.fact("a body cut short is not taken", b" 2" not in line, line)
    line = raw(port, head(token, 5, "Transfer-Encoding: chunked") + b"0\r\n\r\n")
    tap.fact("a length beside chunks is 400", b" 400 " in line, line)
    line = raw(port, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
    tap.fact("TLS on a plain port is 400 or closed", b" 2" not in line, line)


def portal(tap, node):
    staff = node.token("kerr", "clinician", reference="Practitioner/4711")
    threads = json.loads(node.call("GET", "/api/v1/threads?patient=1", staff)[1])["threads"]
    path = f"/api/v1/threads/{threads[0]['id']}/entries"
    for name, body, expected in PORTAL_CASES:
        check(tap, name, *(node.call("POST", path, staff, body)[:1] + (expected,)))
    check(tap, "an absent thread is 404",
          node.call("GET", "/api/v1/threads/t999999", staff)[0], 404)
    check(tap, "a good entry is taken after all of them",
          node.call("POST", path, staff, {"text": "Please bring the referral.", "key": "g1"})[0],
          201)


def over_http(tap, node):
    token = node.token("ehr-client", "ehr")
    fhir(tap, node, token)
    http(tap, node, token)
    portal(tap, node)
    check(tap, "the capability statement is still served",
          node.call("GET", "/fhir/R4/metadata")[0], 200)
