#!/usr/bin/env bash
# Other people's programs read the bench that packbench simulate serves. What is not installed is skipped and said so.
# Usage: tests/third-party/run.sh [packbench.dll]. How fast they are: benchmarks/clients.py.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
packbench=$(realpath "${1:-$root/src/Rig/bin/Debug/net10.0/packbench.dll}")
scratch=$(mktemp -d)
passed=0 failed=0 skipped=0
cd "$scratch" || exit 2

dotnet "$packbench" simulate --bench simulated-ideal --bench-file "$scratch/served.yaml" </dev/null >"$scratch/simulate.log" 2>&1 &
server=$!
trap 'kill -TERM "$server" 2>/dev/null; wait "$server" 2>/dev/null; rm -rf "$scratch"' EXIT
for _ in $(seq 100); do grep -q '^Bench file' simulate.log && break; sleep 0.2; done
grep -q '^Bench file' simulate.log || { cat simulate.log; echo "0 passed, 1 failed"; exit 1; }
port() { sed -n "s/^ *$1 *tcp:\/\/127\.0\.0\.1:\([0-9]*\).*/\1/p" simulate.log; }
voltmeter=$(port dmm-v) ammeter=$(port dmm-i) load=$(port load)
hislip=$(sed -n 's/.*hislip:\/\/127\.0\.0\.1:\([0-9]*\)\/hislip0.*/\1/p' simulate.log)
hislip=${hislip:-4880}
vxi11=$(grep -c 'vxi11://127.0.0.1/inst0' simulate.log)

# check NAME PATTERN COMMAND…: the command's output has the pattern.
check() {
  local name=$1 pattern=$2 output
  shift 2
  output=$(timeout 20 "$@" 2>&1)
  if grep -qE "$pattern" <<<"$output"; then passed=$((passed + 1)); echo "ok    $name: $(grep -E "$pattern" <<<"$output" | head -1)"
  else failed=$((failed + 1)); echo "FAIL  $name: expected $pattern, got: $output"; fi
}
skip() { skipped=$((skipped + 1)); echo "skip  $1"; }

volts='1[0-9]\.[0-9]+|1\.[0-9]+E\+?0?1'
if command -v lxi >/dev/null; then
  check 'lxi scpi, raw socket' 'Siglent Technologies,SDM3055' lxi scpi -a 127.0.0.1 -r -p "$voltmeter" '*IDN?'
  check 'lxi scpi, raw socket, a reading' "$volts" lxi scpi -a 127.0.0.1 -r -p "$load" ':MEAS:VOLT?'
  if [ "$vxi11" -gt 0 ]; then
    check 'lxi scpi, VXI-11' 'Siglent Technologies,SDM3055' lxi scpi -a 127.0.0.1 '*IDN?'
    check 'lxi scpi, VXI-11, a reading' "$volts" lxi scpi -a 127.0.0.1 'MEAS:VOLT:DC?'
  else skip 'lxi scpi, VXI-11: port 111 was not to be had'; fi
else skip 'lxi (Debian: lxi-tools)'; fi

python=$(for one in /usr/bin/python3 python3; do "$one" -c 'import pyvisa, pyvisa_py' 2>/dev/null && echo "$one" && break; done)
if [ -n "$python" ]; then
  check 'pyvisa-py, SOCKET' 'RIGOL TECHNOLOGIES,DL3021' "$python" "$here/read.py" "TCPIP::127.0.0.1::$load::SOCKET" DL3021
  if [ "$vxi11" -gt 0 ]; then check 'pyvisa-py, INSTR' 'RIGOL TECHNOLOGIES,DL3021' "$python" "$here/read.py" TCPIP::127.0.0.1::inst2::INSTR DL3021
  else skip 'pyvisa-py, INSTR: port 111 was not to be had'; fi
  if "$python" -c 'import pyvisa_py.protocols.hislip' 2>/dev/null; then
    check 'pyvisa-py, HiSLIP' 'RIGOL TECHNOLOGIES,DL3021' "$python" "$here/read.py" "TCPIP::127.0.0.1::hislip2,$hislip::INSTR" DL3021
  else skip 'pyvisa-py, HiSLIP: this version has none'; fi
else skip 'pyvisa-py (Debian: python3-pyvisa-py)'; fi

if command -v sigrok-cli >/dev/null; then
  check 'sigrok-cli, scpi-dmm' 'P1: -?[0-9.]+ ?.?A DC' sigrok-cli -d "scpi-dmm:conn=tcp-raw/127.0.0.1/$ammeter" --config measured_quantity=current/dc --samples 2
else skip 'sigrok-cli'; fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
