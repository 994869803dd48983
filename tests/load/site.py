"""A served Hopline with an enrolled EHR, patients with threads, and sessions of as many people.

    with Site(folder) as site:
        ada = site.new_patient()                    # known to both, with a thread and a token
        site.write(ada, "May I eat?")               # she writes
        token = site.clinician("Practitioner/7")    # a session, by a link that signs in once
        site.ehr_call("POST", "/chart-launch", {...})

The EHR is `hopline demo-ehr`, where one clinician is logged in. Sessions are opened as people open
them: a link from the admin socket, its code redeemed over HTTP.
"""
import http.client
import json
import socket

from tests.support.node import Ehr, Node

ASSIGNER = "urn:oid:2.999.1.1"  # of the record numbers, in conf/sites/main.yaml


class Line:
    """One kept connection, as a browser has it."""

    def __init__(self, port, cookie=""):
        self.http = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookie = cookie

    def ask(self, method, path, body=None, token="", kind="application/json"):
        """(status, headers, bytes)."""
        headers = {"Content-Type": kind}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if self.cookie:
            headers["Cookie"] = self.cookie
        data = body if body is None or isinstance(body, (str, bytes)) else json.dumps(body)
        self.http.request(method, path, data, headers)
        answer = self.http.getresponse()
        return answer.status, answer.headers, answer.read()

    def json(self, *words, want=200, **named):
        status, _, data = self.ask(*words, **named)
        if status != want:
            raise RuntimeError(f"{words[0]} {words[1].split('?')[0]} is {status}, not {want}")
        return json.loads(data) if data else None


class Patient:
    """Somebody invented, by her ids here and at the EHR."""

    def __init__(self, number, here, there, resource):
        self.number, self.id, self.ehr_id, self.resource = number, here, there, resource
        self.token = self.thread = ""


def endpoint(conf, name, adapter, settings):
    lines = [f"adapter: {adapter}", "direction: in", "site: main", "settings:"]
    lines += [f"  {key}: {value}" for key, value in settings.items()]
    (conf / "endpoints" / f"{name}.yaml").write_text("\n".join(lines) + "\n")


class Site:
    """Starts on enter, drains and stops on exit."""

    def __init__(self, folder):
        self.ehr = Ehr(folder)
        self.folder = folder
        self.number = 0

    def __enter__(self):
        self.ehr.__enter__()
        self.node = Node(self.folder, self.ehr, edit=self._enrol)
        try:
            self.node.__enter__()
        except RuntimeError:
            self.ehr.__exit__()
            raise
        self.line, self.at_ehr = Line(self.node.public_port), Line(self.ehr.fhir_port)
        self.client = self.node.token("ehr-client", "ehr")
        self.at_ehr.json("PUT", "/chart-app", self.url, token=self.ehr.secret, want=204)
        return self

    def __exit__(self, *_):
        self.node.stop()
        self.ehr.__exit__()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.node.public_port}"

    @property
    def ehr_url(self):
        return f"http://127.0.0.1:{self.ehr.fhir_port}"

    def _enrol(self, conf):
        node_url = f"http://127.0.0.1:{self.node.public_port}"
        endpoint(conf, "ehr-cds", "cds_hooks", {
            "issuer": self.ehr_url, "jwks_url": f"{self.ehr_url}/jwks", "public_url": node_url,
            "launch_url": f"{node_url}/smart/launch", "assigner": ASSIGNER})
        endpoint(conf, "ehr-smart", "smart", {
            "iss": f"{self.ehr_url}/fhir/R4", "client_id": "hopline", "public_url": node_url,
            "frame_ancestors": self.ehr_url, "assigner": ASSIGNER})

    def admin(self, request):
        """What a command asks of the engine that serves; only the machine's own user may."""
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self.node.data / "admin.sock"))
            line.sendall(json.dumps(request).encode() + b"\n")
            with line.makefile() as answers:
                answer = json.loads(answers.readline())
        if not answer.get("ok"):
            raise RuntimeError(f"{request['command']}: {answer.get('text')}")
        return answer["result"]

    def _session(self, **request):
        link = self.admin({"command": "token.link", **request})["link"]
        code = {"code": link.split("#code=")[1]}
        return self.line.json("POST", "/api/v1/session", code, want=201)["token"]

    def clinician(self, reference):
        return self._session(window="clinician", actor="ehr-main", references=[reference])

    def analyst(self):
        return self._session(window="analyst", actor="mx-kim", references=[])

    def new_patient(self):
        self.number += 1
        resource = {"resourceType": "Patient", "birthDate": "1979-03-12",
                    "identifier": [{"system": ASSIGNER, "value": f"L{self.number}"}],
                    "name": [{"family": f"Load{self.number}", "given": ["Lia"]}]}
        fhir = {"token": self.client, "kind": "application/fhir+json", "want": 201}
        here = self.line.json("POST", "/fhir/R4/Patient", resource, **fhir)["id"]
        there = self.at_ehr.json("POST", "/fhir/R4/Patient", resource, want=201)["id"]
        patient = Patient(f"L{self.number}", here, there, resource)
        self.line.json("POST", "/fhir/R4/Communication", {  # she has a thread by it
            "resourceType": "Communication", "status": "completed", "topic": {"text": "Question"},
            "identifier": [{"system": "urn:load", "value": patient.number}],
            "subject": {"reference": f"Patient/{here}"}, "sender": {"reference": "Practitioner/7"},
            "payload": [{"contentString": "How are you today?"}]}, **fhir)
        patient.token = self.admin({"command": "token.issue", "actor": f"patient-{here}",
                                    "role": "patient", "patient": int(here),
                                    "references": []})["token"]
        listed = self.line.json("GET", "/api/v1/threads", token=patient.token)["threads"]
        patient.thread = listed[0]["id"]
        return patient

    def write(self, patient, text):
        self.number += 1
        return self.line.json("POST", f"/api/v1/threads/{patient.thread}/entries",
                              {"text": text, "key": f"k{self.number}"}, token=patient.token,
                              want=201)["id"]

    def open_chart(self, patient):
        """A line to the EHR of whoever opened that patient's chart by a link."""
        link = self.at_ehr.json("POST", "/chart-login", {"patient": patient.ehr_id},
                                token=self.ehr.secret)["link"]
        line = Line(self.ehr.fhir_port)
        status, headers, _ = line.ask("POST", "/chart-session", {"code": link.split("login=")[1]})
        if status != 200:
            raise RuntimeError("the EHR's chart does not open")
        line.cookie = headers["Set-Cookie"].split(";")[0]
        return line
