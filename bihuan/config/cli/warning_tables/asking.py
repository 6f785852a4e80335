"""What a command line asks for, as a run: method, parameters, periods, its id."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bihuan.kit.series.national import known_percentiles
from bihuan.kit.series.runs import Run, planned
from bihuan.rules.warning import Faulty, Method, method

BY_DISEASE = ("moving_percentile", "national")  # the preset whose percentile is the disease's own
Settings = dict[str, Any]
Named = Callable[[Run, str], str]  # a run's id, from all else of it and the product's version


def asked(args: argparse.Namespace, length: int, frequency: int, named: Named) -> Run:
    """The run over tables of `length` periods. All is refused that can be before the first row."""
    chosen = method(args.method)
    at = _weeks(args.weeks, length, args.delay)
    given = parameters(chosen, args.preset, args.set)
    shares = None
    if (chosen.name, args.preset) == BY_DISEASE and "p" not in _named(args.set):
        home = os.environ.get("BIHUAN_HOME")
        shares = known_percentiles(Path(home) / "warning" if home else None)
    run = planned(chosen.name, given, at, length, frequency, delay=args.delay, shares=shares)
    return replace(run, name=named(run, product_version()))


def _weeks(asked: str, length: int, delay: int) -> NDArray[np.int64]:
    if delay < 0 or delay >= length:
        raise Faulty("delay_wrong", value=delay)
    if asked == "all":
        return np.arange(length)
    if not asked.isdecimal() or not 1 <= int(asked) <= length - delay:
        raise Faulty("weeks_wrong", value=asked, length=length - delay)
    return np.arange(length - delay - int(asked), length)


def parameters(chosen: Method, preset: str | None, pairs: Sequence[str]) -> Settings:
    """Parameters from a preset and NAME=VALUE texts, each as its kind."""
    presets = chosen.presets or {}
    if preset is not None and preset not in presets:
        raise Faulty("preset_unknown", name=preset, known=", ".join(presets) or "—")
    given: Settings = dict(presets[preset]) if preset else {}
    kinds = {parameter.name: parameter.kind for parameter in chosen.parameters}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals:
            raise Faulty("set_wrong", value=pair)
        given[name.strip()] = _value(kinds.get(name.strip(), "choice"), text.strip())
    return given


def _named(pairs: Sequence[str]) -> set[str]:
    return {pair.partition("=")[0].strip() for pair in pairs}


def _value(kind: str, text: str) -> object:
    """The text as the kind has it; as it is where it is none, for the check to refuse."""
    if text.lower() == "none":
        return None
    if kind == "bool":
        return {"true": True, "false": False}.get(text.lower(), text)
    if kind == "pair":
        return tuple(int(part) if part.isdecimal() else part for part in text.split(","))
    try:
        return int(text) if kind == "int" else text if kind == "choice" else float(text)
    except ValueError:
        return text


def product_version() -> str:
    """The version that computes, part of a run's id."""
    try:
        return metadata.version("bihuan")
    except metadata.PackageNotFoundError:
        return "0"
