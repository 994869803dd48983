"""The systemd unit is well hardened, and says what the program understands."""
import pathlib
import re
import shutil
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
UNIT = ROOT / "packaging" / "hopline.service"


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

    def test_it_sets_only_keys_that_the_configuration_has(self):
        keys = re.findall(r'Key\{"([^"]*)"', (ROOT / "engine/conf/keys.h").read_text())
        sets = re.findall(r"--set (\w[\w.]*)=", UNIT.read_text())
        self.assertIn("data", sets)
        self.assertLessEqual(set(sets), set(keys))

    def test_its_credential_has_the_name_that_the_engine_looks_for(self):
        wanted = re.search(r'string\(credentials\) \+ "/([^"]+)"',
                           (ROOT / "engine/serve/master_key.cc").read_text()).group(1)
        self.assertIn(f"\nLoadCredential={wanted}:", UNIT.read_text())

    def test_its_mappings_lie_where_the_program_installs_them(self):
        self.assertIn("mappings=/usr/share/hopline/mappings", UNIT.read_text())
        self.assertRegex((ROOT / "engine/cli/CMakeLists.txt").read_text(),
                         r"install\(DIRECTORY .*\{CMAKE_SOURCE_DIR\}/mappings [^)]*"
                         r"DATADIR\}/hopline")


if __name__ == "__main__":
    unittest.main()
