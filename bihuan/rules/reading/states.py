"""The states and dates that a notice gives a problem: the phrases, and which of four they mean."""

from __future__ import annotations

import re

from bihuan.rules.reading.words import DONE, STANDING, STATUS_FOLD

# What a notice says of a problem as a whole; nothing else may stand in the phrase.
_AROUND = " \t\n()。,"
_FINISHED = "(?:完成整改|整改完成|整改到位|整改完毕|完成|办结|销号)"
STATE = (
    f"(?:(?:均|现)?已?(?:经)?(?:全部|基本|全面)?(?:按期|如期)?{_FINISHED}(?:整改)?(?:工作|任务)?"
    "|(?:均|现)?已(?:经)?(?:全部|基本)?整改(?:好)?"
    "|正在(?:抓紧|持续|有序)?(?:整改|推进|落实|进行)(?:整改)?中?"
    "|(?:持续|有序|加快)(?:推进|整改|落实)(?:整改)?中?|(?:整改)?(?:推进|进行|整改)中"
    "|部分(?:完成|整改)(?:整改|完成)?|阶段性(?:完成|整改)(?:整改)?"
    "|(?:尚|暂|还)?未(?:全部|完全)?(?:完成整改|整改到位|整改完成|完成|整改|办结|销号)"
    "|(?:需要?|将)?长期(?:坚持|整改|推进)(?:整改)?|常态化(?:推进|坚持))"
)
_SUBJECT = (
    "(?:截至目前|目前|现阶段)?,?"
    "(?:(?:该|此|本|上述|以上)[项条个]?(?:问题|任务|工作|事项)?的?(?:整改)?(?:任务|工作)?(?:目前)?,?)?"
)
_STATE_PHRASE = re.compile(
    f"{_SUBJECT}(?P<first>{STATE})(?:[,、]?(?:并|且|同时)?(?P<second>{STATE}))?"
)
WHEN = (
    "(?:(?:19|20)\\d\\d年)?\\d{1,2}月(?:\\d{1,2}日|底|末|[上中下]旬)?(?:之前|以前|前)?"
    "|(?:19|20)\\d\\d年年?底(?:之?前)?|立行立改(?:[,、]长期坚持)?"
)
_DATE_PHRASE = re.compile(f"(?:拟|预计|计划|力争|限|于)?(?P<when>{WHEN})(?:{_FINISHED})?")
_GROUP_STATE = re.compile(
    "(?P<state>已(?:基本)?完成(?:整改)?|正在(?:整改|推进)|尚未完成|未完成|需?要?长期(?:坚持|整改)|持续(?:推进|整改))"
    "(?:[(][^()]{1,20}[)])?(?:的|整改|类)"
)


def fold_status(words: str) -> tuple[str, bool]:
    """One of the four states for the words of a notice, and whether they say 长期坚持 as well."""
    status = next((name for name, pattern in STATUS_FOLD if pattern.search(words)), "")
    standing = dict(STATUS_FOLD)[STANDING].search(words) is not None
    return status, standing and status in (DONE, STANDING)


def is_state(phrase: str) -> bool:
    """Whether the phrase says the state of a problem and nothing else."""
    return _STATE_PHRASE.fullmatch(phrase.strip(_AROUND)) is not None


def states(phrase: str) -> list[str]:
    """The one or two states of such a phrase: 已完成整改并长期坚持; none of any other."""
    match = _STATE_PHRASE.fullmatch(phrase.strip(_AROUND))
    return [one for one in (match["first"], match["second"]) if one] if match else []


def states_at_end(passage: str) -> list[str]:
    """The state that the last sentence of a passage says, whole or in its last clause."""
    sentence = re.split("[。;]", passage.rstrip(" \n。;"))[-1]
    return states(sentence) or states(sentence.rsplit(",", 1)[-1])


def group_states(group: str) -> list[str]:
    """The state in the name of a group: 集中整改期内已完成(含基本完成)的整改事项."""
    said = _GROUP_STATE.search(group)
    return [said["state"]] if said else []


def date_in(note: str) -> str:
    """The day or month of a bracket that says nothing else: (2024年9月底前完成)."""
    match = _DATE_PHRASE.fullmatch(note)
    return match["when"] if match else ""
