"""Whether a measure has substance, or only promises to strengthen what there was."""

from __future__ import annotations

import re

# What a promise is made of.
_STRENGTHENS = re.compile(
    "加强|强化|进一步|高度重视|提高|提升|深化|加大|加快|增强|压实|夯实|切实|严格|狠抓|持续|不断|深入|扎实|认真|坚持|落实|重视|树牢|督促"
)
# A name in book quotes is a product, unless it is only studied, followed or carried out.
_ONLY_FOLLOWED = re.compile(
    "(?:学习|领会|贯彻|落实|执行|遵守|遵循|对照|按照|根据|依据|宣传)[^,，。；;《]{0,12}(?:《[^》]{1,60}》(?:和|及|、|与)?){1,6}"
)
_NAMED = re.compile("《[^》]{2,60}》")
# A verb that leaves something one can show.
_PRODUCES = re.compile(
    "制定|制订|印发|出台|修订|修改完善|建章立制|下发|发文|追回|追缴|收缴|退还|退回|清退|退赔|补缴|冲回|归还"
    "|购置|采购|招标|配备|配置|安装|更换|换装|改造|建成|新建|搭建|开通|上线|启用|拆除|报废|处置|入账|登记|归档|补录"
    "|成立|设立|组建|聘[用任请]|招聘|录用|引进|选派|调整分工|签订|签约|约谈|诫勉|谈话|问责|处分|通报批评|批评教育|立案|移送"
    "|召开|举办|培训班|演练|考试|考核|检查了|督导了|清查|盘点|核销|公示|公开栏|备案|立项|验收|办结|办理了"
)
_QUOTED = re.compile("“[^”]{0,40}”|《[^》]{0,60}》")
# Names that hold numerals and are no count; the list of the labelling conventions, section 2.
_NOT_COUNTS = re.compile(
    "三重一大|一岗双责|第一议题|第一时间|第一责任|第一书记|一把手|一系列|一体化|进一步|统一|一致|一定|一律|一线|一流|一般|一些|一切"
    "|一如既往|一以贯之|一丝不苟|一项一项|八项规定|两个[维责确]\\w|四个意识|四个自信|四种形态|三会一课|十四五|十五五|二十大|双随机一公开"
    "|[一二三四五六七八九十]是|第[一二三四五六七八九十][,，、]|三不腐|四风|五级书记|三务公开|两学一做|百分百"
)
_COUNT = re.compile(
    "\\d|[零一二两三四五六七八九十百千万亿]{1,8}余?(?:次|个|名|人|场|期|项|份|台|件|篇|部|家|类|批|辆|张|间|套|户|条|本|册|轮|处|起|例"
    "|所|支|元|万|天|小时|遍|段|座|只|块)"
)
_WHEN = re.compile(
    "月底|年底|年内|季度|上半年|下半年|每[日天周旬月季年]|每半[月年]|[上中下]旬|限期|之前完成|前完成"
)


def is_empty_talk(text: str) -> bool:
    """Whether a measure only strengthens, with nothing that a verifier could ask to see.

    True if it holds a word of strengthening (加强, 进一步, 高度重视, 强化, 提高 …) and no product
    (a rule in book quotes that is made and not merely studied; a verb that leaves something: 制定,
    追回, 购置, 招标 …), no number and no date. A text without such a word is never called empty.

    Source
    ------
    Practice of published notices: no. 27 of library/notices/lianyungang-2021.txt reports 加强…学习,
    提高思想认识 as rectification beside countable deeds. The word lists are ours, not taken from a
    standard; the warning never blocks.
    """
    if not _STRENGTHENS.search(text):
        return False
    plain = _NOT_COUNTS.sub("", _QUOTED.sub("", text))
    made = _NAMED.search(_ONLY_FOLLOWED.sub("", text))
    return not (made or _PRODUCES.search(plain) or _COUNT.search(plain) or _WHEN.search(plain))
