#!/usr/bin/env python3
"""Scoring of NuScenes-QA answers by the official Eval, which reads the questions' JSON as well.

usage: question_evaluation.py FOLDER     (answers on stdin, see answering.py)
FOLDER: questions.json in the official form; answers.json: one vocabulary index per question; vocabulary.json: index -> answer.
"""
import json
import os
import sys
import types

import answering
import official

FOLDER = sys.argv[1]


def nuscenes_qa():
    module = official.execute("NuScenes-QA", "src/execution/result_eval.py")
    config = types.SimpleNamespace(RAW_PATH={"val": os.path.join(FOLDER, "questions.json")})
    dataset = types.SimpleNamespace(ix2ans=read("vocabulary.json"))
    answers = read("answers.json")
    log = os.path.join(FOLDER, "log.txt")

    def run():
        if os.path.exists(log):
            os.remove(log)  # the official code appends
        module.Eval(config, dataset, answers, log, None)
        return log

    def summary(file):
        with open(file, encoding="utf-8") as lines:
            return [line.rstrip("\n") for line in lines if line.strip()]

    return answering.Case(run, summary, "NuScenes-QA Eval, JSON reading included")


def read(name):
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        return json.load(file)


if __name__ == "__main__":
    answering.answer({"nuscenes_qa": nuscenes_qa})
