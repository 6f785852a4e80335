"""On a Spark cluster of this machine the rows are those computed without one."""

from __future__ import annotations

import math
import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bihuan.kit.series.runs import planned
from bihuan.rules.warning import METHODS
from tests.kit.series_counts import LENGTH, partitions, weeks

if not (find_spec("pyspark") and find_spec("pyarrow") and shutil.which("java")):
    pytest.skip(
        "needs a cluster; install with: .venv/bin/python -m pip install --require-hashes "
        "-r requirements/cluster.lock && sudo apt-get install openjdk-17-jre-headless",
        allow_module_level=True,
    )


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Two executors, each in a process of its own, as on two machines."""
    from pyspark.sql import SparkSession

    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PYSPARK_PYTHON", sys.executable)
        patched.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patched.chdir(tmp_path_factory.mktemp("spark"))
        session = (
            SparkSession.builder.master("local-cluster[2,1,1024]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "3")
            .config("spark.executorEnv.PYTHONPATH", str(Path(__file__).parents[2]))
            .getOrCreate()
        )
        try:
            yield session
        finally:
            session.stop()


def same(one: Any, other: Any) -> bool:
    """The same bits; nothing is the same as nothing."""
    if isinstance(one, float) and isinstance(other, float):
        return one == other or (math.isnan(one) and math.isnan(other))
    return bool(one == other)


@pytest.mark.parametrize("name", ["farrington_flexible", "moving_percentile", "cusum"])
def test_a_cluster_computes_what_one_machine_computes(
    spark: Any, tmp_path: Path, name: str
) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    from bihuan.kit.series.partitions import (
        detect_partition,
        frame_of,
        frame_on_spark,
        on_spark,
    )

    folder = partitions(tmp_path / "province", files=4)
    data = spark.read.parquet(str(folder))
    frame = frame_on_spark(data)
    assert frame == frame_of(weeks())
    preset = next(iter((METHODS[name].presets or {"": {}}).values()))
    at = np.arange(LENGTH - 5, LENGTH)
    run = planned(name, preset, at, LENGTH, frame.frequency, delay=1, name="one")
    there = sorted(tuple(row) for row in on_spark(data, run, frame).collect())
    here = []
    for file in sorted(folder.rglob("*.parquet")):
        batches = parquet.ParquetFile(file).iter_batches(100)
        for batch in detect_partition(batches, run, frame):
            assert isinstance(batch, pa.RecordBatch)
            here += [tuple(row.values()) for row in batch.to_pylist()]
    here.sort()
    assert len(here) == len(there) == 16 * 5
    assert all(
        same(one, other)
        for ours, theirs in zip(here, there, strict=True)
        for one, other in zip(ours, theirs, strict=True)
    )
    assert any(row[4] is not None for row in here)
