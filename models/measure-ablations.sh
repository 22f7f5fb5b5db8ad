#!/bin/sh
# Measures the ablations of docs/results.md: trains each configuration over the encoder of models/drivepi-tiny with two seeds, and evaluates on every fourth
# keyframe of a town that was not learned from. Towns are those that models/reproduce-drivepi-tiny.sh made in the same folder. Some six minutes a run on two
# cores; run it again after a stop, and it goes on where it was. Names of configurations after the folder measure only those.
set -eu
cd "$(dirname "$0")/.."
out=${1:-runs/drivepi-tiny}
[ $# -eq 0 ] || shift
names=${*:-base bev-skip no-skip released-order no-motion flow-by-speed losses-0.5 losses-0.2 no-text no-ego}
test=$out/town-301
questions=$test/questions/NuScenes_all_questions.json

roots=""
for seed in 101 102 103 104 105 106; do
    roots="$roots --dataroot $out/town-$seed --questions $out/questions-$seed"
done

figure() { # file, name: the value of a figure
    awk -v name="\"$2\":" '$1 == name && $2 == "{" { found = 1 } found && $1 == "\"value\":" { sub(",", "", $2); printf "%.4g", $2; exit }' "$1"
}

for name in $names; do
    for seed in 0 1; do
        run=$out/ablations/$name-$seed
        if [ ! -f "$run/evaluation/metrics.json" ]; then
            # shellcheck disable=SC2086 # lists of options
            [ -d "$run/training/model" ] || ./spatial train --config "configs/ablations/$name.json" $roots --weights models/drivepi-tiny --take encoder \
                --features "$out/features" --seed "$seed" --out "$run/training" --resume
            resume=""
            [ ! -f "$run/predictions/run.json" ] || resume=--resume
            # shellcheck disable=SC2086
            ./spatial predict --dataroot "$test" --version v1.0-mini --model drivepi --weights "$run/training/model" --every 4 --questions "$questions" \
                --out "$run/predictions" $resume
            ./spatial evaluate "$run/predictions" --dataroot "$test" --protocol openocc-v2,planning-drivepi,nuscenes-qa --questions "$questions" \
                --out "$run/evaluation" --resume
        fi
    done
done

echo
echo "| configuration | seed | RayIoU | mAVE | L2_3s | collisions 3 s | answers | status | comparison |"
echo "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
for name in $names; do
    for seed in 0 1; do
        file=$out/ablations/$name-$seed/evaluation/metrics.json
        row="| $name | $seed |"
        for what in RayIoU mAVE L2_3s obj_box_col_3s Overall status comparison; do
            row="$row $(figure "$file" "$what") |"
        done
        echo "$row"
    done
done
