"""The network: the port, who can reach it and how, and the servers that this one needs. No user's word is sent."""

import errno
import json
import socket
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from api.upkeep.findings import PATIENCE, Deployment, Finding, fault, fine, warning

_HOSTED = {"openai": "https://api.openai.com", "anthropic": "https://api.anthropic.com"}
LOCAL = ("localhost", "127.0.0.1", "::1")
_PORTS = {"http": 80, "https": 443}


def port(deployment: Deployment) -> Finding:
    """Free, or taken by this very program."""
    place = f"{deployment.host}:{deployment.port}"
    family = socket.AF_INET6 if ":" in deployment.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((deployment.host, deployment.port))
            return fine(f"{place} is free")
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                return fault(
                    f"{place} cannot be listened on ({error.strerror})", "choose another with --host and --port"
                )
    local = "127.0.0.1" if deployment.host in ("0.0.0.0", "::") else deployment.host
    shown = f"[{local}]" if ":" in local else local
    try:
        alive = json.loads(_got(f"http://{shown}:{deployment.port}/healthz"))
    except (OSError, ValueError):
        alive = None
    if alive == {"status": "alive"}:
        return fine(f"{place} is taken by a server of this program, which answers")
    return fault(f"{place} is taken by another program", "stop that one, or choose another with --port")


def exposure(deployment: Deployment) -> Finding:
    """Whoever other machines can reach should be reached by https alone."""
    public = deployment.settings.public_url or ""
    if public.startswith("http://") and urlsplit(public).hostname not in LOCAL:
        return warning(
            f"browsers are sent to {public}, which is not encrypted",
            "put TLS before it and set PMR_PUBLIC_URL to https://…",
        )
    if not deployment.open:
        return fine(f"only this machine reaches {deployment.host}")
    if deployment.setting("desk_proxy_header"):
        return fault(
            f"{deployment.host} is open to other machines while a header says who is signed in",
            "listen on 127.0.0.1 behind the proxy that sets PMR_DESK_PROXY_HEADER, or anybody could send it",
        )
    if not public.startswith("https://"):
        return warning(
            f"{deployment.host} is open to other machines without TLS",
            "listen on 127.0.0.1 behind a proxy with TLS, and set PMR_PUBLIC_URL to https://… (docs/production.md)",
        )
    if deployment.settings.api_key is None:
        return warning(
            "/v1 asks for no key, and other machines can reach it", "set PMR_API_KEY, or let the proxy refuse /v1"
        )
    return fine(f"{deployment.host}, as {public}")


def rate(deployment: Deployment) -> Finding | None:
    """Where a proxy brings others to a loopback address, the server limits nobody by itself."""
    settings = deployment.settings
    public = urlsplit(settings.public_url or "").hostname or "localhost"
    if deployment.open or (public in LOCAL and not deployment.setting("desk_proxy_header")):
        return None
    if settings.rate_per_minute is None:
        return warning(
            f"a proxy brings others to {deployment.host}, and nothing limits how often one may come",
            "set PMR_RATE_PER_MINUTE=120, or 0 where the proxy itself limits",
        )
    return fine(f"{settings.rate_per_minute or 'any number of'} requests a minute of one client")


def language_model(deployment: Deployment) -> Finding | None:
    """Where one is set, its server accepts connections; nothing is asked of it."""
    settings = deployment.settings
    if not settings.model:
        return None
    provider = settings.model.partition(":")[0]
    hosted = _HOSTED.get(provider, deployment.environment.get("OLLAMA_HOST") or "http://localhost:11434")
    found = _reachable(settings.model_url or hosted, "PMR_MODEL_URL")
    key = f"{provider.upper()}_API_KEY"
    if found.state == "fine" and not settings.model_url and provider in _HOSTED and not deployment.environment.get(key):
        return fault(f"{settings.model} needs a key", f"set {key}")
    return found


def sign_in(deployment: Deployment) -> Finding | None:
    """Where the school's sign-in is set, it says what it is at the place that OpenID Connect gives."""
    issuer = deployment.setting("oidc_issuer")
    if not issuer:
        return None
    place = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    try:
        told = json.loads(_got(place))["issuer"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        return fault(
            f"{place} does not answer as it should ({_why(error)})", "see PMR_OIDC_ISSUER with who runs the sign-in"
        )
    if told.rstrip("/") != issuer.rstrip("/"):
        return fault(f"{place} calls itself {told}", f"set PMR_OIDC_ISSUER={told}")
    return fine(f"{issuer} answers")


def _reachable(url: str, setting: str) -> Finding:
    parts = urlsplit(url if "//" in url else f"http://{url}")
    place = (parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 80))
    try:
        socket.create_connection(place, PATIENCE).close()
    except OSError as error:
        return fault(f"{place[0]}:{place[1]} cannot be reached ({_why(error)})", f"see that it runs, and {setting}")
    return fine(f"{place[0]}:{place[1]} accepts connections")


def _got(url: str) -> bytes:
    if urlsplit(url).scheme not in _PORTS:
        raise ValueError("neither http nor https")
    with urlopen(Request(url, headers={"Accept": "application/json"}), timeout=PATIENCE) as response:
        return bytes(response.read(1024 * 1024))


def _why(error: Exception) -> str:
    reason = error.reason if isinstance(error, URLError) else error
    return getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
