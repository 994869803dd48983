"""Reads a tree of sources: which files there are, and C++ split into code, comments and functions.

    tree = Tree(pathlib.Path("."))
    for source in tree.cpp():
        source.code         # comments, strings and preprocessor lines blanked, same offsets
        source.comments     # [Comment(line, text, own_line)]
        source.functions    # [Function(line, lines, name)]
        source.statements   # [Statement(line, text, inside)] of namespaces and classes

No compiler is asked: the layout that clang-format enforces makes a scan of braces reliable enough.
"""
import functools
import os
import pathlib
import re
import subprocess
from typing import NamedTuple

CPP_SUFFIXES = (".cc", ".h")
SCRIPT_SUFFIXES = (".py", ".mjs", ".js", ".css", ".html", ".sh", ".cmake")
TEXT_SUFFIXES = (".md", ".yaml", ".yml", ".json", ".conf", ".service", ".case", ".csv", ".txt")

TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/"""
    r"""|\bR"(?P<tag>[^()\\\s]{0,16})\(.*?\)(?P=tag)\""""
    r"""|"(?:\\.|[^"\\\n])*"|\b\d[\w'.]*|'(?:\\.|[^'\\\n])+'""", re.S)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n\\]|\\\n|\\.)*", re.M)
CONTAINER = re.compile(
    r"^\s*(?:template\s*<.*>\s*)?(?:inline\s+|typedef\s+|extern\s*)?"
    r"(?:class|struct|union|enum|namespace|\"\s*\")", re.S)
ACCESS = re.compile(r"\s*\b(?:public|private|protected)\s*:(?!:)")


class Comment(NamedTuple):
    line: int
    text: str
    own_line: bool


class Function(NamedTuple):
    line: int
    lines: int
    name: str


class Statement(NamedTuple):
    line: int
    text: str
    inside: str  # "namespace", "class" or "function"


def blank(text):
    return re.sub(r"[^\n]", " ", text)


class Source:
    """One file of the tree."""

    def __init__(self, root, path):
        self.path = path
        self.folder = str(pathlib.PurePosixPath(path).parent)
        self.name = pathlib.PurePosixPath(path).name
        self.data = (root / path).read_bytes()
        self.text = self.data.decode("utf-8", "replace")
        self.lines = self.text.split("\n")
        if self.lines and self.lines[-1] == "":
            self.lines.pop()

    @property
    def is_cpp(self):
        return self.name.endswith(CPP_SUFFIXES)

    @property
    def is_script(self):
        return (self.name.endswith(SCRIPT_SUFFIXES) or self.name == "CMakeLists.txt"
                or self.data.startswith(b"#!"))

    @property
    def is_test(self):
        if self.path.startswith("tests/") or self.folder.startswith("tools/testing"):
            return True
        return re.search(r"_(test|fuzz|bench)\.(cc|py)$", self.name) is not None

    @property
    def is_generated(self):
        return bool(self.lines) and re.search(r"\bgenerated\b", self.lines[0], re.I) is not None

    def line_at(self, offset):
        return self.text.count("\n", 0, offset) + 1

    @functools.cached_property
    def _scan(self):
        comments = []

        def replace(match):
            token = match.group()
            if token.startswith(("//", "/*")):
                before = self.text[self.text.rfind("\n", 0, match.start()) + 1:match.start()]
                line = self.line_at(match.start())
                for number, text in enumerate(token.split("\n")):
                    comments.append(Comment(line + number, text, not before.strip()))
                return blank(token)
            if token[0] in "\"'" or token.startswith("R\""):
                return token[0] + blank(token[1:-1]) + token[-1]
            return token

        code = TOKEN.sub(replace, self.text)
        return code, comments

    @functools.cached_property
    def code(self):
        return DIRECTIVE.sub(lambda match: blank(match.group()), self._scan[0])

    @property
    def comments(self):
        return self._scan[1]

    @functools.cached_property
    def includes(self):
        found = re.finditer(r"^[ \t]*#[ \t]*include[ \t]*([<\"])([^>\"]+)[>\"]", self.text, re.M)
        return [(self.line_at(match.start()), match.group(2), match.group(1) == "\"")
                for match in found]

    @functools.cached_property
    def _shape(self):
        return find_shape(self.code)

    @property
    def functions(self):
        return self._shape[0]

    @property
    def statements(self):
        return self._shape[1]


def without_parentheses(head):
    previous = None
    while previous != head:
        previous, head = head, re.sub(r"\([^()]*\)", " ", head)
    return head


def kind_of_block(head):
    """What the brace after `head` opens, at namespace or class level."""
    if CONTAINER.match(head) and not re.search(r"\)\s*(const|noexcept|override)?\s*$", head):
        keyword = re.search(r"\b(class|struct|union|enum|namespace)\b|\"", head).group()
        return "namespace" if keyword in ("namespace", '"') else "class"
    flat = without_parentheses(re.sub(r"\boperator\s*[^\s\w(]+", "operator", head))
    if re.search(r"(?<![=!<>])=(?!=)", flat) and not head.rstrip().endswith(")"):
        return "value"
    if "(" not in head:
        return "value"
    initialised = re.search(r"\)\s*(?:noexcept\s*)?:(?!:)", head) or re.search(r"^\s*,", head)
    if initialised and re.search(r"[\w>]$", head):
        return "value"
    return "function"


def find_shape(code):
    """Walks the braces: (functions, statements). Offsets become lines at the end."""
    functions, statements, stack = [], [], []
    head_start = 0

    def line_of(offset):
        return code.count("\n", 0, offset) + 1

    def first_word(start, end):
        access = ACCESS.match(code, start, end)
        found = re.compile(r"\S").search(code, access.end() if access else start, end)
        return found.start() if found else start

    def inside():
        kinds = [kind for kind, _ in stack]
        if "function" in kinds:
            return "function"
        return kinds[-1] if kinds else "namespace"

    for match in re.finditer(r"[{};]", code):
        offset, mark = match.start(), match.group()
        head = code[head_start:offset]
        head = ACCESS.sub(" ", head, count=1)
        if mark == ";":
            if "value" not in [kind for kind, _ in stack] and head.count("(") == head.count(")"):
                start = first_word(head_start, offset)
                statements.append(Statement(line_of(start), " ".join(head.split()), inside()))
                head_start = offset + 1
        elif mark == "{":
            where = inside()
            if where == "function" and re.search(r"[\w>]$", head):
                stack.append(("value", head_start))  # as in `int x{0}`: blocks have a blank before
            elif where == "function":
                stack.append(("block", head_start))
                head_start = offset + 1
            elif where == "value" or kind_of_block(head) == "value":
                stack.append(("value", head_start))  # the head goes on after the closing brace
            else:
                kind = kind_of_block(head)
                stack.append((kind, first_word(head_start, offset)))
                head_start = offset + 1
        elif stack:
            kind, start = stack.pop()
            if kind == "value":
                continue
            if kind == "function":
                name = re.sub(r"\s+", " ", code[start:code.find("{", start)]).strip()
                line = line_of(start)
                functions.append(Function(line, line_of(offset) - line + 1, name[:60]))
            head_start = offset + 1
    return functions, statements


class Tree:
    """The files of a work tree that git would commit (or, outside git, all of them)."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.sources = []
        for path in sorted(self._list_paths()):
            if (self.root / path).is_file():
                self.sources.append(Source(self.root, path))
        self.paths = {source.path for source in self.sources}

    def _list_paths(self):
        listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=self.root,
                                capture_output=True, text=True, check=False)
        if listed.returncode == 0:
            return listed.stdout.splitlines()
        found = []
        for folder, _, names in os.walk(self.root):
            found += [os.path.relpath(os.path.join(folder, name), self.root) for name in names]
        return found

    def cpp(self):
        return [source for source in self.sources if source.is_cpp]

    def written(self):
        """Everything a person wrote: sources, scripts and plain text, without data and samples."""
        return [source for source in self.sources
                if source.is_cpp or source.is_script or source.name.endswith(TEXT_SUFFIXES)]
