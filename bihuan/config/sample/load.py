"""Loads the sample county once; what is there stays as people left it."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from bihuan.apps.people.models import Agency
from bihuan.config.sample import (
    accreditation,
    appraisal,
    archives,
    cast,
    papers,
    people,
    policies,
    publishing,
    rectification,
    rhythm,
    warning,
)
from bihuan.config.sample.story import Story
from bihuan.kit import clock


def there() -> bool:
    """Whether the sample is loaded."""
    return Agency.objects.filter(code=cast.CODE).exists()


def unless_there(*, say: Callable[[str], None]) -> None:
    """Build it, chapter by chapter, unless it is there."""
    if there():
        return
    say("正在生成示例县数据 · building the sample county …")
    with transaction.atomic():  # stopped half-way, nothing of it stays
        _tell(Story(today=clock.today()))


def _tell(story: Story) -> None:
    people.build(story)
    group_ids = people.groups(story)
    rhythm.annual(story)
    accreditation.build(story, group_ids)
    rectification.build(story)
    policies.build(story)
    appraisal.build(story)
    papers.build(story)
    archives.build(story)
    publishing.build(story)
    warning.build(story)
