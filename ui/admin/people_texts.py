"""The words about accounts, API keys and one person's data, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleTexts:
    """Words of the tab about people; braces are filled in."""

    tab: str
    accounts: str
    accounts_intro: str
    users_caption: str
    user_columns: tuple[str, ...]
    nobody: str
    user_states: Mapping[str, str]
    add_title: str
    change_title: str
    name: str
    name_info: str
    role: str
    kbs: str
    kbs_info: str
    groups: str
    groups_info: str
    add: str
    account: str
    save: str
    disable: str
    enable: str
    link: str
    log_out: str
    once: str
    once_info: str
    added: str
    changed: str
    disabled: str
    enabled: str
    linked: str
    logged_out: str
    keys: str
    keys_intro: str
    keys_caption: str
    key_columns: tuple[str, ...]
    no_keys: str
    key_name: str
    key_name_info: str
    key_days: str
    key_days_info: str
    key_add: str
    key: str
    key_revoke: str
    key_once: str
    key_added: str
    key_revoked: str
    key_states: Mapping[str, str]


PEOPLE: Mapping[Language, PeopleTexts] = {
    "en": PeopleTexts(
        tab="People",
        accounts="Accounts",
        accounts_intro="Whoever gets another role or is disabled is logged out at once. No account is ever deleted: the"
        " audit log speaks of it.",
        users_caption="Accounts",
        user_columns=("Name", "Role", "Knowledge bases", "Groups", "State", "Logged in last"),
        nobody="There is no account.",
        user_states={
            "active": "active",
            "disabled": "disabled",
            "waiting": "has not set a password yet",
            "locked": "locked until {until}",
            "external": "logs in by another service",
        },
        add_title="Add an account",
        change_title="Change an account",
        name="Login name",
        name_info="1 to 64 characters.",
        role="Role",
        kbs="Knowledge bases",
        kbs_info="Empty for all that you have.",
        groups="Groups of customers",
        groups_info="They see documents for group:NAME.",
        add="Add",
        account="Account",
        save="Save",
        disable="Disable",
        enable="Enable",
        link="New one-time link",
        log_out="End all sessions",
        once="One-time link",
        once_info="Shown once. Give it to {name}, who sets a password with it within {hours} hours.",
        added="{name} has an account.",
        changed="{name} is changed.",
        disabled="{name} is disabled and logged out.",
        enabled="{name} can log in again.",
        linked="{name} has a new link; earlier ones work no more.",
        logged_out="All sessions of {name} have ended.",
        keys="API keys",
        keys_intro="For programs that ask over HTTP with `Authorization: Bearer KEY`.",
        keys_caption="API keys, newest first",
        key_columns=("Id", "Name", "Role", "Knowledge bases", "Groups", "State", "Used last"),
        no_keys="There is no API key.",
        key_name="What it is for",
        key_name_info="Such as: shop, ticket system.",
        key_days="Days until it ends",
        key_days_info="0 for never.",
        key_add="Make a key",
        key="Key",
        key_revoke="Revoke",
        key_once="The key, shown once; keep it now",
        key_added="Key {name} is made.",
        key_revoked="Key {name} works no more.",
        key_states={"works": "works", "until": "works until {until}", "ended": "ended", "revoked": "revoked"},
    ),
    "zh": PeopleTexts(
        tab="人员",
        accounts="账号",
        accounts_intro="更改角色或停用后，该账号会立即退出登录。账号不会被删除，因为审计日志会引用它。",
        users_caption="账号",
        user_columns=("名称", "角色", "知识库", "组", "状态", "最近登录"),
        nobody="没有账号。",
        user_states={
            "active": "正常",
            "disabled": "已停用",
            "waiting": "尚未设置密码",
            "locked": "锁定至 {until}",
            "external": "通过其他服务登录",
        },
        add_title="添加账号",
        change_title="修改账号",
        name="登录名",
        name_info="1 到 64 个字符。",
        role="角色",
        kbs="知识库",
        kbs_info="留空表示您拥有的全部知识库。",
        groups="客户组",
        groups_info="可查看面向 group:组名 的文件。",
        add="添加",
        account="账号",
        save="保存",
        disable="停用",
        enable="启用",
        link="新的一次性链接",
        log_out="结束所有会话",
        once="一次性链接",
        once_info="仅显示一次。请交给 {name}，在 {hours} 小时内用它设置密码。",
        added="已为 {name} 创建账号。",
        changed="已修改 {name}。",
        disabled="已停用 {name} 并使其退出登录。",
        enabled="{name} 可以重新登录。",
        linked="已为 {name} 生成新链接，之前的链接失效。",
        logged_out="已结束 {name} 的所有会话。",
        keys="API 密钥",
        keys_intro="供程序通过 HTTP 使用：`Authorization: Bearer KEY`。",
        keys_caption="API 密钥，最新的在前",
        key_columns=("编号", "名称", "角色", "知识库", "组", "状态", "最近使用"),
        no_keys="没有 API 密钥。",
        key_name="用途",
        key_name_info="例如：商城、工单系统。",
        key_days="有效天数",
        key_days_info="0 表示永不过期。",
        key_add="生成密钥",
        key="密钥",
        key_revoke="吊销",
        key_once="密钥仅显示一次，请立即保存",
        key_added="已生成密钥 {name}。",
        key_revoked="密钥 {name} 已失效。",
        key_states={"works": "有效", "until": "有效至 {until}", "ended": "已过期", "revoked": "已吊销"},
    ),
}
