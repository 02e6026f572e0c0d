"""Validation faults in words."""

from pydantic import ValidationError


def reasons(error: ValidationError, whole: str = "") -> str:
    """Each field and what is wrong with it; `whole` names what a fault of no single field is about."""
    return "; ".join(f"{'.'.join(map(str, e['loc'])) or whole}: {e['msg']}" for e in error.errors())
