"""Passwords are compared two at a time, and no address keeps all others from it."""

import asyncio

import pytest
from starlette.exceptions import HTTPException

from api.desk.accounts import Accounts, User
from api.desk.door import OF_ONE, QUEUE, Door
from api.storage.database import in_memory


class Nobody(Accounts):
    """Knows no password."""

    def __init__(self) -> None:
        super().__init__(in_memory())

    def with_password(self, name: str, password: str) -> User | None:
        return None


def test_one_address_takes_a_part_of_the_queue_and_all_together_the_whole() -> None:
    async def crowded() -> None:
        door = Door(Nobody(), 3_600)

        def come(network: str) -> asyncio.Task[User | None]:
            return asyncio.create_task(door.open("ada", "wrong", network))

        inside = [come("192.0.2.1") for _ in range(OF_ONE)]
        await asyncio.sleep(0)
        with pytest.raises(HTTPException):
            await door.open("ada", "wrong", "192.0.2.1")
        inside += [come(f"192.0.2.{n}") for n in range(2, QUEUE - OF_ONE + 2)]
        await asyncio.sleep(0)
        assert not any(one.done() for one in inside)
        with pytest.raises(HTTPException) as full:
            await door.open("ada", "wrong", "198.51.100.1")
        assert full.value.status_code == 429
        for one in inside:
            one.cancel()
        await asyncio.wait(inside)
        again = come("192.0.2.1")
        await asyncio.sleep(0)
        assert not again.done(), "whoever has left takes no place"
        again.cancel()

    asyncio.run(crowded())
