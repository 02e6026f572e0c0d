"""Looks a deployment over and says what to do."""

from collections.abc import Iterator, Mapping

from api.storage.database import StorageError
from api.upkeep.checks import database, guides, machine, network
from api.upkeep.findings import Check, Deployment, Finding, fault

CHECKS: Mapping[str, Check] = {
    "versions": machine.versions,
    "clock": machine.clock,
    "data folder": machine.data_folder,
    "disk": machine.disk,
    "work": machine.work,
    "database": database.database,
    "deletion": database.deletion,
    "library": guides.library,
    "index": guides.index,
    "embedding model": guides.embedding_model,
    "port": network.port,
    "exposure": network.exposure,
    "rate": network.rate,
    "language model": network.language_model,
    "sign-in": network.sign_in,
}


def examined(deployment: Deployment, checks: Mapping[str, Check] = CHECKS) -> Iterator[tuple[str, Finding]]:
    """Each thing that there is to look at, and what was found of it."""
    for name, check in checks.items():
        try:
            found = check(deployment)
        except (StorageError, OSError) as error:
            found = fault(str(error), "see what it names")
        if found:
            yield name, found
