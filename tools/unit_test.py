"""The systemd unit is well hardened, by systemd's own measure."""
import pathlib
import re
import shutil
import subprocess
import unittest

UNIT = pathlib.Path(__file__).resolve().parent.parent / "packaging" / "hopline.service"


class Unit(unittest.TestCase):
    @unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is not installed")
    def test_its_exposure_is_at_most_2(self):
        done = subprocess.run(["systemd-analyze", "security", "--offline=yes", UNIT], text=True,
                              capture_output=True, check=False)
        level = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
        self.assertIsNotNone(level, done.stdout + done.stderr)
        self.assertLessEqual(float(level.group(1)), 2.0)

    def test_it_leaves_no_core_file(self):
        self.assertIn("LimitCORE=0\n", UNIT.read_text())

    def test_it_gets_no_secret_by_argument_or_environment(self):
        text = UNIT.read_text()
        self.assertNotIn("Environment", text)
        self.assertNotRegex(text, r"ExecStart=.*(key|password|token)")


if __name__ == "__main__":
    unittest.main()
