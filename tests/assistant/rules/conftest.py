"""Makes `book` importable by the tests beside it: modules of tests are imported by path, not as packages."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
