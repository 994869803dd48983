"""Counts of tests from real reports: JUnit XML (ctest, gtest) and TAP (scripts).

    tally = Tally()
    tally.add_junit("build/ctest.xml", "release")
    tally.add_tap(output, "interop")
    tally.line()          # "12 passed, 0 failed, 1 skipped"
"""
import re
import xml.etree.ElementTree


class Tally:
    """Passed, failed and skipped tests; failures and skips by name."""

    def __init__(self):
        self.passed = 0
        self.failures = []  # (stage, test)
        self.skips = []     # (stage, test, reason)

    def add(self, stage, test, outcome, reason=""):
        if outcome == "passed":
            self.passed += 1
        elif outcome == "failed":
            self.failures.append((stage, test))
        else:
            self.skips.append((stage, test, reason or "no reason given"))

    def add_junit(self, path, stage):
        """Adds a report; a missing, unreadable or empty one is a failure of the stage."""
        try:
            cases = list(xml.etree.ElementTree.parse(path).getroot().iter("testcase"))
        except (OSError, xml.etree.ElementTree.ParseError):
            cases = []
        if not cases:
            self.add(stage, f"no test ran ({path})", "failed")
        for case in cases:
            self.add(stage, _name(case), *_outcome(case))

    def add_tap(self, output, stage):
        """Adds lines 'ok - name', 'not ok - name', 'ok - name # SKIP reason'; counts them."""
        found = re.findall(r"^(not )?ok\b[ \d]*-? ?(.*?)(?: # SKIP ?(.*))?$", output, re.M)
        for failed, name, reason in found:
            skipped = not failed and reason != ""
            self.add(stage, name, "failed" if failed else "skipped" if skipped else "passed",
                     reason)
        return len(found)

    def line(self):
        return (f"{self.passed} passed, {len(self.failures)} failed, {len(self.skips)} skipped")


def _name(case):
    group, name = case.get("classname", ""), case.get("name", "")
    return name if group in ("", name) else f"{group}.{name}"


def _outcome(case):
    """('passed' | 'failed' | 'skipped', reason). ctest says status=, gtest says result=."""
    if case.find("failure") is not None or case.get("status") == "fail":
        return "failed", ""
    skipped = case.find("skipped")
    if skipped is None and case.get("status") == "run" and case.get("result") != "suppressed":
        return "passed", ""
    output = " ".join(case.itertext())
    said = re.search(r"Skipped\s+(.*?)\s*(?:\[|$)", output, re.S)
    reason = said.group(1) if said else (skipped.get("message", "") if skipped is not None else "")
    not_built = case.get("status") == "notrun" and "Unable to find executable" in output + reason
    return ("failed", "") if not_built else ("skipped", " ".join(reason.split()))
