"""Rules about the pages: links that lead somewhere, and quotes of code that are still true."""

import posixpath
import re

from tree import Finding

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
_QUOTE = re.compile(r"^<!-- quote: (\S+?)(?::(\w+))? -->$")
_FENCE = re.compile(r"^(```|~~~)")


def _prose(source):
    """(line number, line) of what stands outside of fenced code."""
    fenced = False
    for number, line in enumerate(source.lines, 1):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            yield number, re.sub(r"`[^`]*`", "", line)


def anchors_of(source):
    """The anchors of a page's headings, as the usual viewers make them."""
    anchors = set()
    fenced = False
    for line in source.lines:
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and (match := re.match(r"#+\s+(.*?)\s*#*$", line)):
            text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", match[1]).lower()
            slug = re.sub(r"[^\w\- ]", "", text).replace(" ", "-")
            base, count = slug, 1
            while slug in anchors:
                slug, count = f"{base}-{count}", count + 1
            anchors.add(slug)
    return anchors


def links(tree):
    pages = {source.path: source for source in tree.with_suffix(".md")}
    for source in pages.values():
        for number, line in _prose(source):
            for match in _LINK.finditer(line):
                yield from _check_link(tree, pages, source, number, match[1] or match[2])


def _check_link(tree, pages, source, number, link):
    if re.match(r"[a-z]+:", link):
        return
    target, _, anchor = link.partition("#")
    path = source.path
    if target:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source.path), target))
        if path.startswith("..") or not tree.exists(path):
            yield Finding(source.path, number, "links", f"{link} leads nowhere: there is no {path}")
            return
    if anchor and path in pages and anchor not in anchors_of(pages[path]):
        yield Finding(source.path, number, "links", f"{path} has no heading #{anchor}")


def quotes(tree):
    """`<!-- quote: FILE -->` or `<!-- quote: FILE:name -->` above a fenced block: the block is the file,
    or the part of it between the lines that say [name] and [/name]."""
    for source in tree.with_suffix(".md"):
        for index, line in enumerate(source.lines):
            if line.startswith("<!-- quote:"):
                yield from _check_quote(tree, source, index, _QUOTE.match(line))


def _check_quote(tree, source, index, match):
    if not match:
        yield Finding(source.path, index + 1, "quotes", "write <!-- quote: FILE --> or <!-- quote: FILE:name -->")
        return
    path, region = match[1], match[2]
    wanted, problem = _quoted_text(tree, path, region)
    block = _fenced_block(source.lines, index + 1)
    if problem:
        yield Finding(source.path, index + 1, "quotes", problem)
    elif block is None:
        yield Finding(source.path, index + 1, "quotes", "a fenced block belongs on the next line")
    elif block != wanted:
        at, ours = next(((i, line) for i, line in enumerate(wanted) if block[i : i + 1] != [line]),
                        (len(wanted), "(the end)"))
        yield Finding(source.path, index + 3 + at, "quotes",
                      f"{path} says something else now; write: {ours}")


def _fenced_block(lines, start):
    if start >= len(lines) or not _FENCE.match(lines[start]):
        return None
    fence = lines[start][:3]
    for end in range(start + 1, len(lines)):
        if lines[end].startswith(fence):
            return lines[start + 1 : end]
    return None


def _quoted_text(tree, path, region):
    """(lines, problem)"""
    if not tree.exists(path):
        return None, f"there is no {path} to quote"
    lines = (tree.root / path).read_text(encoding="utf-8").splitlines()
    if region is None:
        return lines, None
    begin = next((i for i, line in enumerate(lines) if re.search(rf"(//|#) \[{region}\]$", line)), None)
    end = next((i for i, line in enumerate(lines) if re.search(rf"(//|#) \[/{region}\]$", line)), None)
    if begin is None or end is None or end < begin:
        return None, f"{path} has no lines `// [{region}]` and `// [/{region}]`"
    part = lines[begin + 1 : end]
    indent = min((len(line) - len(line.lstrip()) for line in part if line.strip()), default=0)
    return [line[indent:] for line in part], None


RULES = [links, quotes]
