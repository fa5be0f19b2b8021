"""Prints the CPUs of its process as JSON; a command line with words in it is wrong."""

from __future__ import annotations

import json
import os
import sys

if __name__ == "__main__":
    if sys.argv[1:]:
        sys.exit(2)
    sys.stdout.write(json.dumps({"cores": sorted(os.sched_getaffinity(0))}))
