#!/usr/bin/env bash
# What the screen costs: first picture, share of a core and bytes a second at 120 × 40 with a run at real speed. Needs tmux.
# Usage: benchmarks/screen.sh [packbench.dll] [seconds]
set -euo pipefail
packbench=$(realpath "${1:-src/Rig/bin/Release/net10.0/packbench.dll}")
seconds=${2:-30}
scratch=$(mktemp -d)
trap 'tmux -L packbench-bench kill-server 2>/dev/null; rm -rf "$scratch"' EXIT
screen() { tmux -L packbench-bench "$@"; }
until_shown() { for _ in $(seq 600); do screen capture-pane -p -t rig | grep -qF "$1" && return; sleep 0.05; done; echo "'$1' did not come" >&2; exit 1; }
ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }

cd "$scratch"
screen new-session -d -s rig -x 120 -y 40 'sleep 1000'
began=$(date +%s%N)
screen respawn-pane -k -t rig "exec dotnet $packbench"
until_shown 'PackBench'
shown=$(date +%s%N); busy=$(ticks "$(screen display -p -t rig '#{pane_pid}')")
began_version=$(date +%s%N); dotnet "$packbench" --version >/dev/null; version=$(($(date +%s%N) - began_version))
echo "{\"name\":\"screen\",\"first_picture_s\":$(awk "BEGIN { print ($shown - $began) / 1e9 }"),\"processor_s\":$(awk "BEGIN { print $busy / $(getconf CLK_TCK) }"),\"version_s\":$(awk "BEGIN { print $version / 1e9 }"),\"load\":\"$(cut -d' ' -f1 /proc/loadavg)\"}"
until_shown 'Capacity run'
screen send-keys -t rig Enter; until_shown 'discharge current'
screen send-keys -t rig Enter; until_shown 'model of the pack: about'
for _ in 1 2 3; do screen send-keys -t rig '['; done
screen send-keys -t rig Enter; until_shown 'The procedure asks'; sleep 1
screen send-keys -t rig y; until_shown 'ON supply'; sleep 5
pid=$(screen display -p -t rig '#{pane_pid}')
screen pipe-pane -t rig "cat > $scratch/out"
before=$(ticks "$pid"); sleep "$seconds"; after=$(ticks "$pid")
screen pipe-pane -t rig
echo "{\"name\":\"screen\",\"core_percent\":$(awk "BEGIN { print 100 * ($after - $before) / $(getconf CLK_TCK) / $seconds }"),\"bytes_per_s\":$(awk "BEGIN { print $(stat -c %s out) / $seconds }")}"
screen send-keys -t rig F9; until_shown 'ABORTED'
