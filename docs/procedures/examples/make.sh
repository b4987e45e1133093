#!/usr/bin/env bash
# Makes the pictures of this folder: each procedure run on the simulated bench as its page says, the first page of its report as a PNG of at most 60 kB.
# Needs pdftoppm (poppler-utils) and convert (ImageMagick). One procedure: make.sh capacity-run
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
rig=${PACKBENCH:-$root/src/Rig/bin/Release/net10.0/packbench}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

picture() {
    local name=$1
    shift
    if [ "${only:-$name}" != "$name" ]; then return; fi

    # A run that fails its criteria is as good an example as one that passes: only a rig that could not run is an error.
    "$rig" run "$name" --yes --runs "$work/runs" --report "$work/$name.pdf" "$@" > "$work/$name.txt" 2>&1 || [ -s "$work/$name.pdf" ] || { tail -3 "$work/$name.txt"; exit 1; }
    pdftoppm -png -r 80 -f 1 -l 1 -singlefile "$work/$name.pdf" "$work/$name"
    for colors in 64 32 16 8; do
        convert "$work/$name.png" -strip -colors $colors -define png:compression-level=9 "PNG8:$here/$name.png"
        if [ "$(stat -c %s "$here/$name.png")" -le 60000 ]; then break; fi
    done
    echo "$name $(stat -c %s "$here/$name.png") bytes"
}

only=${1:-}
only=${only:-}
[ -n "$only" ] || unset only
picture balance-check --bench simulated-balance
picture bms-current-calibration
picture bms-settings-audit
picture capacity-run
picture cell-voltage-check --bench simulated-cells
picture charge-acceptance
picture charger-efficiency
picture charger-temperature-rise
picture incoming-inspection --bench simulated-incoming
picture isolation-check
picture parasitic-draw --bench simulated-standing
picture protection-trips
picture pulse-resistance
picture self-discharge --bench simulated-resting
picture soak-cycles
picture standby-audit --bench simulated-standby
picture voltage-consistency
picture wake-check
picture wiring-drop
