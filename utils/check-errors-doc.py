#!/usr/bin/env python3
"""Compares docs/Errors.md with the errors that lib/ and tools/ can say.

  utils/check-errors-doc.py [--list] [--root DIRECTORY]

The errors of the code are the string literals in the calls of CALLS: adjacent literals
are joined, both branches of ?: are taken, and whatever else is printed, as well as %s,
%lld and {0}, becomes a wildcard. --list prints them and stops.

The messages of the page are the code spans that begin the rows of its tables; words of
capitals (N, NAME) stand for what varies. A wildcard of the code stands for text without
lower-case letters, so a message of the page has all the words of the code's.

Three things are checked; exit code 1 if one of them does not hold:
  - every message of the page is one of the code;
  - every message of the code in COVERED is in the page, or fits the pattern of a comment
    <!-- covered by: PATTERN --> in it, where * stands for anything;
  - every such pattern has MIN_LETTERS letters, and fits a message of the code that is not
    in the page.
"""

import argparse
import os
import re
import sys

CALLS = ("emitOpError", "emitError", "createStringError", "makeError", "runError",
         "refuse", "reportRefusedOps", "report_fatal_error", "reportFatalUsageError", "error", "fail",
         "failAt", "truncated")
COVERED = ("lib/Analysis", "lib/CAPI", "lib/Check", "lib/Conversion/BlockSparseToAIE2",
           "lib/Conversion/BlockSparseToLinalg", "lib/Conversion/TosaToBlockSparse",
           "lib/Emit", "lib/Hardware", "lib/Pipelines", "lib/Schedule",
           "lib/Simulator", "lib/Sparsity", "lib/Support", "lib/Target", "lib/Tiling",
           "lib/Transforms", "lib/Zoo", "tools")
# Files whose functions print a message into a stream `os` first.
STREAMS = ("lib/Schedule/Residency.cpp", )
# Less is a prefix or a suffix of other messages, such as ": ".
MIN_LETTERS = 6

TOKEN = re.compile(r'''
    (?P<raw>R"\((?P<rawtext>.*?)\)")
  | (?P<text>"(?:\\.|[^"\\\n])*")
  | (?P<char>'(?:\\.|[^'\\\n])')
  | (?P<comment>//[^\n]*|/\*.*?\*/)
  | (?P<directive>^[ ]*\#[^\n]*)
  | (?P<name>[A-Za-z_]\w*)
  | (?P<number>\d[\w'.]*)
  | (?P<op><<|::|->|\S)''', re.X | re.S | re.M)
ESCAPES = {"n": "\n", "t": "\t", "0": "\0"}
WILD = "\0"
DIRECTIVE = re.compile(r"%(?:ll?[du]|zu|[sdu])|\{(\d+)(?:[:,][^}]*)?\}")
# Calls that give their argument, as text.
TRANSPARENT = ("Twine", "StringRef", "string", "StringLiteral")


def unquote(text):
    return re.sub(r"\\(.)", lambda m: ESCAPES.get(m.group(1), m.group(1)), text[1:-1])


def tokens(source):
    """(kind, text, line) of each token; literals without quotes."""
    result, line, at = [], 1, 0
    for match in TOKEN.finditer(source):
        line += source.count("\n", at, match.start())
        at = match.start()
        kind = match.lastgroup
        if kind in ("rawtext", "raw"):
            result.append(("text", match.group("rawtext"), line))
        elif kind == "text":
            result.append(("text", unquote(match.group()), line))
        elif kind not in ("comment", "directive"):
            result.append((kind, match.group(), line))
    return result


OPENERS, CLOSERS = {"(", "[", "{"}, {")", "]", "}"}


def split(part, separators):
    """`part` cut at the operators `separators` outside of brackets."""
    pieces, depth = [[]], 0
    for token in part:
        if token[0] == "op":
            depth += (token[1] in OPENERS) - (token[1] in CLOSERS)
            if depth == 0 and token[1] in separators:
                pieces.append([])
                continue
        pieces[-1].append(token)
    return pieces


def alternatives(part):
    """All texts that the expression `part` may print."""
    if all(token[0] == "text" for token in part):
        return ["".join(token[1] for token in part)]
    condition = split(part, {"?"})
    if len(condition) > 1:
        # A chain c ? a : d ? b : e has its branches after ? and after the last :.
        rest = part[len(condition[0]) + 1:]
        return [text for branch in split(rest, {":"})
                for text in alternatives(split(branch, {"?"})[-1])]
    pieces = split(part, {",", "+", "<<"})
    if len(pieces) > 1:
        return concatenate(pieces)
    # (x), f(x), a::f(x), f(x).str()
    names = [t[1] for t in part if t[0] == "name"]
    first = next((i for i, t in enumerate(part) if t[1] == "(" and t[0] == "op"), None)
    if first is not None and (first == 0 or part[first - 1][1] in TRANSPARENT or
                              part[first - 1][1] == "formatv"):
        depth = 0
        for i in range(first, len(part)):
            if part[i][0] == "op":
                depth += (part[i][1] in OPENERS) - (part[i][1] in CLOSERS)
            if depth == 0:
                inner = part[first + 1:i]
                tail = part[i + 1:]
                if not tail or (tail[0][1] == "." and names[-1] in ("str", "c_str")):
                    return alternatives(inner)
                break
    return [WILD]


def concatenate(pieces):
    texts = [""]
    for piece in pieces:
        texts = [text + more for text in texts for more in alternatives(piece)][:64]
    return texts


def call_texts(stream, start):
    """What the call at token `start` prints, with what is streamed into it."""
    depth, end = 0, start + 1
    while end < len(stream):
        kind, text, _ = stream[end]
        if kind == "op":
            depth += (text in OPENERS) - (text in CLOSERS)
            if depth < 0 or (depth == 0 and text in (";", ",", "?", ":")):
                break
        end += 1
    parts = split(stream[start + 1:end], {"<<"})
    arguments = parts[0][1:]
    while arguments and not (arguments[-1][0] == "op" and arguments[-1][1] == ")"):
        arguments.pop()
    arguments = split(arguments[:-1], {","})
    if stream[start - 1][1] == "::" and stream[start - 2][1] == "WithColor":
        arguments = [[]]
    if not any(token[0] == "text" for token in arguments[0]) and len(arguments) > 1 and (
            any(t[1] in ("inconvertibleErrorCode", "getLoc", "getError", "code", "where",
                         "place") for t in arguments[0])):
        arguments = arguments[1:]
    if all(token[0] == "text" for token in arguments[0]) and len(arguments) > 1:
        return format_texts("".join(token[1] for token in arguments[0]), arguments[1:])
    return concatenate(arguments + parts[1:])


def format_texts(text, arguments):
    """The texts of a format with %s or {0}; of other arguments, all behind each other."""
    pieces, position, used = [[("text", text, 0)]], 0, 0
    found = list(DIRECTIVE.finditer(text))
    if not found:
        return concatenate(pieces + arguments)
    pieces = []
    for match in found:
        index = int(match.group(1)) if match.group(1) else used
        used += 1
        pieces.append([("text", text[position:match.start()], 0)])
        pieces.append(arguments[index] if index < len(arguments) else [("name", "x", 0)])
        position = match.end()
    return concatenate(pieces + [[("text", text[position:], 0)]])


def normalise(text):
    return re.sub(r"^error: ", "", re.sub(WILD + "+", WILD, text).strip())


def statement_texts(stream, start):
    """What is said at token `start`: by a call of CALLS, by what is streamed into a
    diagnostic `error`, into the stream of a function of STREAMS, or as a refusal."""
    name, following = stream[start][1], stream[start + 1][1]
    if following == "(" and name in CALLS:
        return call_texts(stream, start)
    if following == "<<" and name in ("error", "os"):
        return call_texts([("name", "", 0)] * 2 + [("name", name, 0), ("op", "(", 0),
                          ("op", ")", 0)] + stream[start + 1:start + 200], 2)
    if following == "[" and name == "refusals":
        end = next(i for i in range(start, len(stream)) if stream[i][1] in (";", ","))
        begin = next((i for i in range(start, end) if stream[i][1] == "{"), end)
        return alternatives(stream[begin + 1:end])
    return []


def collect(root):
    """[(text, file, line)] of all messages below lib/ and tools/."""
    messages = []
    for top in ("lib", "tools"):
        for directory, directories, files in os.walk(os.path.join(root, top)):
            directories.sort()
            for file in sorted(files):
                if not file.endswith((".cpp", ".h")):
                    continue
                path = os.path.join(directory, file)
                with open(path, encoding="utf-8") as source:
                    stream = tokens(source.read())
                path = os.path.relpath(path, root)
                for i, (kind, name, line) in enumerate(stream[:-1]):
                    if kind != "name" or name == "os" and path not in STREAMS:
                        continue
                    for text in statement_texts(stream, i):
                        text = normalise(text)
                        if letters(text) >= MIN_LETTERS and not any(
                                text == said and path == place
                                for said, place, _ in messages):
                            messages.append((text, path, line))
    return messages


def letters(text):
    return len(re.findall("[A-Za-z]", text))


def expression(text):
    """A regular expression for the page's form of a code message."""
    varying = "[^a-z]*"
    return varying.join(re.escape(part) for part in text.split(WILD))


def page_messages(page):
    """[(text, line)]: the code spans in the first cells of tables of messages."""
    result, inside = [], False
    for number, line in enumerate(page.splitlines(), 1):
        if not line.startswith("|"):
            inside = False
        elif re.match(r"\| *message *\|", line):
            inside = True
        elif inside and not line.startswith("|---"):
            cell = re.match(r"\|((?:[^|`]|`[^`]*`)*)\|", line)
            spans = re.findall(r"`([^`]*)`", cell.group(1)) if cell else []
            result += [(span, number) for span in spans or [""]]
    return result


def check(messages, page):
    """What is wrong with `page`, as lines."""
    problems, covered = [], set()
    compiled = [(re.compile(expression(text)), path) for text, path, _ in messages]
    for said, line in page_messages(page):
        found = False
        for i, (pattern, path) in enumerate(compiled):
            match = pattern.match(said)
            if not match:
                continue
            if re.fullmatch("[^a-z]*", said[match.end():]):
                covered.add(i)
                found = True
                continue
            # The same file may go on with a second message: the reason, or a hint.
            for j, (rest, other) in enumerate(compiled):
                if other != path or i == j:
                    continue
                if re.fullmatch(f"(?:{pattern.pattern})[^a-z]*(?:{rest.pattern})[^a-z]*", said):
                    covered |= {i, j}
                    found = True
        if not found:
            problems.append(f"docs/Errors.md:{line}: no error of the code is '{said}'")
    left = {i for i in range(len(messages)) if i not in covered}
    for match in re.finditer(r"<!-- covered by: (.*?) -->", page, re.S):
        line = page.count("\n", 0, match.start()) + 1
        for wanted in " ".join(match.group(1).split()).split(" ;; "):
            pattern = ".*".join(re.escape(part) for part in wanted.split("*"))
            fits = {i for i in left if re.fullmatch(
                pattern, " ".join(messages[i][0].replace(WILD, "*").split()))}
            if letters(wanted) < MIN_LETTERS:
                problems.append(f"docs/Errors.md:{line}: '{wanted}' has too few letters")
            elif not fits:
                problems.append(f"docs/Errors.md:{line}: '{wanted}' covers no error of the "
                                "code that has no entry")
            covered |= fits
    for i, (text, path, line) in enumerate(messages):
        if i not in covered and any(path == place or path.startswith(place + "/")
                                    for place in COVERED):
            problems.append(f"{path}:{line}: docs/Errors.md lacks "
                            f"'{text.replace(WILD, '*')}'")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", default=os.path.dirname(os.path.dirname(
        os.path.abspath(__file__))), help="where lib, tools and docs are")
    parser.add_argument("--list", action="store_true", help="only print the code's messages")
    options = parser.parse_args()
    messages = collect(options.root)
    if options.list:
        for text, path, line in messages:
            print(f"{path}:{line}: {text.replace(WILD, '*')}")
        return
    with open(os.path.join(options.root, "docs", "Errors.md"), encoding="utf-8") as file:
        page = file.read()
    problems = check(messages, page)
    if not page_messages(page):
        problems.append("docs/Errors.md lists no message")
    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)
    if problems:
        sys.exit(1)
    print(f"{len(page_messages(page))} messages of the page are those of the code")


if __name__ == "__main__":
    main()
