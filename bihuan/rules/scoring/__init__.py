"""Scoring: rules of the leaves, points, roll-ups, 否决项, 合理缺项, grades, a year's appraisal."""

from bihuan.rules.scoring.appraisal import FULL, Appraised, Weighed, appraise, ranks
from bihuan.rules.scoring.grade import (
    Grade,
    Leaf,
    RollUp,
    Tally,
    Threshold,
    grade,
    parse_thresholds,
    roll_up,
    tally,
)
from bihuan.rules.scoring.points import Entry, Sampled, parse_entry, sampled, score
from bihuan.rules.scoring.rule import DEFAULT_BANDS, KINDS, Band, Kind, Rule, parse_rule

__all__ = [
    "DEFAULT_BANDS",
    "FULL",
    "KINDS",
    "Appraised",
    "Band",
    "Entry",
    "Grade",
    "Kind",
    "Leaf",
    "RollUp",
    "Rule",
    "Sampled",
    "Tally",
    "Threshold",
    "Weighed",
    "appraise",
    "grade",
    "parse_entry",
    "parse_rule",
    "parse_thresholds",
    "ranks",
    "roll_up",
    "sampled",
    "score",
    "tally",
]
