"""What new-adapter and new-mapping share: a template folder copied under a new name.

    create("adapter", "adapters", "fax", root)    ->  adapters/fax/... ; returns the paths
"""
import pathlib
import re
import sys

TEMPLATES = pathlib.Path(__file__).resolve().parent / "templates"


def create(kind, parent, name, root):
    """Writes the template files of `kind` into parent/name; refuses to touch what is there."""
    target = pathlib.Path(root) / parent / name
    if target.exists():
        sys.exit(f"{target} exists already; choose another name")
    written = []
    for template in sorted((TEMPLATES / kind).rglob("*.in")):
        path = target / template.relative_to(TEMPLATES / kind).with_suffix("")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(template.read_text(encoding="ascii").replace("@NAME@", name))
        written.append(path)
    return written


def check_name(name, pattern, what):
    if not re.fullmatch(pattern, name):
        sys.exit(f"'{name}' is no name for {what}: {pattern}")
    return name
