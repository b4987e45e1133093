#!/usr/bin/env python3
"""From the STOP key to the wire: F9 typed at the real screen on a pseudo-terminal, output off seen on the load's line to `packbench simulate`.
Usage: benchmarks/stop.py [packbench.dll] [presses] [seconds by which the answer hangs that the load owes when F9 is pressed, 0 for none]
A line between the two stamps what passes, by the same clock as the key."""
import json, os, pty, re, select, shutil, signal, socket, struct, subprocess, sys, tempfile, termios, fcntl, threading, time

here = os.path.dirname(os.path.abspath(__file__))
program = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else here + "/../src/Rig/bin/Release/net10.0/packbench.dll")
presses = int(sys.argv[2]) if len(sys.argv) > 2 else 50
hang = float(sys.argv[3]) if len(sys.argv) > 3 else 0
OFF = re.compile(rb"INP\S*\s+(OFF|0)", re.I)
scratch = tempfile.mkdtemp(prefix="packbench-stop-")
os.environ["TMPDIR"] = scratch  # leases of its own: nobody else is on this bench
offs, hanging, asked = [], threading.Event(), threading.Event()

def pump(source, sink, outward):
    try:
        while data := source.recv(65536):
            if outward and OFF.search(data):
                offs.append(time.monotonic())
            if outward and b"?" in data:
                asked.set()
            if not outward and hanging.is_set():
                hanging.clear()
                time.sleep(hang)
            sink.sendall(data)
    except OSError:
        pass
    for end in (source, sink):
        try: end.shutdown(socket.SHUT_RDWR)
        except OSError: pass

def line(to):
    server = socket.create_server(("127.0.0.1", 0))
    def serve():
        while True:
            near, _ = server.accept()
            far = socket.create_connection(("127.0.0.1", to))
            for end in (near, far): end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=pump, args=(near, far, True), daemon=True).start()
            threading.Thread(target=pump, args=(far, near, False), daemon=True).start()
    threading.Thread(target=serve, daemon=True).start()
    return server.getsockname()[1]

class Screen:
    def __init__(self, *arguments):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(scratch)
            os.environ.update(TERM="xterm-256color")
            os.execvp("dotnet", ["dotnet", program, *arguments])
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.shown, self.cut = b"", 0
        threading.Thread(target=self.read, daemon=True).start()
    def read(self):
        try:
            while data := os.read(self.fd, 65536): self.shown += data
        except OSError: pass
    def mark(self): self.cut = len(self.shown)
    def key(self, text): os.write(self.fd, text.encode())
    def wait(self, text, longest=30):
        end = time.monotonic() + longest
        while text.encode() not in self.shown[self.cut:]:
            if time.monotonic() > end:
                seen = re.sub(rb"(\x1b\[[0-9;?]*[A-Za-z])+", b" ", self.shown).decode(errors="replace")
                raise SystemExit(f"'{text}' did not come; the screen showed: {seen[-1500:]}")
            time.sleep(0.02)

bench = subprocess.Popen(["dotnet", program, "simulate"], cwd=scratch, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
screen = None
try:
    served = scratch + "/served.yaml"
    while not (os.path.exists(served) and "served:" in open(served).read()): time.sleep(0.1)
    text = open(served).read()
    port = re.search(r"load: .*tcp://127\.0\.0\.1:(\d+)", text).group(1)
    open(served, "w").write(text.replace(f"127.0.0.1:{port}", f"127.0.0.1:{line(int(port))}"))
    os.mkdir(scratch + "/procedures")
    open(scratch + "/procedures/a-stop.yaml", "w").write("""procedure: a-stop
version: 1
title: A discharge to stop
needs: { load: required }
steps:
  - discharge: { title: First, current: 2 A, until: step.elapsed >= 2 h, at_most: 3 h, record: first }
""")
    screen = Screen("rig", "--bench", "served.yaml")
    screen.wait("Capacity run"); screen.key("\x1b[H"); time.sleep(0.5); screen.key("\r"); time.sleep(1); screen.key("\r"); screen.wait("Enter starts")
    took = []
    for i in range(presses):
        screen.mark(); screen.key("\r"); screen.wait("ON load"); time.sleep(0.6 + i % 10 * 0.1)
        if hang:
            asked.clear(); hanging.set(); asked.wait(10); time.sleep(0.02)
        offs.clear(); pressed = time.monotonic(); screen.key("\x1b[20~")
        while not offs and time.monotonic() < pressed + 30: time.sleep(0.001)
        took.append(1000 * (offs[0] - pressed) if offs else float("inf"))
        hanging.clear(); screen.wait("run ended"); time.sleep(1)
        screen.mark(); screen.key("4"); time.sleep(0.5); screen.key("\r"); screen.wait("Enter starts")
    took.sort()
    print(json.dumps({"name": "stop", "presses": len(took), "hanging_s": hang, "median_ms": round(took[len(took) // 2]), "percentile_95_ms": round(took[len(took) * 95 // 100]),
        "worst_ms": round(took[-1]), "load": os.getloadavg()[0]}))
finally:
    if screen: os.kill(screen.pid, signal.SIGTERM)
    bench.send_signal(signal.SIGINT); bench.wait(20)
    shutil.rmtree(scratch, ignore_errors=True)
