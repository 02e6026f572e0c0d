"""How often clients came in one minute, counted together by every server of a database."""

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from api.storage.database import Database
from api.storage.rate_tables import RateRow


class SharedCounts:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert = sqlite.insert if database.engine.dialect.name == "sqlite" else postgresql.insert

    def count(self, who: str, minute: int) -> int:
        """How many requests it makes in this minute, with this one."""
        first = self._insert(RateRow).values(who=who, minute=minute, requests=1)
        one_more = first.on_conflict_do_update(
            index_elements=[RateRow.who, RateRow.minute], set_={"requests": RateRow.requests + 1}
        )
        with self._database.writing() as session:
            return session.scalars(one_more.returning(RateRow.requests)).one()

    def forget(self, before: int) -> None:
        """Deletes what was counted before a minute."""
        with self._database.writing() as session:
            session.execute(delete(RateRow).where(RateRow.minute < before))
