"""tools/test: the stages, one line each with its time; the last line is the count of tests.

A stage runs programs, adds their reports to the Tally and raises nothing: what breaks is a failure.
tests/<folder>/run.py files are stages too: each prints TAP ('ok - name') and exits 0 or 1.
"""
import argparse
import concurrent.futures
import io
import os
import pathlib
import re
import subprocess
import sys
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from testing.postgres import Postgres  # noqa: E402
from testing.tally import Tally  # noqa: E402

CORES = os.cpu_count() or 2
FUZZ_SECONDS = 30
SCRIPT_SECONDS_MAX = 1200
# Programs whose code meets bytes from outside first.
SANITIZED = re.compile(
    r"^(base|hl7|fhir|net|engine_(mapping|consent|yaml|keys|audit))_test$")


def run(*command, seconds=3600, **options):
    """(exit code, output); the output is shown only when the caller finds a failure."""
    try:
        done = subprocess.run([str(word) for word in command], cwd=ROOT, text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=seconds,
                              errors="replace", **options)
        return done.returncode, done.stdout
    except subprocess.TimeoutExpired as late:
        return 124, f"{late.output or ''}\ntimed out after {seconds} s"


def note(stage, name, code, output, tally):
    """One test that is a program: passed if it exits 0, else its last lines are shown."""
    tally.add(stage, name, "passed" if code == 0 else "failed")
    if code != 0:
        print("\n".join(output.splitlines()[-40:]), flush=True)
    return code == 0


def check(tally):
    note("check", "tools/check", *run(ROOT / "tools/check"), tally)


def tool_tests(tally):
    """The unit tests of the tools themselves, counted one by one."""
    suite = unittest.defaultTestLoader.discover(str(ROOT / "tools"), pattern="*_test.py")
    said = io.StringIO()
    result = unittest.TextTestRunner(stream=said, verbosity=0).run(suite)
    if not result.wasSuccessful():
        print(said.getvalue())
    broken = [str(test) for test, _ in result.failures + result.errors]
    for test in broken:
        tally.add("tools", test, "failed")
    for test, reason in result.skipped:
        tally.add("tools", str(test), "skipped", reason)
    for _ in range(result.testsRun - len(broken) - len(result.skipped)):
        tally.add("tools", "", "passed")


def release(tally):
    code, output = run(ROOT / "tools/build")
    if not note("release", "tools/build", code, output, tally):
        return
    report = ROOT / "build/ctest.xml"
    report.unlink(missing_ok=True)
    code, output = run("ctest", "--test-dir", "build", "-j", CORES, "--output-junit", report,
                       "--output-on-failure", "--no-tests=error", "--progress")
    if code != 0:
        print(failures_of(output))
    tally.add_junit(report, "release")


def failures_of(output):
    """What ctest says of the tests that failed."""
    passing = re.compile(r"^\s*(Start\s+\d+:|\d+/\d+ Test .*(Passed|Skipped))")
    said = [line for line in output.splitlines() if line and not passing.match(line)]
    return "\n".join(said[-200:])


def configure(folder, *settings, **environment):
    """Configures a second build tree once; returns (code, output)."""
    if (ROOT / folder / "build.ninja").exists():
        return 0, ""
    return run("cmake", "-S", ".", "-B", folder, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Checked",
               "-DCMAKE_CXX_FLAGS_CHECKED=-O1", *settings, env={**os.environ, **environment})


def sanitizer(tally):
    """The same test programs under ASan and UBSan, corpora included."""
    code, output = configure("build-asan", "-DHOPLINE_SANITIZE=ON")
    if code == 0:
        code, output = run("ninja", "-C", "build-asan", "-t", "targets", "all")
        named = re.findall(r"^(\w+): phony", output, re.M)
        targets = sorted(name for name in set(named) if SANITIZED.match(name))
        code, output = run("ninja", "-C", "build-asan", "--quiet", *targets)
    if not note("sanitizer", "sanitizer build", code, output, tally):
        return
    with concurrent.futures.ThreadPoolExecutor(CORES) as pool:
        for target, result in zip(targets, pool.map(run_sanitized, targets)):
            if result[0] != 0:
                print("\n".join(result[1].splitlines()[-40:]))
            report = ROOT / f"build-asan/{target}.xml"
            tally.add_junit(report, "sanitizer")
            if result[0] != 0 and not report.exists():
                tally.add("sanitizer", f"{target} exit {result[0]}", "failed")


def run_sanitized(target):
    report = ROOT / f"build-asan/{target}.xml"
    report.unlink(missing_ok=True)
    program = next((ROOT / "build-asan").rglob(target))
    options = {**os.environ, "ASAN_OPTIONS": "detect_stack_use_after_return=1",
               "UBSAN_OPTIONS": "print_stacktrace=1"}
    return run(program, f"--gtest_output=xml:{report}", env=options)


def fuzz(tally):
    _, listed = run(ROOT / "tools/fuzz", "--list")
    targets = listed.split()
    code, output = configure("build-fuzz", "-DHOPLINE_FUZZ=ON", CC="clang", CXX="clang++")
    if code == 0 and targets:
        code, output = run("ninja", "-C", "build-fuzz", "--quiet", *targets)
    if not note("fuzz", "fuzz build", code, output, tally):
        return
    with concurrent.futures.ThreadPoolExecutor(CORES) as pool:
        results = pool.map(lambda name: run(ROOT / "tools/fuzz", name, FUZZ_SECONDS), targets)
        for target, result in zip(targets, results):
            note("fuzz", f"{target} for {FUZZ_SECONDS} s", *result, tally)


def script(folder):
    """A stage from tests/<folder>/run.py."""
    def stage(tally):
        code, output = run(sys.executable, "-B", folder / "run.py", seconds=SCRIPT_SECONDS_MAX)
        before = len(tally.failures)
        counted = tally.add_tap(output, folder.name)
        if code != 0 and len(tally.failures) == before or counted == 0:
            tally.add(folder.name, f"run.py exit {code}, {counted} tests", "failed")
        if code != 0:
            print(output[-8000:])
    return stage


def list_stages():
    stages = {"check": check, "tools": tool_tests, "release": release}
    for path in sorted((ROOT / "tests").glob("*/run.py")):
        stages[path.parent.name] = script(path.parent)
    return {**stages, "sanitizer": sanitizer, "fuzz": fuzz}


def main():
    stages = list_stages()
    parser = argparse.ArgumentParser(prog="tools/test")
    parser.add_argument("--quick", action="store_true", help="check and the Release tests only")
    parser.add_argument("--only", choices=stages, action="append", help="this stage only")
    parser.add_argument("--list", action="store_true", help="name the stages")
    options = parser.parse_args()
    if options.list:
        print("\n".join(stages))
        return 0
    chosen = options.only or (["check", "tools", "release"] if options.quick else list(stages))
    os.environ["HOPLINE_SHARED"] = os.path.abspath(
        ROOT / os.environ.get("HOPLINE_SHARED", "../shared"))
    os.environ["GTEST_COLOR"] = "no"
    tally = Tally()
    began = time.monotonic()
    with Postgres() as postgres:
        os.environ["HOPLINE_TEST_POSTGRES"] = postgres.dsn
        for number, name in enumerate(chosen, 1):
            run_stage(f"[{number}/{len(chosen)}] {name:<10}", stages[name], tally)
    for stage, test, reason in tally.skips:
        print(f"skipped  {stage}: {test}: {reason}")
    for stage, test in tally.failures:
        print(f"FAILED   {stage}: {test}")
    print(f"whole run {time.monotonic() - began:.0f} s")
    print(tally.line())
    return 1 if tally.failures else 0


def run_stage(title, stage, tally):
    before = (tally.passed, len(tally.failures), len(tally.skips))
    started = time.monotonic()
    print(f"{title} ...", flush=True)
    stage(tally)
    after = (tally.passed, len(tally.failures), len(tally.skips))
    counts = [new - old for new, old in zip(after, before)]
    print(f"{title} {counts[0]} passed, {counts[1]} failed, {counts[2]} skipped"
          f"  {time.monotonic() - started:.1f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
