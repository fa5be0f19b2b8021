"""Chinese names of people, only behind words such as 我叫 or 联系人, or before a title."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chatbot.folded_text import Span

_HAN = r"[\u3400-\u9fff]"
# The commonest family names, less those that are words of a letter about goods (于, 时, 成, 来, 应, 原 …).
_FAMILY = (
    "(?!何[时人处地]|[施包焊车钳管]工|任何)(?:欧阳|上官|司马|诸葛|司徒|夏侯|皇甫|尉迟|公孙|慕容|令狐|端木|东方|南宫|独孤"
    "|[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田"
    "任姜范石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温季俞章"
    "鲁葛伍韦申尤毕聂焦柳邢岳齐梅莫庄辛管祝左涂谷祁舒耿牟詹苗凌费纪靳盛童欧甄项曲游裴席卫查屈鲍覃霍翁隋甘景柏柯阮桂闵"
    "柴车冉房吉饶瞿戚古池滕晋臧宫褚廉简娄符穆燕郎冀屠郁蒙喻窦卓仇艾蓝巩仲乐虞卞封楚佟宗巫桑荆沙岑习肖])"
)
# Characters of words that go on after a name or a cue, not of names.
_NOT_GIVEN = (
    "的了吗呢么谁是不在有已改变更信息电话手号机先女位我你您他她它们这那或及请把被让给到从往要想能会可就都也还很工总"
)
_GIVEN = rf"[^\W0-9A-Za-z_{_NOT_GIVEN}]"
_TITLE = "(?:经理|先生|女士|小姐|师傅|主任|博士|教授|老师)"
_SHORT_TITLE = rf"[总工](?!{_HAN})"
_RECEIVER = "(?:联系人|收货人|收件人|经办人|姓名)"
_ME = "(?:我叫|名字[是叫])"
# Behind a word of address, or where a sentence begins.
_ADDRESSED = (
    r"(?:^|(?<=[^\u3400-\u9fff])|(?<=敬的)|(?<=爱的)|(?<=[您你]好)|(?<=转告)|(?<=联系)|(?<=我是)|(?<=[找给请叫]))"
)
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:{_ME}|{_RECEIVER})[:是为叫 ]{{0,3}}(?P<name>{_FAMILY}{_GIVEN}{{1,2}})(?!{_HAN})",
        rf"(?:{_ME}|{_RECEIVER}[:为 ]{{1,3}})(?P<name>{_FAMILY}{_GIVEN}{{1,2}})",
        rf"{_ME}(?P<name>{_HAN}{{1,6}}[·•]{_HAN}{{1,6}})",
        # Names of other peoples have no family name of the list: 阿依古丽.
        rf"(?:{_RECEIVER}|负责人): ?(?P<name>{_GIVEN}{{2,4}})(?<![部科室组厂司处人员名址心])(?!{_HAN})",
        rf"我是(?P<name>{_FAMILY}{_GIVEN}{{1,2}})(?<![员人户商师长司厂部家方牌级])(?=[,。!、]|$)",
        rf"{_RECEIVER}[:是为 ]{{0,3}}(?P<name>{_FAMILY})(?={_TITLE}|{_SHORT_TITLE})",
        rf"(?:[我本]人?|免贵)姓(?P<name>{_FAMILY})",
        rf"{_ADDRESSED}(?P<name>{_FAMILY}{_GIVEN}{{0,2}})(?=先生|女士|小姐|太太)",
        rf"{_ADDRESSED}(?P<name>{_FAMILY})(?={_TITLE}|{_SHORT_TITLE}|[总工][您你])",
    )
)


def chinese_names(text: str) -> Iterator[Span]:
    """Where Chinese names stand in a folded text; titles are left, so that it reads on."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield match.span("name")
