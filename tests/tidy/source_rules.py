"""Rules about single source files: size, names, sleeps, ports, notes left behind."""

import ast
import itertools
import pathlib
import re

from tree import Finding

LINES_MAX = 400
FUNCTION_LINES_MAX = 60
NOTE_KINDS = "soon, perf, port, test"

_SLEEPS = re.compile(r"\b(this_thread::sleep_\w+|usleep|nanosleep|time\.sleep|::sleep)\b")
_SHELL_SLEEP = re.compile(r"(^|[;&|({]|\b(do|then|else)\b)\s*sleep\s+[\d.$\"]")
_PORT = re.compile(r"(tcp://[^\s\"'/]*|\b127\.0\.0\.1|\blocalhost|\[::1\]):\d*[1-9]\d*")
_NOTE = re.compile(r"\bTODO\b(?:\((\w+)\))?")
_VAGUE_WORDS = {"util", "utils", "helper", "helpers", "manager", "managers", "misc", "stuff"}
_VAGUE_TYPE = re.compile(r"\b(?:class|struct|namespace)\s+(\w*(?:[Uu]tils?|[Hh]elpers?|[Mm]anager|[Mm]isc))\b")


# These files quote what they forbid.
_OUR_OWN = "tests/tidy/"


def _is_code(source):
    return source.is_cpp or source.is_python or source.is_shell or source.path.endswith(".cmake")


def _is_test_code(source):
    return source.in_tests and _is_code(source) and not source.path.startswith(_OUR_OWN)


def file_size(tree):
    for source in tree.sources:
        if _is_code(source) and len(source.lines) > LINES_MAX:
            yield Finding(source.path, LINES_MAX + 1, "file-size",
                          f"{len(source.lines)} lines, at most {LINES_MAX}: a file is one idea; "
                          "find the second one in it and give it a file of its own")


def function_size(tree):
    for source in tree.sources:
        for line, name, lines in _functions(source):
            if lines > FUNCTION_LINES_MAX and not source.allows("function-size", line):
                yield Finding(source.path, line, "function-size",
                              f"{name} has {lines} lines, at most {FUNCTION_LINES_MAX}: "
                              "name its steps and give each a function")


def _functions(source):
    if source.is_cpp:
        return _cpp_functions(source.code)
    if source.is_python:
        return _python_functions(source.text)
    if source.is_shell:
        return _shell_functions(source.lines)
    return []


_SIGNATURE = re.compile(r"[\w:~\]]\s*\(")
_CONTAINER = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b[^()=]*$")


def _cpp_functions(code):
    """(line, name, lines) of each outermost block that has a parameter list before it."""
    open_blocks = []  # (is a function, line its head starts on, head)
    closed = (False, 0, "")
    head_start = 0
    line_at = list(itertools.accumulate((character == "\n" for character in code), initial=1))
    for position, character in enumerate(code):
        if character not in ";{}":
            continue
        if character == "{":
            head = code[head_start:position]
            first = head_start + len(head) - len(head.lstrip())
            block = _block(head, line_at[first])
            if block[2][:1] in ("", ","):
                block = closed  # `A::A() : a_{1}, b_(2) {`: the head goes on behind an initializer.
            inside = any(is_function for is_function, _, _ in open_blocks)
            open_blocks.append((block[0] and not inside, *block[1:]))
        elif character == "}" and open_blocks:
            closed = open_blocks.pop()
            lines = line_at[position] - closed[1] + 1
            if closed[0] and lines > 1:
                yield closed[1], closed[2].split("(")[0].split()[-1], lines
        head_start = position + 1


def _block(head, line):
    text = _without_preprocessor(head).strip()
    is_function = (bool(_SIGNATURE.search(text)) and not _CONTAINER.search(text)
                   and not text.endswith("="))
    return is_function, line, text


def _without_preprocessor(head):
    return re.sub(r"^\s*#(.*\\\n)*.*$", "", head, flags=re.MULTILINE)


def _python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.lineno, node.name, node.end_lineno - node.lineno + 1


def _shell_functions(lines):
    start, name = None, ""
    for number, line in enumerate(lines, 1):
        if match := re.match(r"(\w+)\(\) \{$", line):
            start, name = number, match[1]
        elif line == "}" and start:
            yield start, name, number - start + 1
            start = None


_AWAIT = re.compile(r"(?<!\boperator )\bco_await\b")
# f({...}), f(a, {...}), Record{something}, and a lambda that captures; with({.deadline = ...}) has
# nothing to destroy.
_AGGREGATE = re.compile(r"(?<!\bwith)\(\s*\{|,\s*\{|\b[A-Z]\w*(?:<[^<>]*>)?\{\s*[^}\s]|(?:^|[(,=])\s*\[[^\]]+\]\s*[({]")


def awaited_aggregates(tree):
    """GCC 12 destroys an aggregate twice that is a temporary of a co_await expression."""
    for source in tree.sources:
        if not source.is_cpp or source.path.startswith(_OUR_OWN):
            continue
        for match in _AWAIT.finditer(source.code):
            line = source.code.count("\n", 0, match.start()) + 1
            if _AGGREGATE.search(_expression_at(source.code, match.end())) and \
                    not source.allows("awaited-aggregates", line):
                yield Finding(source.path, line, "awaited-aggregates",
                              "GCC 12 destroys an aggregate (a record, a lambda that captures) twice that is "
                              "made inside of a co_await: give it a name in a line of its own before")


def _expression_at(code, start):
    """From there to the end of the statement, or of the parentheses around it."""
    depth = 0
    for index in range(start, len(code)):
        if code[index] in "([{":
            depth += 1
        elif code[index] in ")]}":
            depth -= 1
        if depth < 0 or (depth == 0 and code[index] == ";"):
            return code[start:index]
    return code[start:]


def sleeps(tree):
    for source in tree.sources:
        if not _is_test_code(source):
            continue
        lines = source.code.splitlines() if source.is_cpp else source.lines
        for number, line in enumerate(lines, 1):
            if not source.is_cpp:
                line = re.sub(r"(^|\s)#.*", "", line)
            found = _SLEEPS.search(line) or (source.is_shell and _SHELL_SLEEP.search(line))
            if found and not source.allows("sleeps", number):
                yield Finding(source.path, number, "sleeps",
                              "tests do not sleep: move a ManualClock, or wait for the event itself with "
                              "a deadline")


def ports(tree):
    for source in tree.sources:
        if not _is_test_code(source):
            continue
        for number, line in enumerate(source.lines, 1):
            if _PORT.search(line) and not source.allows("ports", number):
                yield Finding(source.path, number, "ports",
                              "a fixed port makes two runs collide: bind tcp://127.0.0.1:* and ask which "
                              "it became, or say `tidy: allow(ports) why` where nothing is bound")


def notes(tree):
    for source in tree.sources:
        if not _is_code(source) or source.path.startswith(_OUR_OWN):
            continue
        for number, line in enumerate(source.lines, 1):
            for match in _NOTE.finditer(line):
                if match[1] == "now":
                    yield Finding(source.path, number, "notes", "TODO(now): do it before you commit")
                elif match[1] not in NOTE_KINDS.split(", "):
                    yield Finding(source.path, number, "notes",
                                  f"write TODO(KIND): with a kind of {NOTE_KINDS}")


def names(tree):
    for source in tree.sources:
        stem = pathlib.PurePosixPath(source.path).stem
        folders = source.path.split("/")[:-1]
        words = {word.lower() for part in [stem, *folders] for word in re.split(r"[_\-.]", part)}
        if words & _VAGUE_WORDS or (stem == "common" and source.is_cpp):
            yield Finding(source.path, 1, "names",
                          "the name says nothing: call the file by the one idea it holds")
        if not source.is_cpp:
            continue
        for number, line in enumerate(source.code.splitlines(), 1):
            if match := _VAGUE_TYPE.search(line):
                yield Finding(source.path, number, "names",
                              f"{match[1]} says nothing: call it by what it does (CallBook, Turns)")


def built(tree):
    """A source file that no CMakeLists.txt names is never compiled, and a test in it never runs."""
    lists = {source.path.rpartition("/")[0]: source.text for source in tree.with_suffix("CMakeLists.txt")}
    for source in tree.with_suffix(".cpp"):
        folder, _, name = source.path.rpartition("/")
        candidate, relative, found = folder, name, False
        while candidate and not found:
            found = _names(lists.get(candidate, ""), relative)
            relative = candidate.rpartition("/")[2] + "/" + relative
            candidate = candidate.rpartition("/")[0]
        if not found:
            yield Finding(source.path, 1, "built", f"name it in {folder}/CMakeLists.txt, or delete it")


def _names(list_text, file):
    # Where a function of the list makes NAME.cpp of its argument, the bare name will do.
    suffix = r"(\.cpp)?" if "${name}.cpp" in list_text else r"\.cpp"
    return re.search(rf"(?<![\w.]){re.escape(file.removesuffix('.cpp'))}{suffix}(?![\w.])", list_text)


def scripts(tree):
    for source in tree.sources:
        if source.is_shell and not re.search(r"^set -euo pipefail$", source.text, re.MULTILINE):
            yield Finding(source.path, 1, "scripts", "write `set -euo pipefail` at the top")
        if source.text.startswith("#!") and not (tree.root / source.path).stat().st_mode & 0o111:
            yield Finding(source.path, 1, "scripts", f"make it executable: chmod +x {source.path}")


RULES = [file_size, function_size, awaited_aggregates, sleeps, ports, notes, names, built, scripts]
