"""Settings of accounts, sessions, rate limits and log-in with another service's account."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, field_validator

from chatbot.networks import Network

# From the least right to the most; each may do what those before it may.
AccountRole = Literal["buyer", "agent", "administrator"]

_LOCAL = {"localhost", "127.0.0.1", "::1"}


class OidcSettings(BaseModel):
    """Log-in by OpenID Connect; off while `issuer` is empty."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    issuer: str = Field(
        default="",
        max_length=500,
        description="Address of the OpenID provider, exactly as its tokens name it; empty for none.",
    )
    client_id: str = Field(default="", max_length=500, description="What the provider calls this installation.")
    client_secret: SecretStr = Field(
        default=SecretStr(""), description="The provider's secret for this installation; empty for a public client."
    )
    role_claim: str = Field(
        default="", max_length=200, description="Claim of the ID token that holds somebody's roles, such as `roles`."
    )
    role_map: dict[str, AccountRole] = Field(
        default={},
        description="Value of that claim to `buyer`, `agent` or `administrator`; nobody else gets an account.",
    )
    groups_claim: str = Field(
        default="", max_length=200, description="Claim that holds somebody's groups (`group:NAME` of documents)."
    )

    # Each fault is told at the field that it belongs to: pydantic shows what was given, which must be no secret.
    @field_validator("issuer")
    @classmethod
    def _is_safe_to_ask(cls, issuer: str) -> str:
        parts = urlsplit(issuer)
        if issuer and not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)):
            raise ValueError("it begins with https://, or is on this machine")
        return issuer

    @field_validator("client_id")
    @classmethod
    def _goes_with_issuer(cls, client_id: str, info: ValidationInfo) -> str:
        if info.data.get("issuer") and not client_id:
            raise ValueError("accounts.oidc.issuer needs it")
        return client_id

    @field_validator("role_map")
    @classmethod
    def _has_its_claim(cls, role_map: dict[str, AccountRole], info: ValidationInfo) -> dict[str, AccountRole]:
        if info.data.get("issuer") and not (role_map and info.data.get("role_claim")):
            raise ValueError("accounts.oidc.issuer needs role_claim and a value of it for each role, or nobody gets in")
        return role_map


class AccountSettings(BaseModel):
    """Who gets in, for how long, and how often."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    idle_minutes: int = Field(default=60, ge=1, le=10_080, description="A session that nobody uses so long ends.")
    absolute_hours: int = Field(default=12, ge=1, le=720, description="Every session ends after so many hours.")
    max_failures: int = Field(default=5, ge=1, le=100, description="Failed log-ins after which a name is locked.")
    lock_seconds: int = Field(
        default=300,
        ge=1,
        le=86_400,
        description="How long it is locked, in seconds; failures that lie further apart do not add up.",
    )
    link_hours: int = Field(
        default=24, ge=1, le=720, description="How long a one-time link works: first start, invitation, new password."
    )
    secure_cookies: Literal["auto", "always", "never"] = Field(
        default="auto",
        description="Cookies that browsers send over HTTPS only: `auto` where the request came over HTTPS, `always`, "
        "or `never`.",
    )
    min_password_chars: int = Field(default=12, ge=8, le=64, description="Shortest password, in characters.")
    login_attempts_per_minute: int = Field(
        default=20, ge=1, le=100_000, description="Log-ins, failed or not, that one address may try in a minute."
    )
    visitor_requests_per_minute: int = Field(
        default=60,
        ge=1,
        le=1_000_000,
        description="API requests and questions on the page that one visitor's address may send in a minute.",
    )
    key_requests_per_minute: int = Field(
        default=600, ge=1, le=1_000_000, description="API requests that one API key may send in a minute."
    )
    trusted_proxies: int = Field(
        default=0,
        ge=0,
        le=10,
        description="Reverse proxies in front, each of which appends to X-Forwarded-For; 0: the header is ignored.",
    )
    proxy_networks: tuple[Network, ...] = Field(
        default=(),
        max_length=100,
        description="Addresses and networks whose X-Forwarded-* counts: of the proxies; empty for whoever asks.",
    )
    oidc: OidcSettings = OidcSettings()
