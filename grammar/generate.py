#!/usr/bin/env python3
"""Generates the railroad diagrams and the editors' word lists from evq.ebnf.

    make grammar        # installs railroad-diagrams from PyPI into .build, then runs this script

GrammarTests and HighlightingTests fail if the generated files are stale.
"""

import json
import pathlib
import re

from railroad import (
    DEFAULT_STYLE, Choice, Diagram, NonTerminal, OneOrMore, Optional, Sequence, Terminal, ZeroOrMore,
)

FOLDER = pathlib.Path(__file__).parent
CONSTANTS = ["true", "false", "now", "today", "yesterday"]


class Reader:
    """Parses the rules of the grammar, in the notation that its first comment explains."""

    def __init__(self, text):
        plain = re.sub(r"\(\*.*?\*\)", " ", text, flags=re.S)
        self.tokens = re.findall(r'"[^"]*"|[A-Za-z]+|[=|;{}\[\]()]', plain)

    def rules(self):
        """Yields the name, the text and the diagram of each rule."""
        while self.tokens:
            name = self.tokens.pop(0)
            self.tokens.pop(0)  # =
            rest = list(self.tokens)
            body = self.choice()
            text = " ".join(rest[: len(rest) - len(self.tokens)])
            self.tokens.pop(0)  # ;
            yield name, f"{name} = {text} ;", body

    def choice(self):
        options = [self.sequence()]
        while self.tokens[0] == "|":
            self.tokens.pop(0)
            options.append(self.sequence())
        return options[0] if len(options) == 1 else Choice(0, *options)

    def sequence(self):
        parts = []
        while self.tokens[0] not in "|;}])":
            before = list(self.tokens)
            part = self.part()
            # `x { "," x }` is drawn as a loop with its separator.
            if isinstance(part, tuple):
                separator, repeated, spelling = part
                if parts and parts[-1][1] == spelling:
                    parts[-1] = (OneOrMore(parts[-1][0], separator), [])
                    continue
                part = ZeroOrMore(Sequence(separator, repeated) if separator else repeated)
            parts.append((part, before[: len(before) - len(self.tokens)]))
        items = [part for part, _ in parts]
        return items[0] if len(items) == 1 else Sequence(*items)

    def part(self):
        token = self.tokens.pop(0)
        if token == "{":
            separator = None
            if self.tokens[0] == '","':
                separator = Terminal(self.tokens.pop(0)[1:-1])
            before = list(self.tokens)
            body = self.choice()
            spelling = before[: len(before) - len(self.tokens)]
            self.tokens.pop(0)
            return separator, body, spelling
        if token == "[":
            body = self.choice()
            self.tokens.pop(0)
            return Optional(body)
        if token == "(":
            body = self.choice()
            self.tokens.pop(0)
            return body
        if token.startswith('"'):
            return Terminal(token[1:-1])
        if token.isupper():
            return Terminal(token)
        return NonTerminal(token, href=f"{token}.svg")


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def draw(rules):
    folder = FOLDER / "diagrams"
    for old in folder.glob("*.svg"):
        old.unlink()
    for name, text, body in rules:
        parts = []
        Diagram(body).writeStandalone(parts.append, DEFAULT_STYLE)
        svg = "".join(parts)
        # The rule as text, for readers of the picture and for the test that compares.
        start = svg.index(">", svg.index("<svg")) + 1
        svg = svg[:start] + f"\n<title>{name}</title><desc>{escaped(text)}</desc>" + svg[start:]
        (folder / f"{name}.svg").write_text(svg.rstrip() + "\n")


def words(text):
    plain = re.sub(r"\(\*.*?\*\)", " ", text, flags=re.S)
    return sorted(word for word in set(re.findall(r'"([a-z]+)"', plain)) if word not in CONSTANTS)


def textmate(keywords):
    name = lambda scope: f"{scope}.evq"
    rule = lambda scope, match: {"name": name(scope), "match": match}
    string = lambda scope, quote: {
        "name": name(scope), "begin": quote, "end": f"{quote}|$",
        "patterns": [rule("constant.character.escape", r"\\.")],
    }
    patterns = [
        rule("comment.line", r"(?:#|--).*$"),
        {
            "match": r"(?i)(?<![\w.])(matches)(\s*)(/(?:\\.|[^/\\])*/\w*)",
            "captures": {
                "1": {"name": name("keyword.control")},
                "3": {"name": name("string.regexp")},
            },
        },
        rule("string.quoted.other.raw", r'(?<!\w)r"[^"]*(?:"|$)'),
        string("string.quoted.double", '"'),
        string("string.quoted.single", "'"),
        rule("variable.other.quoted", r"`[^`]*(?:`|$)"),
        rule("variable.parameter", r"\$(?!\d)\w+"),
        rule(
            "constant.other.time",
            r"(?<!\w)\d{4}-\d\d-\d\d(?!\d)"
            r"(?:[Tt]\d(?:[\d:]|\.(?=\d))*(?:[Zz]|[+-]\d\d:?\d*)?)?|(?i:(?<![\w.])now@\w*)",
        ),
        rule("constant.numeric.duration", r"(?<!\w)\d+(?:mo|[smhdwy])(?!\w)(?:@\w*)?"),
        rule("constant.numeric", r"(?<!\w)\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"),
        rule("constant.language", rf"(?i)(?<![\w.])(?:{'|'.join(CONSTANTS)})(?!\w)"),
        rule("keyword.control", rf"(?i)(?<![\w.])(?:{'|'.join(keywords)})(?!\w)"),
        rule("keyword.operator", r"!=|<=|>=|=~|\+\+|[=<>+\-*/%(){}\[\],;|.:]"),
    ]
    grammar = {
        "name": "evq", "scopeName": "source.evq", "fileTypes": ["evq"],
        "firstLineMatch": r"^#!.*\bevq\b", "patterns": patterns,
    }
    text = json.dumps(grammar, indent=2, ensure_ascii=False)
    (FOLDER / "evq.tmLanguage.json").write_text(text + "\n")


VIM = r'''" Vim syntax for evq. Written by grammar/generate.py: change it there.
if exists("b:current_syntax") | finish | endif

syntax iskeyword @,48-57,_,192-255

" Later rules win where two begin at one place.
syntax match evqOperator "!=\|<=\|>=\|=\~\|++\|[-=<>+*/%(){}\[\],;|.:]"
syntax match evqKeyword "\c\%(\k\|\.\)\@1<!\%(@KEYWORDS@\)\k\@!"
syntax match evqConstant "\c\%(\k\|\.\)\@1<!\%(@CONSTANTS@\)\k\@!"
syntax match evqNumber "\k\@1<!\d\+\%(\.\d\+\)\?\%([eE][-+]\?\d\+\)\?"
syntax match evqDuration "\C\k\@1<!\d\+\%(mo\|[smhdwy]\)\k\@!\%(@\k*\)\?"
syntax match evqTime "\k\@1<!\d\{4}-\d\d-\d\d\d\@!\%([Tt]\d\%([0-9:]\|\.\d\@=\)*\%([Zz]\|[-+]\d\d:\?\d*\)\?\)\?"
syntax match evqTime "\c\%(\k\|\.\)\@1<!now@\k*"
syntax match evqParameter "\$\d\@!\k\+"
syntax match evqName "`[^`]*\%(`\|$\)"
syntax match evqEscape "\\." contained
syntax region evqString start=+"+ skip=+\\.+ end=+"\|$+ oneline contains=evqEscape
syntax region evqString start=+'+ skip=+\\.+ end=+'\|$+ oneline contains=evqEscape
syntax match evqString +\C\k\@1<!r"[^"]*\%("\|$\)+
syntax match evqRegex "\c\%(\%(\k\|\.\)\@1<!matches\s*\)\@<=/\%(\\.\|[^/\\]\)*/\k*"
syntax match evqComment "\%(#\|--\).*$" contains=@Spell

highlight default link evqOperator Operator
highlight default link evqKeyword Keyword
highlight default link evqConstant Boolean
highlight default link evqNumber Number
highlight default link evqDuration Number
highlight default link evqTime Constant
highlight default link evqParameter PreProc
highlight default link evqName Identifier
highlight default link evqEscape SpecialChar
highlight default link evqString String
highlight default link evqRegex Special
highlight default link evqComment Comment

let b:current_syntax = "evq"
'''


def vim(keywords):
    text = VIM.replace("@KEYWORDS@", r"\|".join(keywords))
    text = text.replace("@CONSTANTS@", r"\|".join(CONSTANTS))
    (FOLDER / "vim/syntax/evq.vim").write_text(text)


def main():
    text = (FOLDER / "evq.ebnf").read_text()
    draw(Reader(text).rules())
    textmate(words(text))
    vim(words(text))


if __name__ == "__main__":
    main()
