"""Opening and closing of a notice."""

from __future__ import annotations

import pytest

from bihuan.rules.reading.closing import body_end, read_meta


@pytest.mark.parametrize(
    ("text", "issuer", "day"),
    [
        ("好。\n示例县卫健局 2021年5月31日", "示例县卫健局", "2021年5月31日"),
        ("好。\n示例县卫健局\n2021年5月31日\n联系电话:1", "示例县卫健局", "2021年5月31日"),
        ("好。\n二〇二四年一月十五日", "", "二〇二四年一月十五日"),
        ("办好了。\n2021年5月31日", "", "2021年5月31日"),
        (
            "示例县卫健局关于巡察整改情况的通报\n发布时间:2023-09-06\n好。",
            "示例县卫健局",
            "2023-09-06",
        ),
        ("好。", "", ""),
        ("2021年5月31日", "", "2021年5月31日"),
    ],
)
def test_issuer_and_day(text: str, issuer: str, day: str) -> None:
    meta = read_meta(text)
    assert (meta.notice_issuer, meta.notice_date) == (issuer, day)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("县委第二巡察组于2023年3月6日至5月10日进驻。", "县委第二巡察组,2023年3月6日至5月10日"),
        ("2023年3月6日至2023年5月10日,市审计组进驻。", "市审计组,2023年3月6日至2023年5月10日"),
        ("按照要求,省委巡视组反馈。", "省委巡视组"),
        ("没有。", ""),
    ],
)
def test_the_inspection_and_its_days(text: str, found: str) -> None:
    assert read_meta(text).inspection == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("书记负总责,班子成员牵头落实,大家努力。", "书记负总责,班子成员牵头落实"),
        ("主任是第一责任人。", "主任是第一责任人"),
        ("大家努力,办公室负责。", ""),
    ],
)
def test_who_answers_for_the_whole(text: str, found: str) -> None:
    assert read_meta(text).responsible_general == found


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("针对暂未整改到位的3个问题,", 3),
        ("仍有两个问题正在整改。", 2),
        ("整改完成28个,阶段性完成7个。", 7),
        ("其余十二项尚未完成。", 12),
        ("问题全部办完。", None),
    ],
)
def test_how_many_problems_the_notice_calls_open(text: str, count: int | None) -> None:
    assert read_meta(text).stated_open_items == count


def test_a_deadline_for_all() -> None:
    text = "所有反馈问题须于2024年9月底前全部整改到位。"
    assert read_meta(text).deadline_general == "2024年9月底前"


def test_the_last_problem_ends_before_thanks_contacts_and_signature() -> None:
    body = "1.账目不清。\n重新建账"
    text = (
        body
        + "\n下一步,我们将继续努力。\n欢迎广大群众监督。\n联系电话:1"
        + "\n示例县卫健局\n2021年5月31日\n来源:网"
    )
    assert text[: body_end(text)] == body


def test_next_steps_told_of_every_problem_belong_to_the_last_one_too() -> None:
    text = "1.账目不清。\n下一步,继续。\n2.公章外借。\n下一步,继续。"
    assert body_end(text) == len(text)


def test_a_long_paragraph_is_never_a_closing() -> None:
    text = "好。\n联系电话" + "长" * 300
    assert body_end(text) == len(text)


def test_a_text_of_closings_alone() -> None:
    assert body_end("联系电话:1\n联系电话:2") == 0
