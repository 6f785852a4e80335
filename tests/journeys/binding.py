"""A running programme with evidence, for the journey of the binder; and its job."""

from __future__ import annotations

import json
import sys

from bihuan.config.cli.django_ready import ready


def main(*words: str) -> None:
    """Print the programme's id; `make`: how many packs were made."""
    ready()
    from bihuan.apps.programmes import actions
    from tests.apps.county import MONDAY, find
    from tests.apps.programmes import binding
    from tests.apps.programmes.conftest import prepared

    if words:
        print(json.dumps(actions.make_waiting()))
        return
    county = find("T1")
    assert county is not None
    programme = binding.begun(county, prepared(county))
    binding.paper(county, programme, "年度工作总结", day=MONDAY, pages=3)
    binding.words(county, programme, "支委会情况说明", day=MONDAY)
    print(json.dumps(programme.pk))


if __name__ == "__main__":
    main(*sys.argv[1:])
