"""Does for many findings what the journey does by hand for two: the same verbs, the same people."""

from __future__ import annotations

import json
import sys

from bihuan.config.cli.django_ready import ready

LEFT_OPEN = (9, 18, 33)  # what waits for a new building, a tender, a tilt at the year's end


def main(programme_id: int) -> None:
    """Close every finding of the programme that is being planned, but for three."""
    ready()
    from bihuan.apps.loop.models import Finding

    waiting = Finding.objects.filter(programme_id=programme_id, state="planning")
    for finding_id, number in waiting.order_by("number").values_list("pk", "number"):
        put_right(finding_id, stop=number in LEFT_OPEN)
    print(json.dumps(Finding.objects.filter(programme_id=programme_id, state="closed").count()))


def put_right(finding_id: int, *, stop: bool) -> None:
    """Measures, proof, verification, closure; one that stops has only begun."""
    from bihuan.apps.loop import actions
    from bihuan.apps.loop.models import Closure, Finding
    from bihuan.apps.policies.actions import Draft
    from bihuan.apps.policies.models import Policy
    from bihuan.kit import clock
    from tests.apps.county import find

    county = find("T1")
    assert county is not None

    def by(who: str) -> object:
        return county.deed(who, at=clock.now())

    finding = Finding.objects.get(pk=finding_id)
    measure = actions.add_measure(
        by("handler"),
        finding_ids=[finding.pk],
        text=f"制定整改清单1份，逐条落实：{finding.title}",
        product_kind="制度",
        criterion="有文件、有记录，可现场核验。",
    )
    actions.plan(by("handler"), finding_id=finding.pk)
    if stop:
        actions.report(by("handler"), measure_id=measure.pk, percent=40, text="已启动。")
        return
    known = Policy.objects.filter(name="整改清单管理办法", state="issued").first()
    if known is None:
        draft = Draft("整改清单管理办法", None, "测疾控〔2026〕20号", clock.today(), clock.today())
        actions.register_policy(by("coordinator"), measure_id=measure.pk, draft=draft)
        known = Policy.objects.get(name="整改清单管理办法")
    else:
        actions.name_policy(by("handler"), measure_id=measure.pk, policy_id=known.pk)
    actions.carry_out_policy(
        by("handler"),
        measure_id=measure.pk,
        policy_id=known.pk,
        on=clock.today(),
        what="按办法列出整改清单1份，逐条落实。",
    )
    actions.submit(by("handler"), measure_id=measure.pk)
    actions.verify(by("inspector2"), measure_id=measure.pk)
    actions.apply(by("handler"), finding_id=finding.pk, self_assessment="措施已落实并核验。")
    closure = Closure.objects.get(finding=finding, state="open")
    for who in ("head", "leader", "inspector", "coordinator", "director"):
        method = "on_site" if who in ("inspector", "coordinator") else ""
        actions.agree(by(who), closure_id=closure.pk, text="同意销号", method=method)


if __name__ == "__main__":
    main(int(sys.argv[1]))
