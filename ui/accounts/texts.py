"""The words of the log-in pages, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.types import Language
from ui.accounts.errors import PasswordFault


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountTexts:
    """Words of the pages in one language; ``{n}`` is a number, ``{name}`` a login name."""

    other_language: str
    name: str
    password: str
    old_password: str
    new_password: str
    repeat_password: str
    log_in: str
    log_in_elsewhere: str
    log_out: str
    logged_in_as: str
    stay: str
    set_up_first: str
    set_up_first_hint: str
    set_up: str
    set_up_hint: str
    save_password: str
    password_hint: str
    change_password: str
    password_changed: str
    no_password: str
    to_work: str
    forbidden: str
    forbidden_hint: str
    other_account: str
    link_gone: str
    link_gone_hint: str
    wrong: str
    old_wrong: str
    locked: str
    too_many: str
    form_expired: str
    not_alike: str
    name_fault: str
    name_taken: str
    no_account: str
    provider_failed: str
    faults: Mapping[PasswordFault, str]


TEXTS: Mapping[Language, AccountTexts] = {
    "en": AccountTexts(
        other_language="中文",
        name="Name",
        password="Password",  # noqa: S106 - a label
        old_password="Password until now",  # noqa: S106
        new_password="New password",  # noqa: S106
        repeat_password="New password, once more",  # noqa: S106
        log_in="Log in",
        log_in_elsewhere="Log in with your company account",
        log_out="Log out",
        logged_in_as="You are logged in as {name}.",
        stay="Stay logged in",
        set_up_first="The first administrator",
        set_up_first_hint="Choose a name and a password. This link works once.",
        set_up="Choose a password",
        set_up_hint="For the account {name}. This link works once.",
        save_password="Save",  # noqa: S106
        password_hint="At least {n} characters; any characters and spaces may be used.",  # noqa: S106
        change_password="Change password",  # noqa: S106
        password_changed="The password is changed. You were logged out everywhere else.",  # noqa: S106
        no_password="Your account has no password here: another service logs you in.",  # noqa: S106
        to_work="Go to your page",
        forbidden="No access",
        forbidden_hint="The account {name} may not open this page. Ask an administrator if it should.",
        other_account="Log in with another account",
        link_gone="This link does not work any more",
        link_gone_hint="It was used, it is too old, or a newer one was made. Ask an administrator for a new one.",
        wrong="The name or the password is wrong.",
        old_wrong="The password until now is not right.",
        locked="Too many failed attempts. Try again in {n} minutes.",
        too_many="Too many attempts from your network. Try again in {n} seconds.",
        form_expired="The form was open for too long, or cookies are switched off. Please try again.",
        not_alike="The two new passwords are not the same.",
        name_fault="A name has 1 to 64 characters, all of which can be seen.",
        name_taken="Another account has this name.",
        no_account="Your company account has no access here. Ask an administrator for it.",
        provider_failed="The log-in with your company account failed. Please try again.",
        faults={
            "short": "The new password is too short; it needs at least {n} characters.",
            "long": "The new password is too long; it may have up to 256 characters.",
            "name": "The new password must not be the name.",
            "common": "The new password is one that many people use; choose another one.",
            "characters": "The new password has characters that cannot be typed everywhere; choose another one.",
        },
    ),
    "zh": AccountTexts(
        other_language="English",
        name="用户名",
        password="密码",  # noqa: S106
        old_password="当前密码",  # noqa: S106
        new_password="新密码",  # noqa: S106
        repeat_password="再次输入新密码",  # noqa: S106
        log_in="登录",
        log_in_elsewhere="使用公司账号登录",
        log_out="退出登录",
        logged_in_as="您已登录为 {name}。",
        stay="保持登录",
        set_up_first="首位管理员",
        set_up_first_hint="请设置用户名和密码。此链接只能使用一次。",
        set_up="设置密码",
        set_up_hint="账号：{name}。此链接只能使用一次。",
        save_password="保存",  # noqa: S106
        password_hint="至少 {n} 个字符，可使用任意字符和空格。",  # noqa: S106
        change_password="修改密码",  # noqa: S106
        password_changed="密码已修改，其他设备上的登录均已退出。",  # noqa: S106
        no_password="您的账号在此没有密码，由其他服务登录。",  # noqa: S106
        to_work="前往您的页面",
        forbidden="没有权限",
        forbidden_hint="账号 {name} 无权打开此页面。如有需要，请联系管理员。",
        other_account="使用其他账号登录",
        link_gone="此链接已失效",
        link_gone_hint="链接已被使用、已过期，或已生成新的链接。请向管理员索取新链接。",
        wrong="用户名或密码错误。",
        old_wrong="当前密码不正确。",
        locked="失败次数过多，请在 {n} 分钟后重试。",
        too_many="您所在网络的尝试次数过多，请在 {n} 秒后重试。",
        form_expired="表单打开时间过长，或浏览器禁用了 Cookie，请重试。",
        not_alike="两次输入的新密码不一致。",
        name_fault="用户名须为 1 至 64 个可见字符。",
        name_taken="该用户名已被使用。",
        no_account="您的公司账号在此没有权限，请联系管理员。",
        provider_failed="公司账号登录失败，请重试。",
        faults={
            "short": "新密码太短，至少需要 {n} 个字符。",
            "long": "新密码太长，最多 256 个字符。",
            "name": "新密码不能与用户名相同。",
            "common": "新密码过于常见，请换一个。",
            "characters": "新密码含有无法在各处输入的字符，请换一个。",
        },
    ),
}
