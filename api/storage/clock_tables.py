"""The table of when servers last looked at the clock."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from api.storage.tables import Base


class ClockRow(Base):
    """What servers saw of the clock; the table has this one row."""

    __tablename__ = "clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    """1."""
    seen: Mapped[datetime]
    """When a server last looked, by the clock itself."""
    since: Mapped[datetime]
    """From when on it has not leapt."""
    leapt_from: Mapped[datetime | None]
    """What was seen before it leapt to `since`; nothing where it never has."""
