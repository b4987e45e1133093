"""Reads the served bench through pyvisa-py. Usage: read.py RESOURCE PATTERN [QUERIES]: one line, and the queries a second if asked for."""
import re
import sys
import time

import pyvisa

resource, pattern = sys.argv[1], sys.argv[2]
count = int(sys.argv[3]) if len(sys.argv) > 3 else 0
session = pyvisa.ResourceManager("@py").open_resource(resource, read_termination="\n", write_termination="\n", timeout=3000)
identity = session.query("*IDN?").strip()
if not re.search(pattern, identity):
    sys.exit(f"{resource}: expected {pattern}, got {identity!r}")
began = time.perf_counter()
for _ in range(count):
    session.query("*IDN?")
rate = f" {count / (time.perf_counter() - began):.0f} queries/s" if count else ""
print(f"{resource}: {identity}{rate}")
session.close()
