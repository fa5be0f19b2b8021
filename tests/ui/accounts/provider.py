"""A small OpenID provider with a real key, which can be told to lie."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from starlette.responses import JSONResponse, RedirectResponse, Response

from tests.ui.accounts.site import listening

CLIENT_ID = "citedesk-desk"
CLIENT_SECRET = "the provider's own secret"


@dataclass
class Provider:
    """Where it is, whom it logs in, and what it says of them.

    Attributes:
        claims: Put into the next ID tokens; ``None`` takes one out.
        forge: Makes an ID token of its claims, if not the published key is to sign them.
        issuer: What it calls itself.
        codes: What was asked for with each code that was given out.
        tokens: Every secret that has left it.
    """

    address: str = ""
    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    published: RSAKey = field(default_factory=lambda: _key("first"))
    forge: Callable[[dict[str, Any]], str] | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    is_down: bool = False

    def rotate(self) -> None:
        """Sign with a new key from now on, and publish that."""
        self.published = _key("second")

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/.well-known/openid-configuration")
        async def configuration() -> Response:
            if self.is_down:
                return Response("busy", status_code=503)
            return JSONResponse(
                {
                    "issuer": self.issuer or self.address,
                    "authorization_endpoint": f"{self.address}/authorize",
                    "token_endpoint": f"{self.address}/token",
                    "jwks_uri": f"{self.address}/keys",
                    "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
                }
            )

        @app.get("/keys")
        async def keys() -> dict[str, Any]:
            return dict(KeySet([self.published]).as_dict(private=False))

        @app.get("/authorize")
        async def authorize(request: Request) -> Response:
            code = secrets.token_urlsafe(20)
            self.codes[code] = dict(request.query_params)
            self.tokens.append(code)
            query = urlencode({"code": code, "state": request.query_params["state"]})
            return RedirectResponse(f"{request.query_params['redirect_uri']}?{query}", status_code=302)

        @app.post("/token")
        async def token(request: Request) -> JSONResponse:
            return self._token(request, dict(await request.form()))

        return app

    def _token(self, request: Request, form: dict[str, Any]) -> JSONResponse:
        asked = self.codes.pop(str(form.get("code")), None)
        given = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        verifier = str(form.get("code_verifier", ""))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        self.tokens.append(verifier)
        if request.headers.get("authorization") != f"Basic {given}" or asked is None:
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        if asked.get("code_challenge_method") != "S256" or challenge != asked.get("code_challenge"):
            return JSONResponse({"error": "invalid_grant", "error_description": "PKCE"}, status_code=400)
        if form.get("redirect_uri") != asked["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant", "error_description": "redirect"}, status_code=400)
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": asked.get("nonce")}
        claims = {name: value for name, value in (claims | self.claims).items() if value is not None}
        id_token = self.forge(claims) if self.forge else signed(claims, self.published)
        access_token = secrets.token_urlsafe(20)
        self.tokens += [id_token, access_token]
        return JSONResponse({"access_token": access_token, "token_type": "Bearer", "id_token": id_token})


def _key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})


def signed(claims: dict[str, Any], key: RSAKey) -> str:
    return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)


def forged(claims: dict[str, Any]) -> str:
    """Signed with a key that calls itself the provider's."""
    return signed(claims, _key("first"))


def unsigned(claims: dict[str, Any]) -> str:
    return _parts({"alg": "none", "kid": "first"}, claims) + "."


def signed_with_what_is_public(claims: dict[str, Any], key: RSAKey) -> str:
    """The published key taken for a shared secret."""
    body = _parts({"alg": "HS256", "kid": "first"}, claims)
    return f"{body}.{_encoded(hmac.digest(key.as_pem(private=False), body.encode(), 'sha256'))}"


def _parts(*parts: dict[str, Any]) -> str:
    return ".".join(_encoded(json.dumps(part).encode()) for part in parts)


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()
    with listening(provider.app()) as address:
        provider.address = address
        yield provider
