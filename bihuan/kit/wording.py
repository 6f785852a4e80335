"""A rule's no as a sentence in the person's language, found by the code of the `Refusal`."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from bihuan.kit.refusals import Refused
from bihuan.rules.refusal import Refusal

SENTENCES = {
    # what was found, entered against a rule
    "entry_wrong_kind": _("What was entered does not fit this clause's rule."),
    "entry_not_a_number": _("“%(value)s” is not a number."),
    "entry_not_whole": _("This rule counts: enter a whole number, not %(entry)s."),
    "entry_bad_sample": _(
        "Of %(cases)s cases %(passed)s cannot have passed: enter at most as many as were looked at."
    ),
    "entry_no_cases": _("No case was looked at: a sample of none says nothing."),
    "entry_outside_bands": _(
        "A share of %(share)s lies in none of the bands of this clause: %(bands)s."
    ),
    "entry_negative": _("A deduction cannot be negative: %(deduction)s."),
    "entry_bad_line": _("“%(line)s” is not an amount followed by its reason, as in 0.5 缺签字."),
    "entry_reasons": _("Every deduction needs its reason: %(deductions)s given, %(reasons)s said."),
    "entry_value_negative": _("%(value)s is negative, which this figure cannot be."),
    # the rule of a clause
    "rule_unknown_kind": _("“%(kind)s” is not a kind of rule."),
    "rule_missing_param": _("The rule says nothing for: %(param)s."),
    "rule_not_a_number": _("“%(value)s” in the rule is not a number."),
    "rule_full_equals_zero": _("Full points and no points begin at the same value, %(full)s."),
    "rule_wrong_direction": _(
        "The values for full points (%(full)s) and no points (%(zero)s) are the wrong way round."
    ),
    "rule_bad_threshold": _("The threshold must lie between 0 and 1, not %(threshold)s."),
    "rule_bad_bands": _(
        "The bands “%(bands)s” overlap, rise, or are not written as 0.9-1;0.5-0.85."
    ),
    # grades
    "grade_unnamed": _("The grade from %(at_least)s %% has no name."),
    "grade_not_a_number": _("“%(value)s” is not the rate of a grade."),
    "grade_outside_percent": _("The rate of grade “%(name)s” is not between 0 and 100."),
    "grade_twice": _("A grade, or its rate, stands there twice: %(names)s."),
    # rhythm and calendar
    "calendar_day_twice": _("These days are both off and worked: %(days)s."),
    "cadence_unknown_every": _("“%(every)s” is not a rhythm."),
    "cadence_bad_anchor": _("The rhythm “%(every)s” cannot start from %(anchor)s."),
    "cadence_bad_shift": _("“%(shift)s” is no way to move a day that falls on a holiday."),
    "cadence_bad_window": _("The days before and after the due day cannot be negative."),
    "cadence_bad_times": _("The rhythm “%(every)s” cannot come %(times)s times."),
    "cadence_not_a_number": _("“%(value)s” in the rhythm is not a number."),
    # ladders and figures
    "ladder_no_such_colour": _("The ladder has no colour “%(colour)s”."),
    # texts and files that are read
    "empty_file": _("The file is empty."),
    "empty_text": _("There is no text."),
    "too_large": _("The file is too large."),
    "too_long": _("The text is too long: at most %(most)s characters."),
    "unknown_type": _("Files of this type (%(kind)s) are not read: choose TXT, DOCX, PDF or HTML."),
    "old_word": _("Old Word files (.doc) are not read: save it as .docx first."),
    "encrypted_document": _("The document is protected by a password."),
    "macro_document": _("Documents with macros are not accepted: save it as .docx."),
    "zip_bomb": _("The file unpacks to far more than it seems; it was not opened."),
    "damaged_file": _("The file is damaged and cannot be read."),
    "encrypted_pdf": _("The PDF is protected by a password."),
    "pdf_without_text": _(
        "The PDF holds pictures, no text, as a scan does: recognise its text (OCR) first, ask for"
        " the Word file, or paste the text."
    ),
    "too_many_pages": _("The PDF has more than %(most)s pages."),
    "binary_file": _("This is not a text file: save it as TXT or DOCX, or paste the text."),
    "mixed_encodings": _(
        "The file mixes encodings, so part of it would be garbled: open it in Notepad, check the"
        " text, save it as UTF-8 and choose it again, or paste the text."
    ),
    "page_without_text": _(
        "The page holds no text: it may show pictures or load its text later. Copy the text from"
        " the browser and paste it."
    ),
    "too_many_headings": _("The text has more numbered lines than any notice has."),
    "units_differ": _("%(left)s and %(right)s are different units and are not added or compared."),
}


def sentence(refusal: Refusal) -> str:
    """The sentence of a rule's refusal; a fault in a table of ours is raised again as it is."""
    words = SENTENCES.get(refusal.code)
    if words is None:
        raise refusal
    return gettext(words) % {name: _plain(value) for name, value in refusal.params.items()}


def refused(refusal: Refusal, *, about: str = "") -> Refused:
    """The refusal as the page shows it; `about` names what it speaks of, such as a clause."""
    words = sentence(refusal)
    return Refused(f"{about}：{words}" if about else words)


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, str) or not isinstance(value, Iterable):
        return str(value)
    return "、".join("-".join(map(_plain, v)) if isinstance(v, tuple) else _plain(v) for v in value)
