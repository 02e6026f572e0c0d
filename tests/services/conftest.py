"""The services that several machines share, all real."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.settings import Settings
from tests.api.storage.postgres import running
from tests.services.chroma import ChromaServer
from tests.services.machines import Machines


@pytest.fixture(scope="session")
def machines(ingested: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """The index that the other tests made is served by Chroma as it stands: a server's folder has the same form."""
    folder: Path = tmp_path_factory.mktemp("machines")
    shutil.copytree(ingested.index_dir, folder / "chroma")
    shutil.copytree(ingested.library_dir, folder / "data" / "library")
    chroma = ChromaServer(folder / "chroma")
    with running() as postgres:
        machines = Machines(folder, folder / "data", chroma, postgres)
        try:
            machines.start()
            yield machines
        finally:
            for machine in machines.both:
                machine.kill()
            chroma.kill()
