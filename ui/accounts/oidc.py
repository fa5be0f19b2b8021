"""Asks an OpenID provider who somebody is: authorization code with PKCE and nonce. Engine file of Authlib."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
from authlib.integrations.httpx_client import AsyncOAuth2Client  # type: ignore[import-untyped]
from authlib.integrations.starlette_client import StarletteOAuth2App  # type: ignore[import-untyped]
from joserfc.errors import JoseError

from chatbot.account_settings import AccountRole, OidcSettings
from ui.accounts.errors import OidcError
from ui.accounts.external_login import ExternalPerson
from ui.accounts.identity import outranks
from ui.accounts.tokens import bound_token

_REQUEST: Mapping[str, Any] = {"scope": "openid profile email", "code_challenge_method": "S256", "timeout": 10.0}
# Signatures of a key that only the provider has; `none` and those of a shared secret are not among them.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_ALGORITHMS_FIELD = "id_token_signing_alg_values_supported"
_MAX_SUBJECT_CHARS = 255


class OpenIdProvider:
    """The provider that the settings name; what it publishes of itself is read at the first log-in.

    State, nonce and PKCE verifier of a log-in are all made of one secret, which only the browser keeps: whoever comes
    back without that browser's cookie has none of them.
    """

    def __init__(self, settings: OidcSettings) -> None:
        """Ask nobody yet."""
        self._settings = settings
        self._app = self._new_app()

    async def start(self, secret: str, redirect_uri: str) -> str:
        """Address of the provider's log-in page.

        Args:
            secret: Of this log-in, kept in a cookie of the browser.
            redirect_uri: Where the provider sends the browser back to.

        Raises:
            OidcError: The provider cannot be reached, or is another one than the settings name.
        """
        metadata = await self._metadata()
        # Not by the app's own method, which writes the verifier into the debug log.
        async with AsyncOAuth2Client(self._settings.client_id, **_REQUEST) as client:
            address, _ = client.create_authorization_url(
                metadata["authorization_endpoint"],
                redirect_uri=redirect_uri,
                state=state_of(secret),
                nonce=bound_token(secret, "nonce"),
                code_verifier=bound_token(secret, "verifier"),
            )
        return str(address)

    async def finish(self, secret: str, code: str, redirect_uri: str) -> ExternalPerson:
        """Exchange the code for an ID token, and check it: signature, issuer, audience, nonce, times.

        Raises:
            OidcError: The code or the token is not what this log-in is about.
        """
        await self._metadata()
        try:
            token = await self._app.fetch_access_token(
                redirect_uri, code=code, code_verifier=bound_token(secret, "verifier")
            )
            claims = await self._app.parse_id_token(
                token,
                nonce=bound_token(secret, "nonce"),
                claims_options={
                    "iss": {"essential": True, "value": self._settings.issuer},
                    "aud": {"essential": True, "value": self._settings.client_id},
                    "sub": {"essential": True},
                },
            )
        except (AuthlibBaseError, JoseError, httpx2.HTTPError, ValueError, KeyError, TypeError) as error:
            # Neither the message nor what led to it is shown: a token may stand in it.
            raise OidcError(f"the provider's answer cannot be trusted ({type(error).__name__}); log in again") from None
        if claims is None:
            raise OidcError("the provider has sent no ID token; look at the scopes that it allows this installation")
        return person_of(claims, self._settings)

    async def _metadata(self) -> dict[str, Any]:
        try:
            metadata: dict[str, Any] = await self._app.load_server_metadata()
            issuer, endpoints = metadata["issuer"], (metadata["authorization_endpoint"], metadata["token_endpoint"])
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, KeyError, TypeError) as error:
            self._app = self._new_app()
            message = f"the OpenID provider {self._settings.issuer} cannot be asked ({type(error).__name__})"
            raise OidcError(f"{message}; check accounts.oidc.issuer and the network") from error
        if issuer != self._settings.issuer or not all(isinstance(endpoint, str) for endpoint in endpoints):
            self._app = self._new_app()
            raise OidcError("the OpenID provider calls itself otherwise; set accounts.oidc.issuer to its own name")
        offered = metadata.get(_ALGORITHMS_FIELD) or ["RS256"]
        metadata[_ALGORITHMS_FIELD] = [name for name in _ALGORITHMS if name in offered]
        return metadata

    def _new_app(self) -> StarletteOAuth2App:
        settings = self._settings
        return StarletteOAuth2App(
            None,
            name="oidc",
            client_id=settings.client_id,
            client_secret=settings.client_secret.get_secret_value() or None,
            server_metadata_url=f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs=dict(_REQUEST),
        )


def state_of(secret: str) -> str:
    """The state of a log-in: what the provider sends back with the browser."""
    return bound_token(secret, "state")


def person_of(claims: Mapping[str, object], settings: OidcSettings) -> ExternalPerson:
    """Whom the claims of a checked token speak of.

    Raises:
        OidcError: They name nobody.
    """
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject or len(subject) > _MAX_SUBJECT_CHARS:
        raise OidcError("the ID token names nobody; look at what the provider puts into `sub`")
    names = (claims.get(name) for name in ("preferred_username", "email", "name"))
    return ExternalPerson(
        issuer=settings.issuer,
        subject=subject,
        name=next((name for name in names if isinstance(name, str) and name), subject),
        role=_role(_texts(claims.get(settings.role_claim)), settings.role_map),
        groups=tuple(_texts(claims.get(settings.groups_claim))) if settings.groups_claim else None,
    )


def _role(told: list[str], role_map: Mapping[str, AccountRole]) -> AccountRole | None:
    """The highest role that any of the claim's values stands for."""
    best: AccountRole | None = None
    for value in told:
        role = role_map.get(value)
        if role is not None and (best is None or outranks(role, best)):
            best = role
    return best


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
