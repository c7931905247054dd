"""Runs a command whose standard output is a pipe that nobody reads any more, and
ends with the command's exit code; a signal is code 128 and its number.

    closed-pipe.py COMMAND...
"""

import os
import subprocess
import sys

read_end, write_end = os.pipe()
os.close(read_end)
code = subprocess.run(sys.argv[1:], stdout=write_end).returncode
sys.exit(code if code >= 0 else 128 - code)
