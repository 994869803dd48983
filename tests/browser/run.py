#!/usr/bin/env python3
"""The windows in a browser, as TAP lines ('ok - name'), one per fact.

    tests/browser/run.py                     every journey; the program is build/hopline
    tests/browser/run.py --only chart        the journeys whose file name holds that
    tests/browser/run.py --screenshots DIR   writes every page and state; see tools/screenshots;
                                             with --only those whose name holds that
    tests/browser/run.py --lighthouse        scores each window's first page; some 15 s each

Installs the packages of package.json into build/browser (ignored by git) the first time. Serves
conf/ of the source tree with the windows' own endpoints on free ports, plays the EHR
(support/ehr.mjs) and drives Debian's Chromium. Where npm or Chromium is out of reach everything is
skipped and says so; with CI=true that is a failure.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PLACE = ROOT / "build" / "browser"
SOURCES = ["*.mjs", "support/*.mjs", "journeys/*.mjs"]
SCRIPT_SECONDS_MAX = 1100

sys.path.insert(0, str(ROOT))
from tests.browser.served import Served  # noqa: E402
from tests.support.node import free_port, why_not  # noqa: E402
from tests.support.npm import install, node  # noqa: E402
from tests.support.tap import Tap  # noqa: E402


def find_chromium():
    return os.environ.get("CHROME_PATH") or shutil.which("chromium") or ""


def why_not_here():
    if not find_chromium():
        return "chromium is not installed"
    return why_not() or install(HERE, PLACE, SOURCES)


def run_script(name, options, environment):
    """Runs one script of PLACE, its TAP on our standard output; whether it was all well."""
    command = [node(PLACE), PLACE / name, *options]
    sys.stdout.flush()
    try:
        done = subprocess.run([str(word) for word in command], check=False, cwd=PLACE,
                              env={**os.environ, **environment}, stderr=subprocess.STDOUT,
                              timeout=SCRIPT_SECONDS_MAX)
        return done.returncode == 0
    except subprocess.TimeoutExpired:
        print(f"not ok - {name} ends within {SCRIPT_SECONDS_MAX} s", flush=True)
        return False


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="")
    parser.add_argument("--screenshots", default="")
    parser.add_argument("--lighthouse", action="store_true")
    chosen = parser.parse_args()
    tap = Tap()
    if reason := why_not_here():
        if os.environ.get("CI") == "true":
            tap.fact("the windows are tried in a browser", False, reason)
        else:
            tap.skip("the windows in a browser", reason)
        return tap.code()
    ehr_port = free_port()
    environment = {"CHROME_PATH": find_chromium(), "EHR_PORT": str(ehr_port),
                   "DEBUG_PORT": str(free_port())}
    well = True
    if not (chosen.only or chosen.screenshots or chosen.lighthouse):
        well = run_script("journeys/ehr_alone.mjs", [], environment)
    with tempfile.TemporaryDirectory(prefix="hopline-browser-") as folder:
        try:
            with Served(folder, ehr_port) as served:
                options = [f"--only={chosen.only}"] if chosen.only else []
                if chosen.screenshots:
                    options += [f"--screenshots={os.path.abspath(chosen.screenshots)}"]
                if chosen.lighthouse:
                    options += ["--lighthouse"]
                environment |= served.environment()
                well = run_script("main.mjs", options, environment) and well
        except (RuntimeError, OSError) as fault:
            tap.fact("Hopline is served with its windows", False, fault)
    return 0 if well and tap.code() == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
