"""The last line of tools/test counts what the reports say, and no report is a failure."""
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from testing.tally import Tally  # noqa: E402

CTEST = """<testsuite>
  <testcase name="A.Passes" classname="A.Passes" status="run"/>
  <testcase name="A.Fails" classname="A.Fails" status="fail"><failure message="Failed"/></testcase>
  <testcase name="A.Skips" classname="A.Skips" status="notrun">
    <skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/>
    <system-out>[ RUN      ] A.Skips
a_test.cc:7: Skipped
no corpus here

[  SKIPPED ] A.Skips (0 ms)</system-out>
  </testcase>
  <testcase name="b_NOT_BUILT" classname="b_NOT_BUILT" status="notrun">
    <skipped message="Unable to find executable: b"/>
  </testcase>
</testsuite>"""
GTEST = """<testsuites><testsuite name="A">
  <testcase name="Passes" status="run" result="completed" classname="A"/>
  <testcase name="Fails" status="run" result="completed" classname="A"><failure/></testcase>
  <testcase name="Skips" status="run" result="skipped" classname="A">
    <skipped message="no corpus"/></testcase>
</testsuite></testsuites>"""


def tally_of(report):
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "report.xml")
        path.write_text(report)
        tally.add_junit(path, "stage")
    return tally


class Counting(unittest.TestCase):
    def test_a_ctest_report_is_counted_and_a_program_not_built_has_failed(self):
        tally = tally_of(CTEST)
        self.assertEqual(tally.line(), "1 passed, 2 failed, 1 skipped")

    def test_the_reason_of_a_skip_is_kept(self):
        self.assertEqual(tally_of(CTEST).skips, [("stage", "A.Skips", "no corpus here")])

    def test_a_gtest_report_is_counted(self):
        self.assertEqual(tally_of(GTEST).line(), "1 passed, 1 failed, 1 skipped")

    def test_a_missing_report_is_a_failure(self):
        tally = Tally()
        tally.add_junit("/nonexistent/report.xml", "stage")
        self.assertEqual(tally.line(), "0 passed, 1 failed, 0 skipped")

    def test_an_empty_report_is_a_failure(self):
        self.assertEqual(tally_of("<testsuite/>").line(), "0 passed, 1 failed, 0 skipped")

    def test_tap_lines_are_counted(self):
        tally = Tally()
        counted = tally.add_tap("hello\nok - a\nnot ok - b\nok - c # SKIP no npm\n", "interop")
        self.assertEqual((counted, tally.line()), (3, "1 passed, 1 failed, 1 skipped"))
        self.assertEqual(tally.skips, [("interop", "c", "no npm")])


if __name__ == "__main__":
    unittest.main()
