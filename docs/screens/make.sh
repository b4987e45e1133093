#!/usr/bin/env bash
# The pictures of docs/screen.md: the real program in tmux, its screens as text and as PNG. Needs tmux, python3 and chromium.
# Usage: docs/screens/make.sh [packbench.dll]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
packbench=$(realpath "${1:-$here/../../src/Rig/bin/Release/net10.0/packbench.dll}")
scratch=$(mktemp -d)
trap 'tmux -L packbench-screens kill-server 2>/dev/null; rm -rf "$scratch"' EXIT
screen() { tmux -L packbench-screens "$@"; }

# snap NAME [picture]: what stands on the screen now, as text; with a second word as a picture too.
snap() {
  # Where the program lies on this machine is nobody's business.
  screen capture-pane -p -t rig | LC_ALL=C.UTF-8 sed -E 's|(│ file {16}).{37}|\1packs/lto-4p6s-used.yaml             |' >"$here/$1.txt"
  echo "$1"
  [ $# -gt 1 ] || return 0
  screen capture-pane -p -e -t rig | python3 "$here/page.py" >"$scratch/$1.html"
  read -r columns rows < <(screen display -p -t rig '#{pane_width} #{pane_height}')
  chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --force-device-scale-factor=1 \
    --window-size=$((columns * 843 / 100 + 17)),$((rows * 17 + 16)) --screenshot="$here/$1.png" "file://$scratch/$1.html" >/dev/null 2>&1
}
# until TEXT: waits for it, a minute at most.
until_shown() { for _ in $(seq 300); do screen capture-pane -p -t rig | grep -qF "$1" && return; sleep 0.2; done; echo "'$1' did not come" >&2; exit 1; }
key() { screen send-keys -t rig "$@"; sleep 0.6; }

cd "$scratch"
# Keys of its own: a key of this machine is nobody's business either.
XDG_CONFIG_HOME=$scratch dotnet "$packbench" keys create workshop </dev/null >/dev/null
screen new-session -d -s rig -x 120 -y 40 "XDG_CONFIG_HOME=$scratch COLORTERM=truecolor TERM=xterm-256color dotnet $packbench"
until_shown 'Capacity run'; snap procedures picture
key Enter; until_shown 'discharge current'; snap parameters
key Enter; until_shown 'model of the pack: about'; snap plan picture
key ']'; key Enter; until_shown 'The procedure asks'; snap question picture
sleep 1; key y; until_shown '▶ Discharge'; sleep 6; key '['; key '['; sleep 1; snap run picture
key f; snap run-ahead picture; key f
screen resize-window -t rig -x 80 -y 24; sleep 1; snap run-80x24 picture
screen resize-window -t rig -x 200 -y 60; sleep 1; snap run-200x60
screen resize-window -t rig -x 120 -y 40; sleep 1
key ']'; key ']'; until_shown 'FAILED'; key r; until_shown 'CAPACITY'; snap report picture
key c; until_shown 'chosen'; snap certificate-runs
key Enter; until_shown 'Verified:'; snap certificate picture; key Enter
key F6; sleep 1; snap history picture
key F2; key t; until_shown 'Readings'; sleep 3; snap bench
key F3; sleep 1; snap pack
key F8; key c; until_shown 'switches'; sleep 2; snap bms
key F10; screen send-keys -t rig '*IDN?' Enter; sleep 2; snap console
key F6; key F1; snap help
