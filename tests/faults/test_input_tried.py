"""The hostile inputs of the other files, counted once they have run: its name comes after theirs."""

import pytest

from tests.faults.hostile import HOSTILE, TRIED

pytestmark = pytest.mark.faults


def test_so_many_hostile_inputs_were_tried() -> None:
    """After the other files, and only where all of them run."""
    assert len(TRIED) >= HOSTILE or not TRIED
