"""What an item says of itself: labels, states, dates, names, and where the measures end."""

from __future__ import annotations

import pytest

from bihuan.rules.reading.fields import read_fields
from bihuan.rules.reading.labels import kind_of
from bihuan.rules.reading.states import date_in, fold_status, group_states, is_state, states


def _read(text: str, note: str = "", group: str = "") -> dict[str, object]:
    fields = read_fields(text, 0, len(text), note=note, group=group)
    return {
        "detail": text[slice(*fields.detail)],
        "measures": text[slice(*fields.measures)],
        "status": fields.status,
        "words": fields.status_words,
        "long": fields.long_term,
        "deadline": fields.deadline,
        "unit": fields.unit,
        "person": fields.person,
        "helpers": fields.helpers,
    }


def test_without_labels_all_is_measures() -> None:
    read = _read("重新建账。\n补记3笔(见附表)。")
    assert read["measures"] == "重新建账。\n补记3笔(见附表)。"
    assert read["detail"] == ""


def test_what_stands_before_the_label_explains_the_problem() -> None:
    read = _read("三笔收入没有入账。\n整改情况:已入账。")
    assert (read["detail"], read["measures"]) == ("三笔收入没有入账。", "已入账。")


def test_labels_in_one_sentence_are_parted() -> None:
    read = _read(
        "重新建账。(责任单位:财务科、办公室,配合科室:审计科,责任人:李 强,完成时限:2024年9月底前)"
    )
    assert read["measures"] == "重新建账。"
    assert (read["unit"], read["helpers"]) == ("财务科、办公室", "审计科")
    assert (read["person"], read["deadline"]) == ("李强", "2024年9月底前")


def test_labels_before_the_measures() -> None:
    read = _read("责任单位:财务科\n责任人:王五;整改时限:立行立改\n一是重新建账。")
    assert read["measures"] == "一是重新建账。"
    assert (read["unit"], read["person"], read["deadline"]) == ("财务科", "王五", "立行立改")


def test_a_label_between_two_paragraphs_of_measures_stays_inside() -> None:
    read = _read("整改措施:建账。\n责任人:王五\n整改成效:账目清楚。")
    assert read["measures"] == "建账。\n责任人:王五\n整改成效:账目清楚。"


def test_a_detail_behind_the_measures_ends_them() -> None:
    read = _read("整改情况:建账。\n原因分析:人手少。")
    assert (read["measures"], read["detail"]) == ("建账。", "人手少。")


def test_labels_without_measures() -> None:
    read = _read("责任人:王五")
    assert (read["measures"], read["person"]) == ("", "王五")


def test_a_numbered_label_and_one_in_brackets() -> None:
    read = _read("(一)审计发现情况:少记收入。\n(二)整改情况\n补记。\n【责任科室】财务科")
    assert (read["detail"], read["measures"], read["unit"]) == ("少记收入。", "补记。", "财务科")


def test_a_label_that_ends_in_a_stop() -> None:
    assert _read("整改落实情况。一是建账。")["measures"] == "一是建账。"


def test_a_word_in_a_sentence_is_no_label() -> None:
    read = _read("明确责任人和完成时限,整改情况要公开。")
    assert read["measures"] == "明确责任人和完成时限,整改情况要公开。"
    assert (read["person"], read["deadline"]) == ("", "")


def test_two_labels_of_a_kind_give_both_names_once() -> None:
    read = _read("建账。责任领导:赵一。责任人:钱二。具体责任人:钱二。")
    assert read["person"] == "赵一、钱二"


@pytest.mark.parametrize(
    ("text", "status", "words", "measures"),
    [
        ("建账。\n整改状态:完成", "已完成", ("完成",), "建账。"),
        ("整改情况:已完成。建账3本。", "已完成", ("已完成",), "建账3本。"),
        ("整改进展:持续推进\n整改措施:建账。", "正在推进", ("持续推进",), "建账。"),
        ("建账。该问题已整改到位。", "已完成", ("已整改到位",), "建账。该问题已整改到位。"),
        ("已完成整改。建账。", "已完成", ("已完成整改",), "已完成整改。建账。"),
        ("建账。\n目前,该项整改尚未完成。", "未完成", ("尚未完成",), "建账。"),
        ("建账。(长期坚持)", "长期坚持", ("长期坚持",), "建账。"),
        ("建账。(已完成,并长期坚持)。", "已完成", ("已完成", "长期坚持"), "建账。"),
        ("建账。(详见附表)", "", (), "建账。(详见附表)"),
        # of a part of the problem only, or in passing
        ("完成了课题立项1项。情况分析报告已完成。", "", (), None),
        ("截至目前,整改了3处。", "", (), None),
        ("立行立改。", "", (), None),
        ("整改状态:待定", "", ("待定",), ""),
    ],
)
def test_a_state_is_said_of_the_problem_as_a_whole(
    text: str, status: str, words: tuple[str, ...], measures: str | None
) -> None:
    read = _read(text)
    assert (read["status"], read["words"]) == (status, words)
    assert read["measures"] == (text if measures is None else measures)


def test_a_bracket_of_the_heading_and_the_group_above_say_a_state() -> None:
    assert _read("建账。", note="已完成整改")["status"] == "已完成"
    assert _read("建账。", note="2024年6月底前完成")["deadline"] == "2024年6月底前"
    group = "(一)集中整改期内已完成(含基本完成)的整改事项"
    assert _read("建账。", group=group)["status"] == "已完成"
    # What the item says itself counts more.
    assert _read("建账。\n正在整改", group=group)["status"] == "正在推进"


def test_a_deadline_of_standing_is_long_term_and_no_state() -> None:
    read = _read("建账。\n完成时限:立行立改,长期坚持")
    assert (read["deadline"], read["long"], read["status"]) == ("立行立改,长期坚持", True, "")


@pytest.mark.parametrize(
    ("words", "folded"),
    [
        ("已完成", ("已完成", False)),
        ("基本完成", ("已完成", False)),
        ("已整改", ("已完成", False)),
        ("已销号", ("已完成", False)),
        ("完成并长期坚持", ("已完成", True)),
        ("长期坚持", ("长期坚持", True)),
        ("部分整改", ("正在推进", False)),
        ("阶段性完成", ("正在推进", False)),
        ("正在整改,长期坚持", ("正在推进", False)),
        ("尚未完成", ("未完成", False)),
        ("", ("", False)),
    ],
)
def test_words_fold_to_one_of_four_states(words: str, folded: tuple[str, bool]) -> None:
    assert fold_status(words) == folded


def test_phrases_of_state() -> None:
    assert is_state("(已按期完成整改)")
    assert not is_state("完成培训")
    assert states("已完成,并长期坚持") == ["已完成", "长期坚持"]
    assert states("完成培训") == []
    assert group_states("三、正在推进的问题") == ["正在推进"]
    assert group_states("三、业务方面") == []
    assert date_in("2023年底前完成") == "2023年底前"
    assert date_in("详见附件") == ""


def test_the_head_of_a_column_is_a_label_alone() -> None:
    assert kind_of("【整改时限】") == "deadline"
    assert kind_of("整改责任单位") == "unit"
    assert kind_of("账目不清") == ""
