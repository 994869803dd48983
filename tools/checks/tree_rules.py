"""Rules on any text file, and on the tree as a whole. Each yields (path, line, rule, what, do)."""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
from fnmatch import fnmatch

from checks.config import values

FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 60
LINE_COLUMNS_MAX = 100
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME)\b")
FREE_WIDTH = (".md", ".json", ".csv", ".txt", ".html")
ANY_LETTER = (".txt", ".csv", ".html")  # texts that patients read are in their own language


def sizes(tree, _conf):
    for source in tree.sources:
        if not (source.is_cpp or source.is_script) or source.is_generated:
            continue
        if len(source.lines) > FILE_LINES_MAX:
            yield source.path, len(source.lines), "file-size", \
                f"{len(source.lines)} lines, {FILE_LINES_MAX} allowed", "it is two ideas: split it"
        for function in source.functions if source.is_cpp else []:
            if function.lines > FUNCTION_LINES_MAX:
                yield source.path, function.line, "function-size", \
                    f"{function.lines} lines, {FUNCTION_LINES_MAX} allowed", "name a part of it"
        for number, line in enumerate(source.lines, 1):
            if len(line) > LINE_COLUMNS_MAX and not source.name.endswith(FREE_WIDTH):
                yield source.path, number, "line-size", \
                    f"{len(line)} columns, {LINE_COLUMNS_MAX} allowed", "break it"


def letters(tree, _conf):
    """ASCII, no trailing blanks, nothing left unfinished."""
    for source in tree.written():
        if source.name == "package-lock.json" or "/corpus/" in source.path:
            continue
        for number, line in enumerate(source.lines, 1):
            if not line.isascii() and not source.name.endswith(ANY_LETTER):
                yield source.path, number, "ascii", "a character that is not ASCII", "escape it"
            if line != line.rstrip():
                yield source.path, number, "trailing", "trailing blanks", "remove them"
            if UNFINISHED.search(line) and not source.name.endswith(ANY_LETTER):
                yield source.path, number, "unfinished", "a note of unfinished work", \
                    "finish it, or write it where the work is planned"


def readmes(tree, conf):
    """Every folder that holds sources, and every top folder, says what it is."""
    folders = {source.folder for source in tree.sources if source.is_cpp or source.is_script}
    folders |= {source.path.split("/")[0] for source in tree.sources if "/" in source.path}
    exempt = values(conf, "no-readme")
    for folder in sorted(folders - {"."}):
        if any(fnmatch(folder, name) or folder.startswith(name + "/") for name in exempt):
            continue
        if f"{folder}/README.md" not in tree.paths:
            yield folder, 1, "readme", "a folder without README.md", \
                "one screen: what it is, 'I want to ... -> go to ...', what never to do here"


def mappings(tree, _conf):
    """A mapping without a case is a guess."""
    for path in sorted(tree.paths):
        match = re.fullmatch(r"(mappings/(?!types/)[^/]+)/rules\.csv", path)
        if match and not any(other.startswith(match.group(1) + "/cases/")
                             and other.endswith(".expect.json") for other in tree.paths):
            yield path, 1, "mapping", "a mapping without a case", \
                "add cases/NAME.hl7 (or .json) and cases/NAME.expect.json"


def parsers(tree, conf):
    """A folder whose headers offer to parse has a fuzz target."""
    trusted = values(conf, "trusted-parser")
    fuzzed = {source.folder for source in tree.cpp() if source.name.endswith("_fuzz.cc")}
    told = set()
    for source in tree.cpp():
        if not source.name.endswith(".h") or source.is_test or source.folder in told | fuzzed:
            continue
        match = re.search(r"\b(parse_\w+|parse)\s*\(", source.code)
        if match and source.folder not in trusted:
            told.add(source.folder)
            yield source.path, source.line_at(match.start()), "fuzz", \
                f"{match.group(1)} has no fuzz target in {source.folder}", \
                "add a *_fuzz.cc, or a 'trusted-parser' line if no outsider writes its input"


def cases(tree, _conf):
    """A transcript that no test runs is decoration."""
    runners = [source for source in tree.cpp() if source.is_test and '".case"' in source.text]
    for path in sorted(tree.paths):
        if path.endswith(".case") and not (path.startswith("tests/cases/") and runners):
            yield path, 1, "case", "a .case file that no test runs", \
                "put it under tests/cases; a *_test.cc there runs every .case file"


def _badly_formatted(root, paths):
    if not paths:
        return []
    done = subprocess.run(["clang-format", "--dry-run", "-Werror", *paths], cwd=root,
                          capture_output=True, text=True, check=False)
    return re.findall(r"^(\S+?):(\d+):\d+: error", done.stderr, re.M)


def formatting(tree, _conf):
    """clang-format, in parallel; what passed once is remembered by its digest."""
    style = tree.root / ".clang-format"
    salt = style.read_bytes() if style.exists() else b""
    memory = pathlib.Path(tree.root, "build", "check-format.json")
    known = set(json.loads(memory.read_text())) if memory.exists() else set()
    digests = {source.path: hashlib.sha256(salt + source.data).hexdigest()
               for source in tree.cpp() if not source.is_generated}
    paths = [path for path, digest in digests.items() if digest not in known]
    groups = [paths[start:start + 8] for start in range(0, len(paths), 8)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda group: _badly_formatted(tree.root, group), groups))
    seen = set()
    for path, line in [found for result in results for found in result]:
        if path not in seen:
            seen.add(path)
            yield path, int(line), "format", "differs from clang-format", f"clang-format -i {path}"
    if memory.parent.is_dir():
        memory.write_text(json.dumps(sorted(d for p, d in digests.items() if p not in seen)))


RULES = [sizes, letters, readmes, mappings, parsers, cases, formatting]
