#!/bin/sh
# Makes models/drivepi-tiny and the figures of docs/results.md anew: towns, training, rounding, predictions and scores beside the baselines.
# Some two and a half hours on two cores and 12 GB of disk; run it again after a stop, and it goes on where it was.
set -eu
cd "$(dirname "$0")/.."
out=${1:-runs/drivepi-tiny}
towns="101 102 103 104 105 106"
test=$out/town-301
questions=$test/questions/NuScenes_all_questions.json
mkdir -p "$out"

roots=""
learned=""
for seed in $towns; do
    [ -d "$out/town-$seed" ] || ./spatial synth --config configs/world-train.json --seed "$seed" --out "$out/town-$seed"
    if [ ! -f "$out/questions-$seed/drivepi_questions.json" ]; then # the last one that is written
        rm -rf "$out/questions-$seed"
        ./spatial questions --dataroot "$out/town-$seed" --version v1.0-mini --per-sample 12 --out "$out/questions-$seed"
    fi
    roots="$roots --dataroot $out/town-$seed --questions $out/questions-$seed"
    learned="$learned $out/town-$seed/questions/NuScenes_all_questions.json"
done
[ -d "$test" ] || ./spatial synth --config configs/world-test.json --seed 301 --out "$test"

# shellcheck disable=SC2086 # lists of options
[ -d "$out/training/model" ] || ./spatial train --config configs/drivepi-tiny.json $roots --out "$out/training" --resume
[ -d "$out/model" ] || ./spatial weights round "$out/training/model" --out "$out/model"

predict() { # name, options
    name=$1
    shift
    resume=""
    [ ! -f "$out/$name/run.json" ] || resume=--resume
    # shellcheck disable=SC2086
    ./spatial predict --dataroot "$test" --version v1.0-mini --questions "$questions" --out "$out/$name" "$@" $resume
    ./spatial evaluate "$out/$name" --dataroot "$test" --protocol openocc-v2,occ3d,planning-drivepi,nuscenes-qa --questions "$questions" \
        --out "$out/$name/evaluation" --resume
}

predict geometric --model geometric
predict drivepi --model drivepi --weights "$out/model"

# shellcheck disable=SC2086
./spatial guess --from $learned --questions "$questions" --out "$out/guessed.json"
./spatial evaluate --predictions "$out/guessed.json" --as nuscenes-qa --questions "$questions" --dataroot "$test" --version v1.0-mini \
    --protocol nuscenes-qa --out "$out/guessed" --resume

./spatial compare "$out/geometric" "$out/drivepi"
./spatial compare "$out/guessed" "$out/drivepi"
