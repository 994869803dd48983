"""Plants a word in every path into Hopline, and keeps what each sender was told.

`told` maps a path to the bytes of its answer (an ACK, an HTTP body): those may hold no word. The
answers to who reads her own resource or thread are not kept in it.
"""
import json

from tests.support.mllp import Sender, frame

# These go back to their sender by the standard. MSH-10 is the id that all logs may name.
ECHOED_FIELDS = (3, 4, 5, 6, 9, 11, 12)
OWN_FIELDS = (7, 8, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23)
SYSTEM = "urn:oid:2.999.1.1"
LONG = 8001


def siu(words, control_id, mrn):
    """A booking with a word wherever a feed puts text."""
    new = words.new
    start, end = "20270310090000-0500", "20270310093000-0500"
    return (
        f"MSH|^~\\&|SCHED|HARBOUR|HOPLINE|HARBOUR|20260302080000-0500|{new('MSH-8')}|"
        f"SIU^S12^SIU_S12|{control_id}|P|2.5.1|||||||{new('MSH-19')}\r"
        f"SCH|{new('SCH-1')}^SCHED|{new('SCH-2')}^HARBOUR||||{new('SCH-6')}^{new('SCH-6.2')}|"
        f"ROUTINE^{new('SCH-7.2')}|{new('SCH-8')}|30|min|^^30^{start}^{end}|"
        f"||||^{new('SCH-16')}^^^|||||{new('SCH-20')}|||||Booked\r"
        f"TQ1|1||||||{start}|{end}|||{new('TQ1-11')}\r"
        f"NTE|1||{new('NTE-3')}|PI\r"
        f"PID|1|{new('PID-2')}|{mrn}^^^HARBOUR^MR||{new('PID-5.1')}^{new('PID-5.2')}^^^^^L|"
        f"{new('PID-6')}|19790312|F|||{new('PID-11.1')}^^{new('PID-11.3')}^^00001||"
        f"^PRN^PH^^1^555^{new('PID-13')}||||||{new('PID-19')}\r"
        f"NK1|1|{new('NK1-2')}^{new('NK1-2.2')}\r"
        f"PV1|1|O|||||{new('PV1-7')}^{new('PV1-7.2')}\r"
        f"RGS|1|A\rAIS|1|A|73721^{new('AIS-3.2')}^C4|{start}|||30|min\r"
        f"AIL|1|A|{new('AIL-3')}^^^HARBOUR\r"
        f"AIP|1|A|4711^{new('AIP-3.2')}^{new('AIP-3.3')}^^^Dr^^^HARBOUR|D^Doctor|||||||Booked\r"
        f"ZPD|{new('ZPD-1')}|{new('ZPD-2')}\rQQQ|{new('QQQ-1')}\r").encode()


def oru(words, control_id, mrn):
    new = words.new
    return (
        f"MSH|^~\\&|SCHED|HARBOUR|HOPLINE|HARBOUR|20260302094000-0500||ORU^R01^ORU_R01|"
        f"{control_id}|P|2.5.1\r"
        f"PID|1||{mrn}^^^HARBOUR^MR||{new('ORU PID-5')}^X^^^^^L||19850621|F\r"
        f"ORC|RE|{new('ORC-2')}^SCHED|LO{control_id}^HARBOUR\r"
        f"OBR|1|PO{control_id}^SCHED|LO{control_id}^HARBOUR|24321-2^{new('OBR-4.2')}^LN|||"
        f"20260302081500-0500||||||{new('OBR-13')}|||||||||20260302093500-0500||CH|F\r"
        f"OBX|1|ST|5778-6^{new('OBX-3.2')}^LN||{new('OBX-5')}|||{new('OBX-8')}|||F\r"
        f"OBX|2|TX|5778-7^Note^LN||{new('OBX-5 TX')}||||||F\r"
        f"NTE|1||{new('ORU NTE-3')}\r").encode()


class Gardener:
    def __init__(self, words, node):
        self.words, self.node = words, node
        self.told = {}
        self.client = node.token("ehr-client", "ehr")
        self.count = 0
        self._usual = siu(words, "CAN0", "8001")

    def next_id(self):
        self.count += 1
        return f"CAN{self.count}"

    def usual(self, extra=b""):
        """Another message with the same words: few words make a quick search."""
        return self._usual.replace(b"|CAN0|", f"|{self.next_id()}|".encode()) + extra

    def mllp(self, path, message, raw=False):
        with Sender(self.node.mllp_port, 5) as sender:
            answer = sender.ask_raw(message) if raw else sender.ask(message)
        self.told[path] = answer or b""
        return answer

    def http(self, path, method, url, token, body=None, own=False, **headers):
        status, said = self.node.call(method, url, token, body, **headers)
        if not own:
            self.told[path] = said
        return status, said

    def good_messages(self):
        self.mllp("SIU", siu(self.words, self.next_id(), "8001"))
        self.mllp("ORU", oru(self.words, self.next_id(), "8001"))

    def broken_messages(self):
        words = self.words
        bad = words.new("a bad start").encode()
        self.mllp("bad start", self.usual().replace(b"20270310090000-0500", bad))
        mrn = words.new("PID-3 of a cut message").encode()
        self.mllp("cut message", self.usual().replace(b"8001", mrn)[:-300])
        self.mllp("no message at all", words.new("no message at all").encode())
        self.mllp("bytes outside a block", words.new("outside a block").encode()
                  + frame(self.usual()), raw=True)
        self.mllp("a block cut by another", b"\x0b" + words.new("cut block").encode()
                  + frame(self.usual()), raw=True)
        self.mllp("oversized block", self.usual(
            b"ZZZ|" + words.new("oversized block").encode() * 200_000))
        self.mllp("other bytes, same id", siu(words, "CAN1", "8001"))
        self.mllp("refused event", self.usual().replace(b"SIU^S12^SIU_S12", b"SIU^S25"))
        latin = self.usual(b"ZLA|" + words.new("latin").encode() + b"\xe9\r")
        self.mllp("undecodable", latin.replace(b"|2.5.1|||||||", b"|2.5.1||||||UNICODE UTF-8|"))

    def headers(self):
        """A word in every field of MSH but MSH-10, one message each."""
        for number in ECHOED_FIELDS + OWN_FIELDS:
            header, rest = self.usual().split(b"\r", 1)
            cells = header.split(b"|") + [b""] * 10
            cells[number - 1] = self.words.new(f"MSH-{number}").encode()
            self.mllp(f"MSH-{number}", b"|".join(cells) + b"\r" + rest)
            if number in ECHOED_FIELDS:
                del self.told[f"MSH-{number}"]

    def resources(self):
        new = self.words.new
        patient = {"resourceType": "Patient", "identifier": [{"system": SYSTEM, "value": "8002"}],
                   "name": [{"family": new("Patient.name"), "given": [new("Patient.given")]}],
                   "address": [{"line": [new("Patient.address")], "city": new("Patient.city")}],
                   "telecom": [{"system": "email", "value": new("Patient.telecom") + "@x.test"}],
                   "extension": [{"url": "http://x.test/" + new("Patient.extension"),
                                  "valueString": new("Patient.extension value")}]}
        self.http("Patient", "POST", "/fhir/R4/Patient", self.client, patient, own=True)
        self.http("Appointment", "POST", "/fhir/R4/Appointment", self.client,
                  self.appointment("8002"), own=True)
        self.http("Appointment of nobody", "POST", "/fhir/R4/Appointment", self.client,
                  self.appointment(new("unknown patient")), own=True)
        bad = {**self.appointment("8002"), new("member name"): 1}
        self.http("unknown member", "POST", "/fhir/R4/Appointment", self.client, bad)
        for member in ("status", "start", "resourceType"):
            bad = {**self.appointment("8002"), member: new(f"bad {member}")}
            self.http(f"bad {member}", "POST", "/fhir/R4/Appointment", self.client, bad)

    def appointment(self, mrn):
        new = self.words.new
        who = {"system": SYSTEM, "value": mrn}
        return {"resourceType": "Appointment", "status": "booked",
                "description": new("Appointment.description"), "comment": new("comment"),
                "patientInstruction": new("patientInstruction"),
                "identifier": [{"system": "urn:oid:2.999.1.9", "value": new("Appointment id")}],
                "start": "2027-03-10T09:00:00-05:00", "end": "2027-03-10T09:30:00-05:00",
                "participant": [{"actor": {"type": "Patient", "identifier": who,
                                           "display": new("display")}, "status": "accepted"}]}

    def broken_requests(self):
        new, node = self.words.new, self.node
        text = json.dumps(self.appointment("8002"))
        post = ("POST", "/fhir/R4/Appointment")
        self.http("bad JSON", *post, self.client, text[:-1].encode())
        twice = new("duplicate key")
        self.http("duplicate key", *post, self.client, f'{{"{twice}":1,"{twice}":2}}'.encode())
        self.http("bad UTF-8", *post, self.client, text.encode() + new("bad UTF-8").encode()
                  + b"\xff")
        self.http("no token", *post, "", self.appointment("8002"))
        self.http("a wrong token", *post, new("token"), self.appointment("8002"))
        self.http("a query", "GET", f"/fhir/R4/Appointment?patient={new('query')}", self.client)
        self.http("a path", "GET", f"/fhir/R4/Appointment/{new('path')}", self.client)
        self.http("a type", "GET", f"/fhir/R4/{new('type')}/1", self.client)
        self.http("If-None-Exist", *post, self.client, self.appointment("8002"), own=True,
                  If_None_Exist=f"identifier=urn:x|{new('If-None-Exist')}")
        self.http("media type", *post, self.client, b"{}", Content_Type=f"text/{new('media')}")
        self.http("a header", "GET", "/fhir/R4/metadata", self.client, own=True,
                  X_Custom=new("a header"))
        self.http("operations query", "GET", f"/healthz?{new('healthz')}", "")
        self.http("nowhere", "GET", f"/{new('nowhere')}", "")
        assert node.alive()

    def portal(self):
        new = self.words.new
        threads = [one for message in self.node.ask("messages", "--json")
                   for one in message.get("threads", [])]
        path = f"/api/v1/threads/{threads[0]}/entries"
        patient = self.node.token("p1", "patient", patient=1)
        own = self.http("reply", "POST", path, patient, {"text": new("reply"), "key": "k1"})
        for name, body in (
                ("control character", {"text": new("control") + "\u0007", "key": "k2"}),
                ("long reply", {"text": new("long reply") * LONG, "key": "k3"}),
                ("unknown member of a reply", {"text": "x", "key": "k4", new("draft member"): "y"}),
                ("bad key", {"text": new("text by a bad key"), "key": new("bad key") + " /"})):
            self.http(name, "POST", path, patient, body)
        self.http("bad draft", "POST", path, patient, ('{"text":"' + new("bad draft")).encode())
        self.http("thread that is not", "GET", f"/api/v1/threads/{new('thread')}", patient)
        self.http("portal query", "GET", f"/api/v1/threads?patient={new('portal query')}", patient,
                  own=True)
        return own[0]

    def drop(self, folder):
        """Files by rename; one good, one broken, one with a word for a name."""
        for name, content in (
                ("good.hl7", self.usual()),
                ("broken.hl7", self.words.new("broken file").encode()),
                (self.words.new("file name") + ".json",
                 b'{"' + self.words.new("bad file").encode()),
                ("patient.json", json.dumps({"resourceType": "Patient", "name": [
                    {"family": self.words.new("Patient of a file")}]}).encode())):
            (folder / f"{name}.tmp").write_bytes(content)
            (folder / f"{name}.tmp").rename(folder / name)
