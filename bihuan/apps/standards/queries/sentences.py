"""What is wrong with a standard, in sentences for the person who brings it."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from bihuan.kit.wording import sentence
from bihuan.rules.refusal import Refusal
from bihuan.rules.standard import RULE_WORDS, TABLES, Fault, figure

SENTENCES = {
    # tables and columns
    "table_missing": _("There is no table of the %(table)s: no sheet has its headings."),
    "table_twice": _("The table of the %(table)s stands in “%(other)s” already."),
    "table_empty": _("There is no row below the headings."),
    "column_missing": _("The column “%(wanted)s” is missing."),
    "column_twice": _("This column stands here for the second time."),
    # cells
    "blank": _("This must not be blank."),
    "too_long": _("%(length)s characters; at most %(limit)s fit."),
    "code_unsure": _(
        "The cell holds the number %(value)s and not a text, so %(value)s0 would look the same. "
        "Set the column to text and enter the code again."
    ),
    "code_malformed": _("“%(value)s” is no code such as 1.2.3."),
    "score_missing": _("The points are missing."),
    "score_not_a_number": _("“%(value)s” is no number of points."),
    "score_out_of_range": _("“%(value)s”: points are not negative and have at most two decimals."),
    "flag_unclear": _("“%(value)s”: write 1 for yes and 0 for no."),
    "years_unclear": _("“%(value)s” is no whole number of years up to 50."),
    "method_unknown": _("“%(value)s” is not one of the six methods of review."),
    "evidence_unknown": _("“%(value)s” is no kind of evidence of the list."),
    # rules
    "rule_missing": _("The scoring rule is missing."),
    "rule_idle_param": _("A rule of the kind “%(kind)s” has no use for this value."),
    # the rest of the rules' own sentences stand in kit.wording
    "count_not_whole": _("A count has whole numbers only."),
    "rule_row_missing": _("Clause %(value)s has no row in the table of rules."),
    "rule_for_unknown": _("There is no clause %(value)s in the table of the standard."),
    # the tree
    "code_twice": _("The code %(value)s stands in row %(first)s already."),
    "code_repeated": _("The code %(value)s stands more than once."),
    "code_too_short": _("The code %(value)s names a class: a clause stands below one, as 1.1."),
    "code_outside_parent": _("The code %(value)s does not belong under %(parent)s."),
    "section_levels": _(
        "Clause %(value)s has %(wanted)s levels between class and itself, but %(got)s names; "
        "separate several names by >."
    ),
    "named_twice": _("%(code)s is called “%(first)s” in another row, here “%(value)s”."),
    "parent_is_leaf": _("%(value)s stands below %(parent)s, which is itself a scored clause."),
    "parent_missing": _("There is no clause above %(value)s."),
    "branch_empty": _("There is no scored clause below %(value)s %(name)s."),
    "branch_sum_differs": _(
        "%(value)s %(name)s has %(total)s points, its clauses come to %(sum)s."
    ),
    "leaf_rule_missing": _("Clause %(value)s %(name)s has no scoring rule."),
    "no_leaves": _("The standard has no scored clause."),
    "class_sum_differs": _("Class %(code)s is to have %(total)s points, its clauses give %(sum)s."),
    "sum_differs": _("The clauses come to %(sum)s points, the standard declares %(total)s."),
    "name_has_separator": _(
        "The sign > separates levels and cannot stand in the name of a section."
    ),
    # what is said of the whole
    "item_unknown": _("“%(value)s” is nothing we know of a standard."),
    "day_unclear": _("“%(value)s” is no day such as 2026-01-31."),
    "veto_on_unclear": _("“%(value)s”: a veto fails on “得零分” (zero) or “有扣分” (any_loss)."),
}
TABLE_NAMES = {
    "standard": _("standard"),
    "rules": _("scoring rules"),
    "about": _("description"),
    "grades": _("grades"),
}


def fault_sentence(fault: Fault) -> str:
    """The sentence of a fault."""
    if fault.code not in SENTENCES:
        return sentence(Refusal(fault.code, **fault.params))
    told = {name: _shown(name, value) for name, value in fault.params.items()}
    return gettext(SENTENCES[fault.code]) % told


def column_name(key: str) -> str:
    """How a column of ours is headed, in the reader's language; imports know both."""
    if not in_chinese():
        return key
    return next(h.chinese for table in TABLES.values() for h in table if h.key == key)


def rule_name(kind: str) -> str:
    """How a kind of scoring rule is called."""
    return RULE_WORDS[kind][0] if in_chinese() else kind


def in_chinese() -> bool:
    """Whether the reader reads Chinese."""
    return (get_language() or "zh").startswith("zh")


def _shown(name: str, value: object) -> str:
    if isinstance(value, Decimal):
        return figure(value)
    if name == "table":
        return gettext(TABLE_NAMES[str(value)])
    if name == "wanted" and isinstance(value, str):
        return column_name(value)
    if name == "kind" and value in RULE_WORDS:
        return rule_name(str(value))
    return str(value)
