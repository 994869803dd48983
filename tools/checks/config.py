"""check.conf: the allow-lists. Lines of a word and its values; '#' begins a comment."""
import collections


def load(path):
    """{word: [[value, ...], ...]}, in file order."""
    entries = collections.defaultdict(list)
    for line in path.read_text(encoding="ascii").splitlines():
        words = line.split("#")[0].split()
        if words:
            entries[words[0]].append(words[1:])
    return entries


def values(conf, word):
    return [value for entry in conf[word] for value in entry]


def begins_with_any(path, prefixes):
    return any(path == prefix or path.startswith(prefix) for prefix in prefixes)


def under(path, folder):
    return path == folder or path.startswith(folder + "/")
