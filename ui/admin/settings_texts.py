"""The words about settings, in both languages; what each setting does is said in its own file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from ingest.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsTexts:
    """Words of the tab with the settings; braces are filled in."""

    tab: str
    intro: str
    section: str
    caption: str
    columns: tuple[str, ...]
    empty: str
    origins: Mapping[str, str]
    fixed: Mapping[str, str]
    pending: str
    change_title: str
    setting: str
    value: str
    value_info: str
    choices: str
    save: str
    default: str
    saved: str
    nothing: str


SETTINGS: Mapping[Language, SettingsTexts] = {
    "en": SettingsTexts(
        tab="Settings",
        intro="Settings come from the environment, then from a file, then from defaults. What is changed here is"
        " written to the file and counts **from the next start of the server**.",
        section="Section",
        caption="Settings of {section}",
        columns=("Setting", "Value", "Default", "Bounds", "From", "What it does"),
        empty="There is no such section.",
        origins={"default": "default", "file": "file", "environment": "environment"},
        fixed={
            "environment": "fixed: set by the environment ({variable})",
            "secret": "a secret: never shown, changed on the machine only",
            "machine": "changed on the machine only",
        },
        pending="from the next start: {value}",
        change_title="Change a setting",
        setting="Setting",
        value="New value",
        value_info="Lists and tables as JSON.",
        choices="One of: {choices}",
        save="Save",
        default="Back to the default",
        saved="Saved: {name} is {value} from the next start of the server.",
        nothing="(empty)",
    ),
    "zh": SettingsTexts(
        tab="设置",
        intro="设置依次取自环境变量、配置文件和默认值。在此修改会写入配置文件，**服务器下次启动后生效**。",
        section="分组",
        caption="{section} 的设置",
        columns=("设置", "当前值", "默认值", "范围", "来源", "说明"),
        empty="没有该分组。",
        origins={"default": "默认值", "file": "配置文件", "environment": "环境变量"},
        fixed={
            "environment": "固定：由环境变量 {variable} 设定",
            "secret": "机密：从不显示，只能在服务器上修改",
            "machine": "只能在服务器上修改",
        },
        pending="下次启动后：{value}",
        change_title="修改设置",
        setting="设置",
        value="新值",
        value_info="列表和表格用 JSON 填写。",
        choices="可选：{choices}",
        save="保存",
        default="恢复默认值",
        saved="已保存：服务器下次启动后 {name} 为 {value}。",
        nothing="（空）",
    ),
}


def description(name: str, english: str, language: Language) -> str:
    """What a setting does; in English where nobody has said it in Chinese yet."""
    return _chinese().get(name, english) if language == "zh" else english


@lru_cache(maxsize=1)
def _chinese() -> Mapping[str, str]:
    text = (files("ui") / "admin" / "settings_zh.toml").read_text(encoding="utf-8")
    found: Mapping[str, str] = tomllib.loads(text)
    return found
