"""The words of the page that shows the embeddable chat, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoTexts:
    """Words of the page in one language."""

    heading: str
    languages: str
    try_it: str
    snippet_heading: str
    snippet: str
    sites_heading: str
    sites: str
    no_sites: str
    title: str


DEMO_TEXTS: Mapping[Language, DemoTexts] = {
    "en": DemoTexts(
        heading="The chat on a page of yours",
        languages="Language of this page",
        try_it="The bubble in the corner opens the chat as visitors of your site would see it, here on the page of the"
        " product AX-200/45.",
        snippet_heading="What to put on your pages",
        snippet="This line before the end of the page. Language may be en, zh or auto (the page's own); colour,"
        " position (right or left), title and product may be left out.",
        sites_heading="Where it is shown",
        sites="Pages of these sites and of this server may show the chat; the setting widget.sites lists them.",
        no_sites="Only pages of this server may show the chat. Name your sites in the setting widget.sites.",
        title="Chat with us",
    ),
    "zh": DemoTexts(
        heading="在您的网页上使用对话窗口",
        languages="页面语言",
        try_it="点击页面角落的圆形按钮即可打开对话窗口，效果与贵网站访客所见相同；本页以产品 AX-200/45 的页面为例。",
        snippet_heading="在网页中加入的代码",
        snippet="将下面这一行放在网页末尾之前。语言可为 en、zh 或 auto（与网页一致）；"
        "颜色、位置（right 为右，left 为左）、标题和产品均可省略。",
        sites_heading="可以显示的网站",
        sites="下列网站以及本服务器的网页可以显示对话窗口；网站列表由设置项 widget.sites 决定。",
        no_sites="目前只有本服务器的网页可以显示对话窗口。请在设置项 widget.sites 中填写您的网站。",
        title="在线咨询",
    ),
}
