#!/usr/bin/env python3
"""Runs clang-tidy on the sources that changed since they last passed.

A source is checked again when it, a header of the project that it includes, its
compile command, .clang-tidy or clang-tidy itself differs; the stamps are in
BUILD/tidy-stamps. Exit code 1 when a source has findings.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys


def digest(path, cache={}):
    if path not in cache:
        try:
            with open(path, "rb") as file:
                cache[path] = hashlib.sha256(file.read()).hexdigest()
        except OSError:
            cache[path] = "absent"
    return cache[path]


def dependencies(build, root):
    """For each object file the headers of the project that it was built from."""
    ninja = shutil.which("ninja")
    if not ninja:
        return {}
    text = subprocess.run([ninja, "-C", build, "-t", "deps"], text=True,
                          capture_output=True).stdout
    result, current = {}, None
    for line in text.splitlines():
        match = re.match(r"(\S.*): #deps", line)
        if match:
            current = result.setdefault(match.group(1), [])
        elif line.startswith("    ") and current is not None:
            path = os.path.normpath(os.path.join(build, line.strip()))
            if path.startswith(root + os.sep):
                current.append(path)
    return result


def main():
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default=os.environ.get("BUILD", "build"))
    parser.add_argument("--jobs", type=int, default=int(os.environ.get("JOBS", os.cpu_count())))
    parser.add_argument("--list", action="store_true", help="only list what would be checked")
    parser.add_argument("paths", nargs="*", help="only sources below these")
    options = parser.parse_args()

    tidy = shutil.which("clang-tidy-22") or shutil.which("clang-tidy")
    if not tidy:
        sys.exit("error: clang-tidy-22 is not installed")
    build = os.path.join(root, options.build)
    stamps = os.path.join(build, "tidy-stamps")
    os.makedirs(stamps, exist_ok=True)
    with open(os.path.join(build, "compile_commands.json")) as file:
        commands = json.load(file)

    version = subprocess.run([tidy, "--version"], text=True, capture_output=True).stdout
    common = version + digest(os.path.join(root, ".clang-tidy"))
    includes = dependencies(build, root)
    only = [os.path.abspath(path) for path in options.paths]

    work = []
    for command in commands:
        source = os.path.normpath(os.path.join(command["directory"], command["file"]))
        if not source.startswith(root + os.sep) or source.startswith(build + os.sep):
            continue
        if only and not any(source == path or source.startswith(path + os.sep) for path in only):
            continue
        key = hashlib.sha256(common.encode())
        key.update(command.get("command", "").replace(root, "").encode())
        key.update(digest(source).encode())
        for header in sorted(set(includes.get(command.get("output", ""), []))):
            key.update((os.path.relpath(header, root) + digest(header)).encode())
        stamp = os.path.join(stamps, os.path.relpath(source, root).replace(os.sep, "-"))
        if os.path.exists(stamp) and open(stamp).read() == key.hexdigest():
            continue
        work.append((source, stamp, key.hexdigest()))

    if options.list:
        print("\n".join(os.path.relpath(source, root) for source, _, _ in work))
        return

    def run(item):
        source, stamp, key = item
        result = subprocess.run([tidy, "-p", build, "--quiet", "--warnings-as-errors=*", source],
                                text=True, capture_output=True)
        if result.returncode == 0:
            with open(stamp, "w") as file:
                file.write(key)
        return source, result

    failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for number, (source, result) in enumerate(pool.map(run, work), 1):
            path = os.path.relpath(source, root)
            if result.returncode:
                failed += 1
                print(f"[{number}/{len(work)}] {path}: findings", flush=True)
                print(result.stdout.replace(root + os.sep, ""), flush=True)
                if not result.stdout.strip():
                    print(result.stderr, flush=True)
            elif sys.stdout.isatty():
                print(f"[{number}/{len(work)}] {path}", flush=True)
    print(f"clang-tidy: {len(work)} sources checked, {failed} with findings")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
