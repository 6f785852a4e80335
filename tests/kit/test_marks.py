"""A marked text loses nothing, whatever marks lie over each other, and is quick."""

from __future__ import annotations

from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from bihuan.kit.marks import Mark, marked

TEXTS = st.text(alphabet="一二题、\n\r <&", max_size=40)
MARKS = st.lists(
    st.builds(
        Mark,
        st.integers(-3, 45),
        st.integers(-3, 45),
        st.sampled_from("abc"),
        st.sampled_from(["azure", "green"]),
    ),
    max_size=8,
)


@given(TEXTS, MARKS)
def test_the_segments_are_the_text_and_every_character_has_its_marks(
    text: str, marks: list[Mark]
) -> None:
    cut = marked(text, marks)
    assert "".join(one.text for one in cut.segments) == text
    assert all(one.text for one in cut.segments)
    found = [set(one.keys) for one in cut.segments for _ in one.text]
    assert found == [{m.key for m in marks if m.start <= at < m.end} for at in range(len(text))]


@given(TEXTS, MARKS)
def test_every_key_that_marks_something_has_one_first_segment(text: str, marks: list[Mark]) -> None:
    cut = marked(text, marks)
    assert [one.no for one in cut.segments] == list(range(len(cut.segments)))
    assert set(cut.first) == {key for one in cut.segments for key in one.keys}
    for key, no in cut.first.items():
        assert no == min(one.no for one in cut.segments if key in one.keys)
    assert {one.no for one in cut.segments if one.stop} == set(cut.first.values())


def test_of_marks_in_each_other_the_inner_one_shows_and_both_are_told() -> None:
    cut = marked("甲乙丙丁", [Mark(1, 2, "in", "green"), Mark(0, 3, "out", "azure")])
    assert [(one.text, one.keys, one.tone) for one in cut.segments] == [
        ("甲", ("out",), "azure"),
        ("乙", ("out", "in"), "green"),
        ("丙", ("out",), "azure"),
        ("丁", (), ""),
    ]


def test_a_long_text_with_many_marks_is_quick() -> None:
    text = "关于公车管理不严问题的整改。" * 15_000
    began = process_time()
    cut = marked(text, (Mark(at, at + 7, str(at), "azure") for at in range(0, len(text), 14)))
    assert len(cut.segments) == 30_000
    assert process_time() - began < 1
