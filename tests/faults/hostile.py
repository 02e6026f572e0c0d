"""Hostile texts and bytes for every parser of what comes from outside, and the count of those that were tried.

13,200 inputs in all: 22 parsers, 600 each. HOSTILE counts them, so that nobody lessens them unnoticed.
"""

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

EACH, HOSTILE = 600, 13_200
TRIED: list[int] = []

hostile = settings(
    max_examples=EACH,
    deadline=None,
    database=None,
    derandomize=True,
    # Without making a failure small, which of files takes minutes.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)

NASTY = st.sampled_from(
    [
        *(
            "\x00",
            "\u202e",
            "\ufeff",
            "\u2028",
            "\u0661\u0662",
            "²",
            "Ⅷ",
            "🩺" * 5,
            "e\u0301" * 5,
            "\x1b[31m",
            "\r",
            "\n\n",
            "\t",
        ),
        *(
            "[1]",
            "[999999999999999999999]",
            "[1][2]",
            "[-1]",
            "[^1]",
            "](",
            "---\n",
            "# ",
            "- ",
            "> ",
            "| a | b |\n|--|",
            "```",
            "<!-- join -->",
        ),
        *("<script>alert(1)</script>", "&amp;&#0;", "../../etc/passwd", "{{7*7}}", "%s%n", "' OR 1=1 --", "${jndi:x}"),
        *(
            "Step 2 CK 238",
            "failed Step 1",
            "IMG",
            "260ish",
            "2^64",
            "9" * 400,
            "1e999",
            "0x10",
            "-5",
            "½",
            "1,000,000",
        ),
        *(
            "On Mon, X wrote:\n> ",
            "From: a@b\n",
            "Best,\nPriya",
            "P.S.",
            "Dear Dr. " + "A" * 200,
            "?" * 50,
            "and " * 40,
            "(" * 60,
            ":" * 60,
        ),
        *(
            "&a [*a]",
            "!!python/object/apply:os.system ['true']",
            "key: [",
            "? {",
            "- - - -",
            "<<: *x",
            "2001-99-99",
            "no",
            "~",
            "1:20",
            "[" * 3_000,
        ),
    ]
)
TEXT = st.lists(st.one_of(NASTY, st.text(max_size=40)), max_size=14).map(" ".join)
BYTES = st.one_of(st.binary(max_size=400), TEXT.map(lambda text: text.encode("utf-8", "replace")))


def count() -> None:
    TRIED.append(1)
