"""Interrupts a command while its output is a temporary file, once by each of SIGINT,
SIGTERM and SIGHUP. Each time the command must end by that signal, and DIR must hold
what it held before, byte for byte.

    interrupt.py DIR COMMAND...

Temporaries in general are to be in DIR too: TMPDIR is set to it.
"""

import os
import signal
import subprocess
import sys
import time

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SECONDS_TO_WAIT = 60


def contents(directory):
    found = {}
    for name in sorted(os.listdir(directory)):
        path = os.path.join(directory, name)
        found[name] = open(path, "rb").read() if os.path.isfile(path) else None
    return found


def run_and_interrupt(directory, command, number):
    before = contents(directory)
    process = subprocess.Popen(
        command,
        start_new_session=True,
        preexec_fn=lambda: [signal.signal(n, signal.SIG_DFL) for n in SIGNALS],
        stdin=subprocess.DEVNULL,
        env=dict(os.environ, TMPDIR=directory),
    )
    end = time.monotonic() + SECONDS_TO_WAIT
    try:
        while len(os.listdir(directory)) == len(before):
            if process.poll() is not None:
                return f"it ended with {process.returncode} and made no temporary"
            if time.monotonic() > end:
                return "it made no temporary"
            time.sleep(0.001)
        time.sleep(0.02)
        process.send_signal(number)
        process.wait(timeout=SECONDS_TO_WAIT)
    except subprocess.TimeoutExpired:
        return "it did not end"
    finally:
        # What the command started belongs to its session.
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
    if process.returncode != -number:
        return f"it ended with {process.returncode}"
    if contents(directory) != before:
        return f"{directory} holds {sorted(contents(directory))}"
    return None


for number in SIGNALS:
    problem = run_and_interrupt(sys.argv[1], sys.argv[2:], number)
    if problem:
        sys.exit(f"{number.name} to {' '.join(sys.argv[2:])}: {problem}")
print(os.path.basename(sys.argv[2]), "ended by each signal")
