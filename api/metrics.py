"""The figures at /metrics that tell of requests and of the line before the assistant; its own stand in
`assistant.watching`. No label holds anything that a client chose."""

from prometheus_client import Counter, Gauge, Histogram

from assistant.watching import SECONDS

REQUESTS = Counter("pmr_http_requests", "Requests answered", ["method", "route", "status"])
RESPONSE_SECONDS = Histogram(
    "pmr_http_request_seconds", "From a request to its answer's end", ["route"], buckets=SECONDS
)
ANSWERS = Counter("pmr_answers", "Answers given, by their status", ["status"])
KEPT = Counter("pmr_answers_kept", "Turns looked for among the answers kept", ["found"])
WAITING = Gauge("pmr_waiting", "Requests that wait to be answered")
COMPOSING = Gauge("pmr_composing", "Answers in the making")
REFUSED = Counter("pmr_refused", "Requests sent away: the line full, waited too late, over their rate", ["why"])

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def answered(method: str, route: str | None, status: int, seconds: float) -> None:
    """Counts a response. A route is its template; what matches none is one, whatever was asked for."""
    route = route or "none"
    REQUESTS.labels(method, route, str(status)).inc()
    RESPONSE_SECONDS.labels(route).observe(seconds)
