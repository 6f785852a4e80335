"""The sample's counts of cases: ten invented years by week, and one disease's chosen method."""

from __future__ import annotations

from django.core.files.base import ContentFile

from bihuan.apps.surveillance.actions import Given, choose_method, keep_series
from bihuan.apps.surveillance.models import Series
from bihuan.apps.surveillance.queries.starting import example_csv
from bihuan.config.sample.story import Story

UNIT = "传防科"
# In words of its own: on a new installation the catalogues are compiled after they were looked for.
HEAD = (
    "时段",
    "流行性腮腺炎（虚构）",
    "细菌性痢疾（虚构）",
    "猩红热（虚构）",
    "手足口病（虚构）",
)


def build(story: Story) -> None:
    """Kept by the department that reads them every week; its head chose a method for one."""
    counts = example_csv(story.today, HEAD)
    kept = keep_series(
        story.deed(f"handler1:{UNIT}", ago=1),
        given=Given(name="逐周报告病例数（虚构）", source="为示例生成的虚构数据，不对应任何地区"),
        upload=ContentFile(counts, name="逐周报告病例数.csv"),
    )
    growing = Series.objects.filter(series_set=kept).order_by("-position").first()
    assert growing is not None
    choose_method(
        story.deed(f"head:{UNIT}", ago=1),
        series_id=growing.pk,
        method="farrington_flexible",
        parameters={},
        reason="有明显季节和逐年上升，按评价结果误报最少",
    )
