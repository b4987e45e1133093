#!/usr/bin/python3
"""Queries a second of *IDN? against the bench that `packbench simulate` serves: our session, lxi-tools and pyvisa-py in turns, server and
clients on one core. Usage: benchmarks/clients.py [packbench.dll] [--rounds 7] [--queries 20000]. Prints one JSON object: medians, and the
median of the rounds' ratios of ours to each of theirs. What is not installed is left out and said so."""
import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
options = argparse.ArgumentParser()
options.add_argument("packbench", nargs="?", default=f"{root}/src/Rig/bin/Release/net10.0/packbench.dll")
options.add_argument("--rounds", type=int, default=7)
options.add_argument("--queries", type=int, default=20000)
options = options.parse_args()
packbench = ["taskset", "-c", "0", "dotnet", os.path.abspath(options.packbench)]
scratch = tempfile.mkdtemp()


def rate(command):
    """The last number before 'queries/s' or 'requests/second' of what the command prints."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=scratch)
    found = re.findall(r"([0-9.]+) (?:queries/s|requests/second)", done.stdout.replace("\r", "\n"))
    if not found:
        sys.exit(f"{' '.join(command)}: no rate in {done.stdout!r} {done.stderr!r}")
    return float(found[-1])


def client(name, *command):
    return name, ["taskset", "-c", "0", *command]


server = subprocess.Popen([*packbench, "simulate", "--bench", "simulated-ideal", "--bench-file", f"{scratch}/served.yaml"],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, cwd=scratch)
try:
    said = ""
    while "Bench file" not in said:
        line = server.stdout.readline()
        if not line:
            sys.exit(f"the served bench ended: {said}")
        said += line
    raw = re.search(r"dmm-v +tcp://127\.0\.0\.1:(\d+)", said)[1]
    hislip = (re.search(r"hislip://127\.0\.0\.1:(\d+)/hislip0", said) or [0, "4880"])[1]
    def knows(python, module):
        return subprocess.run([python, "-c", f"import {module}"], capture_output=True).returncode == 0

    python = next((one for one in ("/usr/bin/python3", "python3") if knows(one, "pyvisa_py")), None)
    speaks_hislip = python and knows(python, "pyvisa_py.protocols.hislip")  # Not in Debian's version.
    lxi = shutil.which("lxi")
    count, read = str(options.queries), f"{root}/tests/third-party/read.py"

    def ours(address):
        return client("packbench", *packbench[3:], "scpi", address, "*IDN?", "--repeat", count)

    def visa(resource):
        return [client("pyvisa-py", python, read, f"TCPIP::127.0.0.1::{resource}", "SDM3055", str(options.queries // 4))] if python else []

    ways = {"raw": [ours(f"tcp://127.0.0.1:{raw}"), *([client("lxi", lxi, "benchmark", "-a", "127.0.0.1", "-r", "-p", raw, "-c", count)] if lxi else []), *visa(f"{raw}::SOCKET")]}
    if "vxi11://127.0.0.1/inst0" in said:
        ways["vxi11"] = [ours("vxi11://127.0.0.1/inst0"), *([client("lxi", lxi, "benchmark", "-a", "127.0.0.1", "-c", count)] if lxi else []), *visa("inst0::INSTR")]
    ways["hislip"] = [ours(f"hislip://127.0.0.1:{hislip}/hislip0"), *(visa(f"hislip0,{hislip}::INSTR") if speaks_hislip else [])]
    rates = {way: {name: [] for name, _ in clients} for way, clients in ways.items()}
    for _ in range(options.rounds):
        for way, clients in ways.items():
            for name, command in clients:
                rates[way][name].append(rate(command))
finally:
    server.terminate()
    server.wait()
    shutil.rmtree(scratch, ignore_errors=True)

answer = {"queries": options.queries, "rounds": options.rounds, "load": os.getloadavg()[0],
          "missing": [name for name, there in (("lxi", lxi), ("pyvisa-py", python), ("pyvisa-py over HiSLIP", speaks_hislip)) if not there]}
for way, of in rates.items():
    answer[way] = {name: round(statistics.median(values)) for name, values in of.items()}
    answer[way] |= {f"ratio to {name}": round(statistics.median(mine / theirs for mine, theirs in zip(of["packbench"], values)), 2)
                    for name, values in of.items() if name != "packbench"}
print(json.dumps(answer, indent=1))
