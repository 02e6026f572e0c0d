"""What a model is given: instructions from a file, and between tags, as material, the words of users and guides."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Literal

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

PROMPTS = Path(__file__).parent / "prompts"

Prompt = Literal["phrase", "questions", "passages", "facts"]


def messages(prompt: Prompt, *material: str) -> list[BaseMessage]:
    return [SystemMessage(instructions(prompt)), HumanMessage("\n\n".join(material))]


@cache
def instructions(prompt: Prompt) -> str:
    return (PROMPTS / f"{prompt}.md").read_text(encoding="utf-8")


def tagged(tag: str, text: str, **attributes: object) -> str:
    """Text between tags that it cannot close."""
    given = "".join(f' {name}="{inert(str(value))}"' for name, value in attributes.items())
    return f"<{tag}{given}>\n{inert(text)}\n</{tag}>"


def inert(text: str) -> str:
    return re.sub(r"<(?=/?\s*[a-zA-Z])", "‹", text).replace('"', "”")


def written(text: str, kind: type) -> Any:
    """The JSON list or object in what a model wrote; None where there is none."""
    opening, closing = ("[", "]") if kind is list else ("{", "}")
    start, end = text.find(opening), text.rfind(closing)
    try:
        found = json.loads(text[start : end + 1]) if 0 <= start < end else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, kind) else None
