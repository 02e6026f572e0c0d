"""An OpenID Connect provider on loopback: it signs in whom the test says, and lies where the test says."""

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.api.server import serving

CLIENT, SECRET = "pmr-advisor", "known to both alone"


@dataclass
class Provider:
    """`claims` overrides what an honest id token says; None leaves a claim out."""

    address: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    says: dict[str, Any] = field(default_factory=dict)
    """What it says of itself, besides what is true."""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, parameters={"kid": "k1"}))
    signing: RSAKey | None = None
    """A key that is not the published one."""
    signs: bool = True
    asks: bool = False
    """Whether it shows a page with a button first, as a real one does."""
    broken: bool = False
    answers: dict[str, Any] = field(default_factory=dict)
    """What it answers for a code, besides the tokens."""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def id_token(self, nonce: str) -> str:
        moment = int(time.time())
        honest = {
            "iss": self.address,
            "aud": CLIENT,
            "sub": "subject-1",
            "iat": moment,
            "exp": moment + 300,
            "nonce": nonce,
            "email": "sso@school.edu",
            "email_verified": True,
            "name": "Dr. Sieglinde",
        }
        claims = {name: value for name, value in (honest | self.claims).items() if value is not None}
        if not self.signs:
            return ".".join(encoded(json.dumps(part).encode()) for part in ({"alg": "none", "kid": "k1"}, claims)) + "."
        return jwt.encode({"alg": "RS256", "kid": "k1"}, claims, self.signing or self.key)


def encoded(part: bytes) -> str:
    return urlsafe_b64encode(part).decode().rstrip("=")


def application(provider: Provider) -> FastAPI:
    app = FastAPI()

    @app.get("/.well-known/openid-configuration")
    def discovery() -> Response:
        if provider.broken:
            return Response("<h1>Down for maintenance</h1>", 503)
        base = provider.address
        return JSONResponse(
            {
                "issuer": base,
                "authorization_endpoint": f"{base}/authorize",
                "token_endpoint": f"{base}/token",
                "jwks_uri": f"{base}/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
            }
            | provider.says
        )

    @app.get("/keys")
    def keys() -> Any:
        return {"keys": [provider.key.as_dict(private=False)]}

    @app.get("/authorize")
    def authorize(request: Request) -> Response:
        asked = dict(request.query_params)
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = token_urlsafe(16)
        provider.codes[code] = asked
        back = f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
        if provider.asks:
            return HTMLResponse(f'<!doctype html><title>School</title><a href="{back.replace("&", "&amp;")}">Allow</a>')
        return RedirectResponse(back, 302)

    @app.post("/token")
    def token(
        request: Request, code: str = Form(), code_verifier: str = Form(), redirect_uri: str = Form()
    ) -> dict[str, Any]:
        assert request.headers["authorization"].startswith("Basic ")
        asked = provider.codes.pop(code)
        challenge = encoded(sha256(code_verifier.encode()).digest())
        assert (asked["code_challenge"], asked["redirect_uri"]) == (challenge, redirect_uri)
        whole = {
            "access_token": token_urlsafe(8),
            "token_type": "Bearer",
            "id_token": provider.id_token(asked["nonce"]),
        }
        return {name: value for name, value in (whole | provider.answers).items() if value is not None}

    return app


@contextmanager
def providing() -> Iterator[Provider]:
    provider = Provider()
    with serving(application(provider)) as address:
        provider.address = address
        yield provider
