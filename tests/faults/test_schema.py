"""Every route of the served OpenAPI schema, asked by Schemathesis: no 5xx, and no answer that the schema does not tell.

Up to 30 requests for each of the routes, half of them malformed on purpose where a route takes a body or a query.
"""

from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import create_app
from api.desk.access import COOKIE
from assistant.chat import Assistant

pytestmark = pytest.mark.faults

EXAMPLES = 15
"""For each route, well-formed ones and as many malformed."""

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def test_every_route_answers_as_the_schema_says(cheap_assistant: Assistant) -> None:
    app = create_app(cheap_assistant)
    schema = schemathesis.openapi.from_dict(app.openapi())
    breaches: list[str] = []
    asked = 0
    with TestClient(app, raise_server_exceptions=False) as client:
        accounts = app.state.shared.accounts
        someone = accounts.add("admin@school.edu", "Dr. Admin", "admin")
        for result in schema.get_all_operations():
            operation = result.ok()
            client.cookies.clear()
            client.cookies.set(COOKIE, accounts.sign_in(someone))
            malformed = [GenerationMode.NEGATIVE] if operation.body or operation.query else []
            for mode in (GenerationMode.POSITIVE, *malformed):

                @given(case=operation.as_strategy(generation_mode=mode))
                @settings(
                    max_examples=EXAMPLES,
                    deadline=None,
                    database=None,
                    derandomize=True,
                    phases=[Phase.generate],
                    suppress_health_check=list(HealthCheck),
                )
                def answers_as_told(case: Any) -> None:
                    nonlocal asked
                    asked += 1
                    sent = case.as_transport_kwargs(base_url=str(client.base_url))
                    sent.pop("cookies")  # the client's own tell who asks
                    if "data" in sent:
                        sent["content"] = sent.pop("data")  # as httpx calls what requests sends raw
                    case.validate_response(client.request(**sent), checks=CHECKS)

                try:
                    answers_as_told()
                except Unsatisfiable:
                    pass  # of a route without parameters, nothing is malformed
                except (Exception, FailureGroup) as error:
                    breaches.append(f"{operation.label} ({mode.value}): {error}")
    assert not breaches, "\n\n".join(breaches)
    assert asked > 600
