"""The tree as the rules see it: source files with their lines, and what a rule reports."""

import dataclasses
import functools
import os
import pathlib
import re

SKIPPED_FOLDERS = {"build", "__pycache__", "third_party"}
SOURCE_SUFFIXES = {".cpp", ".hpp", ".py", ".sh", ".cmake", ".md", ".toml", ".txt"}


@dataclasses.dataclass(frozen=True, order=True)
class Finding:
    path: str
    line: int
    rule: str
    instead: str  # What is wrong, and what to write instead.

    def __str__(self):
        return f"{self.path}:{self.line}: [{self.rule}] {self.instead}"


class Source:
    """One file.  `path` is relative to the root of the tree, with forward slashes."""

    def __init__(self, path, text):
        self.path = path
        self.text = text

    @functools.cached_property
    def lines(self):
        return self.text.splitlines()

    @property
    def is_cpp(self):
        return self.path.endswith((".cpp", ".hpp"))

    @property
    def is_python(self):
        return self.path.endswith(".py") or bool(re.match(r"#!.*python", self.text))

    @property
    def is_shell(self):
        return self.path.endswith(".sh") or bool(re.match(r"#!.*\b(ba)?sh\b", self.text))

    @property
    def in_tests(self):
        return self.path.startswith("tests/")

    def allows(self, rule, line):
        """`tidy: allow(RULE) why` lifts a rule on its line and on the next; among the first ten lines of
        a file, in all of it."""
        near = self.lines[max(0, line - 2) : line] + self.lines[:10]
        return any(re.search(rf"tidy: allow\({rule}\) \w+", text) for text in near)

    @functools.cached_property
    def code(self):
        """The C++ text with comments, and the insides of literals, blanked out; lines stay."""
        return _without_comments_and_literals(self.text)


class Tree:
    def __init__(self, root):
        self.root = pathlib.Path(root)

    @functools.cached_property
    def sources(self):
        return list(self._read())

    def with_suffix(self, *suffixes):
        return [source for source in self.sources if source.path.endswith(suffixes)]

    @property
    def cpp(self):
        return self.with_suffix(".cpp", ".hpp")

    def exists(self, path):
        return (self.root / path).exists()

    def _read(self):
        for folder, folders, files in os.walk(self.root):
            folders[:] = sorted(
                name for name in folders
                if name not in SKIPPED_FOLDERS and (name == ".ci" or not name.startswith(".")))
            for name in sorted(files):
                path = pathlib.Path(folder) / name
                if path.suffix in SOURCE_SUFFIXES or _is_script(path):
                    relative = path.relative_to(self.root).as_posix()
                    yield Source(relative, path.read_text(encoding="utf-8", errors="replace"))


def _is_script(path):
    if path.suffix or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(2) == b"#!"


_TOKEN = re.compile(
    r"""
      //[^\n]*
    | /\*.*?\*/
    | R"(?P<tag>[^()\s\\]{0,16})\(.*?\)(?P=tag)"
    | "(?:[^"\\\n]|\\.)*"
    | '(?:[^'\\\n]|\\.)+'
    | \d[\w']*               # so that the ' in 1'000 opens nothing
    """,
    re.VERBOSE | re.DOTALL)


def _without_comments_and_literals(text):
    def blank(match):
        token = match.group()
        if token[0].isdigit():
            return token
        return re.sub(r"[^\n]", " ", token) if token[0] == "/" else (
            '"' + re.sub(r"[^\n]", " ", token[1:-1]) + '"')

    return _TOKEN.sub(blank, text)
