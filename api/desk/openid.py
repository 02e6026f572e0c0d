"""The school's own sign-in, by OpenID Connect: there and back, and what its word is worth."""

import logging
from collections.abc import Mapping
from typing import Any, Literal

import httpx2
from authlib.integrations.starlette_client import OAuth, OAuthError
from fastapi import Request, Response
from itsdangerous import BadData, URLSafeTimedSerializer

from api.desk.people import Vouched, role_said
from api.session import attributes
from assistant.settings import Settings

log = logging.getLogger(__name__)

STATE = "pmr_desk_oidc"
"""The cookie of a browser that is at the provider: what it has to bring back, signed."""
AWAY = 600
"""Seconds for which a browser may be there."""
PATIENCE = 10
"""Seconds to wait for the provider."""
LEEWAY = 60
"""Seconds by which its clock may differ."""
Fault = Literal["late", "away", "failed"]


class NotVouched(Exception):
    """Nobody comes back from the provider with its word; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault: Fault = fault


class OpenID:
    def __init__(self, settings: Settings) -> None:
        assert settings.oidc_client_secret
        secret = settings.oidc_client_secret.get_secret_value()
        self._settings = settings
        # Signed with a key that all servers of this desk have, and that outlives a restart.
        self._signer = URLSafeTimedSerializer(secret, salt="pmr-advisor desk sign-in")
        self._provider: Any = OAuth().register(
            "school",
            client_id=settings.oidc_client_id,
            client_secret=secret,
            server_metadata_url=f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={"scope": settings.oidc_scope, "code_challenge_method": "S256", "timeout": PATIENCE},
        )

    async def depart(self, request: Request, goal: str) -> Response:
        """Sends a browser to the provider; state, nonce and PKCE's verifier wait in a cookie. Raises NotVouched."""
        await self._know_provider()
        session = request.scope["session"] = dict[str, Any]()
        address = f"{(self._settings.public_url or str(request.base_url)).rstrip('/')}/api/desk/oidc/callback"
        response: Response = await self._provider.authorize_redirect(request, address)
        # Lax, which it is by default, as the way back from the provider is a link from another site.
        response.set_cookie(STATE, self._signer.dumps([session, goal]), max_age=AWAY, **attributes(request))
        return response

    async def arrive(self, request: Request) -> tuple[Vouched, str]:
        """Whom the provider vouches for, and where they were going. Raises NotVouched."""
        try:
            session, goal = self._signer.loads(request.cookies.get(STATE, ""), max_age=AWAY)
        except BadData:
            raise NotVouched("late") from None
        await self._know_provider()
        request.scope["session"] = session
        settings = self._settings
        expected = {
            "iss": {"essential": True, "value": settings.oidc_issuer},
            "aud": {"essential": True, "value": settings.oidc_client_id},
        }
        try:
            # Asked for anew, as a provider changes its keys when it likes.
            await self._provider.fetch_jwk_set(force=True)
            token = await self._provider.authorize_access_token(request, claims_options=expected, leeway=LEEWAY)
            return self.vouched(token["userinfo"]), str(goal)
        except httpx2.HTTPError as error:
            raise _told("away", error) from None
        except OAuthError as error:
            raise _told("late" if error.error == "mismatching_state" else "failed", error) from None
        except Exception as error:
            # Whatever it is that cannot be read, it vouches for nobody.
            raise _told("failed", error) from None

    def forget(self, request: Request, response: Response) -> None:
        response.delete_cookie(STATE, **attributes(request))

    async def _know_provider(self) -> None:
        """Reads what the provider says of itself, once."""
        try:
            metadata = await self._provider.load_server_metadata()
        except Exception as error:
            raise _told("away", error) from None
        if metadata.get("issuer") != self._settings.oidc_issuer:
            log.error("PMR_OIDC_ISSUER is not what the provider calls itself")
            raise NotVouched("failed")

    def vouched(self, claims: Mapping[str, Any]) -> Vouched:
        """Whom claims are about that the provider has signed. Raises NotVouched."""
        settings, subject = self._settings, str(claims.get("sub") or "")
        name = claims.get(settings.oidc_name_claim, "")
        if settings.oidc_name_claim == "email" and claims.get("email_verified", True) not in (True, "true"):
            name = ""  # anybody can claim an address that nobody has verified
        said = _claim(claims, settings.oidc_role_claim)
        groups = [said] if isinstance(said, str) else said if isinstance(said, list) else []
        role = role_said(filter(lambda group: isinstance(group, str), groups), settings)
        display = str(claims.get("name") or name)
        if not subject or any(not _storable(said) for said in (subject, str(name), display)):
            raise NotVouched("failed")
        return Vouched(settings.oidc_issuer, subject, str(name), display, role)


def _storable(said: str) -> bool:
    """JSON can carry halves of characters, and PostgreSQL keeps no NUL."""
    return not any(character == "\0" or "\ud800" <= character <= "\udfff" for character in said)


def _claim(claims: Mapping[str, Any], path: str) -> Any:
    """A claim by its name, or by a path of names divided by dots into claims that hold others."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _told(fault: Fault, error: Exception) -> NotVouched:
    """Logged by its kind alone: its words can quote who somebody is."""
    log.warning("sign-in refused", extra={"way": "oidc", "why": fault, "fault": type(error).__name__})
    return NotVouched(fault)
