"""The table of how often clients came, where several servers count together."""

from sqlalchemy.orm import Mapped, mapped_column

from api.storage.tables import Base


class RateRow(Base):
    """How many requests one client made in one minute."""

    __tablename__ = "rates"

    who: Mapped[str] = mapped_column(primary_key=True)
    """A keyed hash of a session cookie or an address; the key is not in the database."""
    minute: Mapped[int] = mapped_column(primary_key=True)
    """Since 1970."""
    requests: Mapped[int]
