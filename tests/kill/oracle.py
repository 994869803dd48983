"""Judges a run by what others wrote down: the promise of docs, clause by clause.

    python3 tests/kill/oracle.py FOLDER       # exit 0: kept
    for clause, broken in judge(Evidence.read(folder)): ...

FOLDER holds journal.jsonl (the senders), messages.jsonl (`hopline messages --json`), audit.json
(`hopline audit verify --json`), ehr.log (the EHR). It knows nothing of how they came to be. Each
clause comes with the ids that break it; an empty list is a clause kept.
"""
import collections
import dataclasses
import json
import pathlib
import sys

POSITIVE = ("AA", "CA")


def read_lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


@dataclasses.dataclass
class Evidence:
    journal: list
    messages: list
    audit: dict
    ehr: list

    @staticmethod
    def read(folder):
        folder = pathlib.Path(folder)
        return Evidence(read_lines(folder / "journal.jsonl"), read_lines(folder / "messages.jsonl"),
                        json.loads((folder / "audit.json").read_text()),
                        read_lines(folder / "ehr.log"))

    @staticmethod
    def read_journal(folder, what):
        lines = read_lines(pathlib.Path(folder) / "journal.jsonl")
        return {line["id"] for line in lines if line["what"] == what}

    def journal_ids(self, what):
        return {line["id"] for line in self.journal if line["what"] == what}

    def acknowledged(self):
        return {line["id"] for line in self.journal
                if line["what"] == "answer" and line["code"] in POSITIVE}

    def by_control_id(self):
        found = collections.defaultdict(list)
        for message in self.messages:
            if message["endpoint"] == "mllp-ehr":
                found[message["control_id"]].append(message)
        return found

    def replies(self):
        """Posted entries of the portal; a draft that came twice is stored but not posted."""
        return [one for one in self.messages if one["endpoint"] == "portal" and one["threads"]]

    def letters(self):
        """Document -> control ids under which the EHR took it as new."""
        found = collections.defaultdict(list)
        for line in self.ehr:
            if line.get("type") == "MDM^T02" and not line["repeated"]:
                found[line["document"]].append(line["control_id"])
        return found

    def documents(self):
        """Identifier -> how often the EHR created a DocumentReference for it."""
        return collections.Counter(line["identifier"] for line in self.ehr
                                   if line.get("type") == "DocumentReference"
                                   and line.get("status") == 201)


def lost(evidence):
    found = evidence.by_control_id()
    return sorted(one for one in evidence.acknowledged() if one not in found)


def doubled(evidence):
    found = evidence.by_control_id()
    sent = evidence.journal_ids("sent")
    return sorted(one for one, all_of_it in found.items() if len(all_of_it) > 1 or one not in sent)


def one_entry_each(evidence):
    return sorted(one for one, (first, *_) in evidence.by_control_id().items()
                  if first["state"] != "posted" or len(first["threads"]) != 1)


def replies_once(evidence):
    """One posted entry per key, and one entry id whatever number of times it was asked for."""
    entries = collections.defaultdict(set)
    for line in evidence.journal:
        if line["what"] == "replied":
            entries[line["id"]].add(line["entry"])
    broken = [key for key, ids in entries.items() if len(ids) != 1]
    posted, asked = len(evidence.replies()), len(evidence.journal_ids("reply"))
    if not len(entries) <= posted <= asked:
        broken.append(f"{len(entries)} accepted, {posted} posted, {asked} sent")
    return broken


def audited(evidence):
    """Every message and entry names a record of its own, and the log itself is sound."""
    broken = list(evidence.audit["findings"])
    if not evidence.audit["ok"] or evidence.audit["more"]:
        broken.append("audit verify is not clean")
    seen = set()
    for message in evidence.messages:
        records = message.get("audit", [])
        expected = 1 + len(message["threads"]) if "threads" in message else 0
        if len(records) != expected or seen.intersection(records):
            broken.append(message.get("id"))
        seen.update(records)
    highest = max(seen, default=0)
    if highest > evidence.audit["records"]:
        broken.append(f"record {highest} is beyond the log")
    return broken


def written_back_once(evidence):
    broken = [document for document, ids in evidence.letters().items() if len(ids) != 1]
    broken += [one for one, times in evidence.documents().items() if times != 1]
    expected = len(evidence.replies())
    counts = (len(evidence.letters()), len(evidence.documents()))
    if counts != (expected, expected):
        broken.append(f"{expected} replies, {counts[0]} MDM, {counts[1]} DocumentReference")
    return broken


CLAUSES = (
    ("every acknowledged message is there", lost),
    ("no message is there twice, and none that was not sent", doubled),
    ("every message made one entry", one_entry_each),
    ("every reply made one entry, however often it was posted", replies_once),
    ("every effect has its audit record", audited),
    ("every reply reached the EHR once as MDM and once as DocumentReference", written_back_once),
)


def judge(evidence):
    return [(name, clause(evidence)) for name, clause in CLAUSES]


def main():
    failed = False
    for name, broken in judge(Evidence.read(sys.argv[1])):
        print(f"{'kept' if not broken else 'BROKEN'}  {name}  {broken[:10] or ''}")
        failed = failed or bool(broken)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
