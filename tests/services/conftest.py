"""The services that several machines share, all real, and browsers that reach the machines over a balancer."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from assistant.settings import Settings
from tests.api.server import serving
from tests.api.storage.postgres import running
from tests.browser.conftest import Mouse, browser, serve, visit  # noqa: F401 - fixtures
from tests.services.balancer import Balancer
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


@pytest.fixture
def balancer(machines: Machines) -> Balancer:
    return Balancer([machine.address for machine in machines.both])


@pytest.fixture
def address(balancer: Balancer) -> Iterator[str]:
    """Where browsers reach the machines."""
    with serving(balancer.app) as address:
        yield address


@pytest.fixture
def reader(address: str, visit: Callable[..., Page]) -> Mouse:  # noqa: F811
    """Somebody at the chat page, where a machine that is lost, or what was deleted, is no fault."""
    return Mouse(visit(address, offline=True))


def reloads(page: Page, machines: Machines) -> Iterator[None]:
    """The page as each machine has it: whatever it asks for comes from the other one at the next reload."""
    for _ in machines.both:
        page.reload()
        yield
