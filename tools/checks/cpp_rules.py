"""Rules on one C++ file at a time. Each yields (line, rule, what is wrong, what to do)."""
import re

from checks.config import begins_with_any, under, values


def match_lines(source, pattern, text=None):
    for match in re.finditer(pattern, source.code if text is None else text):
        yield source.line_at(match.start()), match


def include_edges(source, conf):
    """The dependency direction of the folders."""
    edges = {entry[0]: entry[1:] for entry in conf["edge"]}
    owners = [folder for folder in edges if under(source.path, folder)]
    if not owners:
        yield 1, "edge", "this folder is not in the table of include edges", \
            "add an 'edge' line to tools/check.conf, if the design has such a folder"
        return
    owner = max(owners, key=len)
    allowed = list(edges[owner])
    for folder, *more in conf["edge-test"] if source.is_test else []:
        allowed += more if under(source.path, folder) else []
    for line, name, quoted in source.includes:
        if not quoted or "*" in allowed:
            continue
        own_folder = under(name, source.folder)
        # Adapters share the headers that lie directly in adapters/, and never each other's.
        own_area = under(name, owner) and (owner != "adapters" or name.count("/") == 1)
        if own_folder or own_area or any(under(name, folder) for folder in allowed):
            continue
        yield line, "edge", f"{source.folder} must not include {name}", \
            f"{owner} may include: {' '.join(allowed) or 'nothing'}; move the shared part down"


def libraries(source, conf):
    """Each risky library has one wrapper."""
    for line, name, _ in source.includes:
        for pattern, *places in conf["library"]:
            if name.startswith(pattern) and not begins_with_any(source.path, places):
                where = " ".join(places) if places != ["-"] else "nowhere"
                yield line, "library", f"{name} is allowed in: {where}", "use the wrapper"
    if not begins_with_any(source.path, ["engine/store/"]):
        for line, _ in match_lines(source, r"\bsoci::"):
            yield line, "library", "soci outside engine/store", "add a method to the store"


def friends(source, conf):
    """Only the listed pairs open a type; comparison operators of the own type are no opening."""
    listed = {tuple(entry) for entry in conf["friend"]}
    for line, match in match_lines(source, r"\bfriend\b\s+([^;{]*)"):
        declared = " ".join(match.group(1).split())
        if re.search(r"\boperator\s*(==|<=>|<|!=)", declared):
            continue
        name = re.sub(r"^(class|struct)\s+", "", declared)
        if (source.path, name) not in listed:
            yield line, "friend", f"friend {name} is not in the list", \
                "give the type a public function, or argue for a 'friend' line in check.conf"


def forbidden_words(source, conf):
    """catch (...), new, delete, detached threads, const_cast."""
    if not begins_with_any(source.path, values(conf, "catch")):
        for line, _ in match_lines(source, r"\bcatch\s*\(\s*\.\.\.\s*\)"):
            yield line, "catch", "catch (...) hides what failed", \
                "catch the library's type in its wrapper and return an Error"
    for line, _ in match_lines(source, r"(?<!operator )\bnew\b"):
        yield line, "new", "a new expression", "use a value, std::make_unique or a container"
    for line, _ in match_lines(source, r"(?<!=)(?<!= )(?<!operator )\bdelete\b"):
        yield line, "delete", "a delete expression", "let a unique_ptr or a value own it"
    for line, _ in match_lines(source, r"\.\s*detach\s*\(\s*\)"):
        yield line, "detach", "a detached thread", "keep it and join it, or use the executor"
    for line, _ in match_lines(source, r"\bconst_cast\b"):
        yield line, "const-cast", "const_cast", "make the owner hand out what may be changed"


NOT_A_VARIABLE = re.compile(
    r"^(using|typedef|namespace|static_assert|template|friend|class|struct|union|enum|extern|return"
    r"|public|private|protected|requires|concept|goto|case|default)\b")


def is_mutable_global(statement):
    text = re.sub(r"\[\[.*?\]\]", " ", statement.text).strip()
    if not text or NOT_A_VARIABLE.match(text) or text.startswith("~"):
        return False
    declared = text.split("=")[0]
    if re.search(r"\b(const|constexpr)\b", declared) or "operator" in text:
        return False
    if statement.inside == "namespace":
        if re.fullmatch(r"[A-Z][A-Z0-9_]+ ?\(.*\)", text):  # a macro such as TEST_F(...)
            return False
        head = declared.split("{")[0]
        return "(" not in head and re.search(r"[\w>*&]\s+[\w:]+(\[.*\])?\s*$", head) is not None
    if not re.match(r"(inline |static |thread_local )+", text):
        return False
    return "static " in text or "thread_local " in text if "(" not in declared.split("{")[0] \
        else statement.inside == "function"


def mutable_globals(source, _conf):
    """State belongs to an object that main makes."""
    for statement in [] if source.is_test else source.statements:
        if is_mutable_global(statement):
            yield statement.line, "global", "a mutable global or static", \
                "make it a member of an object that main builds"


PRINTS = (r"\bstd::(cout|cerr|clog|abort|exit|quick_exit|terminate)\b"
          r"|(?<![\w.>:])(?:std::)?(printf|fprintf|puts|_exit)\s*\(")


def printing(source, conf):
    """A library logs by base::Log and fails by Result or CHECK."""
    if source.is_test or begins_with_any(source.path, values(conf, "print")):
        return
    for line, match in match_lines(source, PRINTS):
        yield line, "print", f"{match.group().rstrip('( ')} in a library", \
            "return a Result, log by base::Log, or CHECK"


def revealing(source, conf):
    """reveal() is the one word that takes patient data out of its type."""
    if source.is_test or source.path in values(conf, "reveal") or source.path == "base/phi.h":
        return
    for line, _ in match_lines(source, r"\breveal\s*\(\s*\)"):
        yield line, "reveal", "reveal() outside its list", \
            "pass the Phi on; if this file must have the content, add a 'reveal' line"


def metric_labels(source, conf):
    """Label names are a fixed list, so that no patient can become a label."""
    if source.is_test:
        return
    known = values(conf, "label")
    for line, match in match_lines(source, r"(?:\.|->)(count|gauge|observe)\(\s*\"[^;]*;"):
        call = source.text[match.start():match.end()]
        for name in re.findall(r"\{\s*\"([^\"]*)\"\s*,", call):
            if name not in known:
                yield line, "label", f"metric label \"{name}\" is not in the list", \
                    "use a label of check.conf; its values come from conf"
        if re.search(r"\breveal\(|\bphi\b", call):
            yield line, "label", "a metric made from patient data", "count by endpoint or outcome"


def header_manual(source, _conf):
    """A header begins with its manual."""
    if source.name.endswith(".h") and not (source.lines and source.lines[0].startswith("// ")):
        yield 1, "header", "the first line is no comment", \
            "begin with purpose, five lines of use, thread safety, ownership, failure"


CODE_IN_COMMENT = re.compile(
    r"^//\s?(?:\w[^()=;]*(?:\(.*\)| = .*)|return\b.*|\w[\w:<>&*, ]*\s\w+);\s*$"
    r"|^//\s?[}{];?\s*$"
    r"|^//\s?(?:if|for|while|switch) \(.*\) \{?$|^//\s?#\s*(?:include|if|define|endif)\b")
CODE_WORD = re.compile(
    r"\w\(|\s=\s|::|->|^//\s?(?:return|if|for|while|switch)\b|^//\s?[}{#]")


def dead_code(source, _conf):
    """Code in comments rots. (Examples in a header's manual are indented by three blanks.)"""
    for comment in source.comments:
        if comment.own_line and CODE_IN_COMMENT.match(comment.text) \
                and CODE_WORD.search(comment.text):
            yield comment.line, "dead-code", "commented-out code", \
                "delete it; indent an example by three blanks"


def test_habits(source, _conf):
    """A skip says why; nothing is measured by the wall clock."""
    if not source.is_test:
        return
    for line, match in match_lines(source, r"\bGTEST_SKIP\(\)\s*(<<)?"):
        if not match.group(1):
            yield line, "skip", "a skipped test without a reason", "GTEST_SKIP() << \"why\""
    for line, _ in match_lines(source, r"\bTEST\w*\(\s*\w+,\s*DISABLED_|\bTEST\w*\(\s*DISABLED_"):
        yield line, "skip", "a disabled test", "repair it, or skip it with a reason"
    if source.name.endswith("_bench.cc"):
        return
    clocks = r"\b(system_clock|steady_clock|high_resolution_clock)::now\(|\bclock_gettime\("
    for line, _ in match_lines(source, clocks):
        yield line, "wall-clock", "a test that reads the wall clock", "use base::FakeClock"


RULES = [include_edges, libraries, friends, forbidden_words, mutable_globals, printing, revealing,
         metric_labels, header_manual, dead_code, test_habits]
