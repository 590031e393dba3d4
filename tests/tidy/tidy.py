#!/usr/bin/env python3
"""Reads the tree and prints whatever breaks a rule of CONTRIBUTING.md, with what to write instead.

Usage: tidy.py [ROOT]      exit 0 when clean, 1 with findings
"""

import pathlib
import sys

import document_rules
import include_rules
import source_rules
from tree import Tree

RULES = [*include_rules.RULES, *source_rules.RULES, *document_rules.RULES]


def findings_of(root):
    tree = Tree(root)
    return sorted({finding for rule in RULES for finding in rule(tree)})


def main(arguments):
    root = arguments[0] if arguments else pathlib.Path(__file__).parent.parent.parent
    findings = findings_of(root)
    for finding in findings:
        print(finding)
    count = len(Tree(root).sources)
    print(f"tidy: {len(findings)} findings in {count} files", file=sys.stderr)
    return 1 if findings or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
