"""Faults of files that people write: YAML that is none, and validation's in words."""

import yaml
from pydantic import ValidationError


def yaml_in(text: str) -> object:
    """What a YAML text says. Raises yaml.YAMLError, for values that YAML lets stand too: the day 2001-99-99, lists in
    lists without end."""
    try:
        return yaml.safe_load(text)
    except (ValueError, RecursionError) as error:
        raise yaml.YAMLError(str(error)) from error


def reasons(error: ValidationError, whole: str = "") -> str:
    """Each field and what is wrong with it; `whole` names what a fault of no single field is about."""
    return "; ".join(f"{'.'.join(map(str, e['loc'])) or whole}: {e['msg']}" for e in error.errors())
