"""A finding's story in short steps, told by the county's people through the product's verbs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bihuan.apps.loop import actions
from bihuan.apps.loop.models import Closure, Finding, Measure
from bihuan.apps.policies import actions as policies
from bihuan.apps.policies.actions import Draft
from bihuan.apps.policies.models import Policy
from bihuan.apps.programmes.models import Programme
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from tests.apps.county import MONDAY, County

TEXT = "个别科室试剂出入库登记不全。"
DUE = date(2026, 5, 29)


@act("test.set_programme", label="Set up a programme")
def set_programme(deed: Deed, **fields: object) -> Programme:
    """A running rectification programme, as tests need one."""
    return Programme.objects.create(
        kind="rectification",
        starts_on=date(2026, 2, 1),
        state="running",
        **fields,
    )


def at(day: date) -> datetime:
    """Ten in the morning in the office."""
    return datetime(day.year, day.month, day.day, 2, 0, tzinfo=UTC)


@dataclass
class Story:
    """Tells what happens to findings of one county's programme."""

    county: County
    programme: Programme | None = None
    day: date = MONDAY

    def by(self, who: str) -> Deed:
        """A doing by somebody on the story's day."""
        return self.county.deed(who, at=at(self.day))

    def later(self, days: int) -> None:
        """Some days go by."""
        self.day += timedelta(days=days)

    def found(self, text: str = TEXT, **fields: object) -> Finding:
        given: dict[str, object] = {"source": "notice", **fields}
        return actions.raise_finding(
            self.by("coordinator"),
            verbatim=text,
            programme_id=self.programme.pk if self.programme else None,
            **given,  # type: ignore[arg-type]
        )

    def assigned(self, finding: Finding, unit: str = "疾控科", due_on: date = DUE) -> Finding:
        return actions.assign(
            self.by("coordinator"),
            finding_id=finding.pk,
            lead_unit_id=self.county.units[unit].pk,
            handler_id=self.county.persons["handler"].pk,
            due_on=due_on,
        )

    def accepted(self, **fields: object) -> Finding:
        finding = self.assigned(self.found(**fields))  # type: ignore[arg-type]
        return actions.accept(self.by("head"), finding_id=finding.pk)

    def measure(self, *findings: Finding, **fields: object) -> Measure:
        given: dict[str, object] = {"text": "修订《试剂耗材出入库办法》", "product_kind": "制度"}
        return actions.add_measure(
            self.by("handler"),
            finding_ids=[f.pk for f in findings],
            **{**given, **fields},  # type: ignore[arg-type]
        )

    def rectifying(self, **fields: object) -> tuple[Finding, Measure]:
        finding = self.accepted()
        measure = self.measure(finding, **fields)
        return actions.plan(self.by("head"), finding_id=finding.pk), measure

    def issued(self, name: str = "试剂耗材出入库办法", **fields: object) -> Policy:
        """A policy in force since the story's day, under a number of its own."""
        number = f"县疾控〔2026〕{Policy.objects.count() + 1}号"
        given: dict[str, object] = {"issued_on": self.day, "effective_on": self.day, **fields}
        draft = Draft(name, document_no=number, **given)  # type: ignore[arg-type]
        return policies.register_policy(self.by("coordinator"), draft=draft)

    def proven(self, measure: Measure, kind: str = "制度") -> None:
        """By a piece of evidence; a policy by itself, issued and carried out."""
        if kind == measure.product_kind == "制度":
            policy = self.issued()
            named = {"measure_id": measure.pk, "policy_id": policy.pk}
            actions.name_policy(self.by("handler"), **named)
            actions.carry_out_policy(
                self.by("handler"), **named, on=self.day, what="按办法清点试剂1次，登记完整"
            )
            return
        actions.prove(
            self.by("handler"),
            measure_id=measure.pk,
            kind=kind,
            title="试剂耗材出入库办法",
            event_on=self.day,
            statement="县疾控〔2026〕12号印发",
        )

    def done(self, measure: Measure) -> Measure:
        """Proven, submitted and verified."""
        self.proven(measure)
        actions.submit(self.by("handler"), measure_id=measure.pk)
        return actions.verify(self.by("inspector"), measure_id=measure.pk)

    def applied(self, finding: Finding) -> Closure:
        said = "已印发并执行，抽查3次登记完整"
        return actions.apply(self.by("handler"), finding_id=finding.pk, self_assessment=said)

    def closed(self, finding: Finding) -> Closure:
        """Through the default chain."""
        closure = self.applied(finding)
        actions.agree(self.by("head"), closure_id=closure.pk)
        actions.agree(self.by("leader"), closure_id=closure.pk)
        for who in ("inspector", "coordinator"):
            actions.agree(
                self.by(who), closure_id=closure.pk, text="现场查看登记本", method="on_site"
            )
        return actions.agree(self.by("director"), closure_id=closure.pk)
