"""What new-adapter and new-mapping write is accepted by the compiler and by tools/check."""
import importlib.machinery
import importlib.util
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(HERE))
LOADER = importlib.machinery.SourceFileLoader("check_tool", str(HERE / "check"))
check = importlib.util.module_from_spec(importlib.util.spec_from_loader("check_tool", LOADER))
LOADER.exec_module(check)


class New(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        shutil.copy(ROOT / ".clang-format", self.root)

    def make(self, tool, name):
        return subprocess.run([sys.executable, HERE / tool, name, self.root], text=True,
                              capture_output=True, check=False)

    def assert_passes_check(self, parent):
        (self.root / parent / "README.md").write_text("# a folder\n")
        _, faults = check.find_faults(self.root, check.config.load(HERE / "check.conf"))
        self.assertEqual(faults, [])

    def test_a_new_adapter_passes_check(self):
        self.assertEqual(self.make("new-adapter", "fax").returncode, 0)
        self.assert_passes_check("adapters")

    @unittest.skipUnless(shutil.which("g++"), "g++ is not installed")
    def test_a_new_adapter_compiles(self):
        self.make("new-adapter", "fax")
        sources = sorted((self.root / "adapters/fax").glob("*.cc"))
        self.assertEqual(len(sources), 3)
        for source in sources:
            done = subprocess.run(["g++", "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra",
                                   "-Werror", f"-I{self.root}", f"-I{ROOT}", source], text=True,
                                  capture_output=True, check=False)
            self.assertEqual((source.name, done.returncode, done.stderr), (source.name, 0, ""))

    def test_a_new_mapping_passes_check(self):
        self.assertEqual(self.make("new-mapping", "my-clinic").returncode, 0)
        self.assert_passes_check("mappings")

    def test_an_existing_folder_is_left_alone(self):
        self.make("new-adapter", "fax")
        again = self.make("new-adapter", "fax")
        self.assertNotEqual(again.returncode, 0)
        self.assertIn("exists already", again.stderr)

    def test_a_name_that_is_no_namespace_is_refused(self):
        self.assertIn("is no name", self.make("new-adapter", "Fax-2").stderr)


if __name__ == "__main__":
    unittest.main()
