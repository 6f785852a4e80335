"""The shipped tables of warning parameters, and an agency's own."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from bihuan.kit.series import Unreadable
from bihuan.kit.series.national import ClusterRule, cluster_rules, percentiles
from bihuan.rules.warning.clusters import Event, signals


def test_each_disease_has_its_percentile_and_an_agency_may_have_its_own(tmp_path: Path) -> None:
    assert percentiles(["猩红热", "流感", "手足口病"]) == (0.9, 0.8, 0.8)
    (tmp_path / "percentiles.csv").write_text("disease,p\n手足口病,0.75\n流感,0.65\n", "utf-8-sig")
    assert percentiles(["猩红热", "流感", "手足口病"], tmp_path) == (0.9, 0.65, 0.75)


def test_the_shipped_rules_of_clusters_can_be_run() -> None:
    rules = cluster_rules()
    assert ClusterRule("", "班级", 3, 1) in rules
    assert ClusterRule("", "班级", 5, 3) in rules
    for rule in rules:
        days = [date(2025, 3, 3) + timedelta(n % rule.days) for n in range(rule.k)]
        events = [Event(str(n), day, "g") for n, day in enumerate(days)]
        assert len(signals(events, k=rule.k, days=rule.days)) == 1
        assert signals(events[1:], k=rule.k, days=rule.days) == []


def test_an_agencys_rules_replace_those_of_the_same_disease_and_place(tmp_path: Path) -> None:
    (tmp_path / "clusters.csv").write_text("disease,place,k,days\n,班级,2,2\n", "utf-8")
    rules = cluster_rules(tmp_path)
    assert [rule for rule in rules if not rule.disease] == [ClusterRule("", "班级", 2, 2)]
    assert len(rules) == len(cluster_rules()) - 1


@pytest.mark.parametrize(
    ("name", "text", "row"),
    [
        ("percentiles.csv", "disease,p\n流感,80\n", 2),
        ("percentiles.csv", "disease,p\n流感,high\n", 2),
        ("percentiles.csv", "disease\n流感\n", 1),
        ("percentiles.csv", "disease,p\n风疹,0.8\n流感\n", 3),
        ("clusters.csv", "disease,place,k,days\n,班级,0,1\n", 2),
        ("clusters.csv", "disease,place,k,days\n,班级,3,one\n", 2),
    ],
)
def test_a_row_that_cannot_be_used_is_named(tmp_path: Path, name: str, text: str, row: int) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(Unreadable, match="parameter_table_wrong") as said:
        percentiles(["流感"], tmp_path)
        cluster_rules(tmp_path)
    assert said.value.params == {"file": name, "row": row}
