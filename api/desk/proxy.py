"""A proxy that signs people in and names them in a header: whom it vouches for, and whether it is that proxy at all."""

from collections.abc import Sequence
from ipaddress import IPv6Address, ip_address
from typing import Any, cast

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api.desk.people import Vouched, role_said
from assistant.settings import Network, Settings

ISSUER = "proxy"
_PEER = "pmr-advisor.peer"


class Peer:
    """Notes who has really connected, before X-Forwarded-For has its say: that header is anybody's to write."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if client := scope.get("client"):
            scope[_PEER] = client[0]
        await self.app(scope, receive, send)


def behind_proxies(app: ASGIApp, believed: Sequence[Network]) -> ASGIApp:
    """What uvicorn does by itself with the headers of proxies at the addresses `believed`, with the true peer noted
    first: the proxy that signs people in is known by it, also where no other header of a proxy counts."""
    if not believed:
        return Peer(app)
    # uvicorn and starlette type the same protocol in two ways.
    inner: Any = ProxyHeadersMiddleware(cast(Any, app), [str(network) for network in believed])
    return Peer(inner)


class Proxy:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._trusted = settings.trusted_proxies

    def vouched(self, request: Request) -> Vouched | None:
        """Whom a trusted proxy names; nobody where another peer sends the header, or it is there twice."""
        header = self._settings.desk_proxy_header
        name = _only(request, header) if header and self._is_peer(request) else ""
        if not name:
            return None
        said = _only(request, self._settings.desk_proxy_role_header)
        return Vouched(
            ISSUER, name.casefold(), name, name, role_said(said.replace(",", ";").split(";"), self._settings)
        )

    def _is_peer(self, request: Request) -> bool:
        try:
            address = ip_address(request.scope.get(_PEER, ""))
        except ValueError:
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return any(address in network for network in self._trusted)


def _only(request: Request, header: str) -> str:
    """A header's value; nothing where it stands twice, as then somebody besides the proxy has set it."""
    values = request.headers.getlist(header) if header else []
    try:
        return values[0].encode("latin-1").decode().strip() if len(values) == 1 else ""
    except UnicodeDecodeError:
        return ""
