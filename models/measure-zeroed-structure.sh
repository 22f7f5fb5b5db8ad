#!/bin/sh
# Measures what VGGT's features are worth to a small Spatial-MLLM: trains its language from questions with them and with zeros in their place, three seeds each,
# over one VGGT that learned geometry, and lets all of them answer questions about a town that was not learned from. Towns are those that
# models/reproduce-drivepi-tiny.sh made in the same folder. Run it again after a stop, and it goes on where it was.
set -eu
cd "$(dirname "$0")/.."
out=${1:-runs/drivepi-tiny}
test=$out/town-301
runs=$out/sight

roots=""
for seed in 101 102 103 104 105 106 301; do
    per=1000
    [ "$seed" != 301 ] || per=100
    views=$runs/views-$seed
    [ -f "$views/view_questions.json" ] || ./spatial questions --dataroot "$out/town-$seed" --version v1.0-mini --kinds views --seed 7 --per-kind $per --out "$views"
    [ "$seed" = 301 ] || roots="$roots --dataroot $out/town-$seed --questions $views"
done

# shellcheck disable=SC2086 # lists of options
[ -d "$runs/geometry/model" ] || ./spatial train --config configs/ablations/sight-geometry.json $roots --out "$runs/geometry" --resume
for seed in 0 1 2; do
    for name in dual zeroed; do
        run=$runs/$name-$seed
        # shellcheck disable=SC2086
        [ -d "$run/model" ] || ./spatial train --config "configs/ablations/sight-$name.json" $roots --weights "$runs/geometry/model" --take structure \
            --seed "$seed" --out "$run" --resume
        [ -f "$run/answers.json" ] || ./spatial ask --model spatial-mllm --weights "$run/model" --dataroot "$test" --version v1.0-mini \
            --questions "$runs/views-301/view_questions.json" --out "$run/answers.json"
        [ -d "$run/report" ] || ./spatial evaluate --predictions "$run/answers.json" --as vsi-bench --protocol vsi-bench-spatial-mllm --out "$run/report"
    done
    ./spatial compare "$runs/zeroed-$seed/report" "$runs/dual-$seed/report"
done
