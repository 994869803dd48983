"""What docs/ lists is what the sources have: columns, hops, indexes, metrics, exit codes."""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
ROWS = "".join(path.read_text() for path in sorted((ROOT / "engine/store").glob("rows*.h")))


def text(path):
    return (ROOT / path).read_text()


def source(folder):
    return "".join(path.read_text() for path in sorted((ROOT / folder).rglob("*.cc"))
                   if not path.name.endswith(("_test.cc", "_bench.cc")))


def section(page, title):
    """The lines below a heading, up to the next one."""
    return re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text(page), re.M | re.S).group(1)


def table(lines):
    """The rows of its tables, as lists of cells; heads and rulers are not among them."""
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")]
            for line in lines.splitlines() if line.startswith("| ")]
    return [row for row in rows if row[0].startswith("`") or row[0].startswith("**")]


def names(cell):
    return re.findall(r"`([^`]+)`", cell)


class Row:
    def __init__(self, body):
        self.table = re.search(r'kTable = "(\w+)"', body).group(1)
        self.hops = re.search(r"Hops = May<(.*?)>", body).group(1).split(", ")
        members = dict(re.findall(r'col\("(\w+)",\s*&\w+::(\w+)\)', body))
        self.columns = list(members)
        types = dict((member, kind) for kind, member in
                     re.findall(r"^  ([\w:]+) (\w+)(?: =.*?)?;", body, re.M))
        self.bytes = {name for name, member in members.items() if types.get(member) == "Bytes"}


def rows():
    return [Row(body) for body in re.findall(r"^struct \w+Row \{\n(.*?)^\};", ROWS, re.M | re.S)]


class Security(unittest.TestCase):
    LISTED = {names(row[0])[0]: [names(cell) for cell in row[1:]]
              for row in table(section("docs/SECURITY.md", "Every column"))}

    def test_it_lists_every_column_of_every_table(self):
        for row in rows():
            with self.subTest(table=row.table):
                self.assertEqual(sorted(sum(self.LISTED[row.table], [])), sorted(row.columns))

    def test_the_rows_have_every_column_of_the_schema(self):
        tables = re.findall(r"CREATE TABLE (\w+) \((.*?)\) (?:OPT|SMALL)\)\"",
                            text("engine/store/schema.cc"), re.S)
        self.assertEqual(sorted(name for name, _ in tables), sorted(self.LISTED))
        for name, body in tables:
            columns = set(re.findall(r"(\w+) (?:TEXT|INT|BYTES)\b", body))
            self.assertEqual(columns, set(sum(self.LISTED[name], [])), name)

    def test_it_lists_no_table_that_is_gone(self):
        self.assertEqual(sorted(self.LISTED), sorted(row.table for row in rows()))

    def test_what_it_calls_sealed_or_digest_is_bytes(self):
        for row in rows():
            _, digests, sealed = self.LISTED[row.table]
            self.assertLessEqual(set(digests + sealed), row.bytes, row.table)

    def test_every_body_is_sealed(self):
        for row in rows():
            if "body" in row.columns:
                self.assertIn("body", self.LISTED[row.table][2], row.table)

    def test_it_lists_every_member_of_the_audit_record(self):
        record = text("engine/audit/record.cc")
        written = set(re.findall(r'put\((?:out|rest), "(\w+)"', record))
        written |= set(re.findall(r'\\"(\w+)\\":', record))
        listed = set()
        for row in table(section("docs/SECURITY.md", "The audit log")):
            listed |= set(names(row[0]) + names(row[1]))
        self.assertEqual(written - listed, set())


class Hops(unittest.TestCase):
    def test_it_lists_the_rows_that_each_hop_may_stage(self):
        listed = {}
        for row in table(text("docs/HOPS.md")):
            name = re.match(r"\*\*(\w+)\*\*", row[0])
            if name:
                listed[name.group(1)] = set(names(row[3]))
        for hop in ("Accept", "Post", "Show", "Send"):
            self.assertEqual(listed[hop], {row.table for row in rows() if hop in row.hops}, hop)

    def test_it_lists_every_pair_that_must_not_compile(self):
        pairs = {path.name for path in (ROOT / "tests/nocompile").glob("*.cc")}
        listed = table(section("docs/HOPS.md", "Refused by the types"))
        self.assertEqual({names(row[0])[0] for row in listed}, pairs)


class Architecture(unittest.TestCase):
    def test_it_names_the_question_of_every_index(self):
        indexes = re.findall(r"CREATE INDEX (\w+)", text("engine/store/schema.cc"))
        listed = table(section("docs/ARCHITECTURE.md",
                               "The indexes, and the question each answers"))
        self.assertEqual(sorted(names(row[0])[0] for row in listed), sorted(indexes))


class Operations(unittest.TestCase):
    METRICS = {names(row[0])[0]: row for row in table(section("docs/OPERATIONS.md", "Metrics"))}

    def test_it_lists_every_metric(self):
        declared = re.findall(r'Declared\{"(\w+)"', text("engine/ops/registry.cc"))
        self.assertEqual(sorted(set(declared) - set(self.METRICS)), [])

    def test_it_says_which_metrics_nothing_writes_yet(self):
        code = source("engine").replace(text("engine/ops/registry.cc"), "") + source("adapters") + \
            source("net")
        by_registry = {"hopline_build_info", "hopline_metrics_dropped_total"}
        for name, row in self.METRICS.items():
            written = name in by_registry or f'"{name}"' in code
            self.assertEqual(row[-1].startswith("not written yet"), not written, name)

    def test_it_lists_every_exit_code(self):
        codes = re.findall(r"kExit\w+ = (\d+);", text("engine/cli/exit_code.h"))
        listed = [names(row[0])[0] for row in table(section("docs/OPERATIONS.md", "Exit codes"))]
        self.assertEqual(sorted(listed), sorted(codes))


class Mapping(unittest.TestCase):
    def test_the_rules_of_its_trace_exist(self):
        rules = "".join(path.read_text() for path in (ROOT / "mappings").rglob("*.csv"))
        traced = re.findall(r"^ *(?:Appointment|Patient)\.\S+ (\S+) \S+ \d+\.\.\d+$",
                            section("docs/MAPPING.md", "One message, step by step"), re.M)
        self.assertGreater(len(traced), 5)
        for rule in {part for path in traced for part in path.split("/")}:
            self.assertRegex(rules, rf"(?m)^{re.escape(rule)},", rule)


class Links(unittest.TestCase):
    def test_every_link_leads_to_a_file(self):
        pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
        for page in pages:
            for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
                self.assertTrue((page.parent / target).exists(), f"{page.name}: {target}")

    def test_every_page_is_in_the_contents(self):
        for page in sorted((ROOT / "docs").glob("*.md")):
            if page.name != "README.md":
                self.assertIn(page.name, text("docs/README.md"))


if __name__ == "__main__":
    unittest.main()
