"""Who wrote a pasted email, and about what."""

import pytest

from api.desk.emails import UNTITLED, subject, writer


@pytest.mark.parametrize(
    ("email", "person"),
    [
        ("From: Sam Lee <Sam.Lee@School.edu>\nSubject: Aways\n\nHow many?", "sam.lee@school.edu"),
        ("From: Sam Lee\nTo: advisor@school.edu\n\nHow many?", "sam lee"),
        ("From: Sam Lee [mailto:sam@school.edu]\n\nHow many?", "sam@school.edu"),
        ("> From: sam@school.edu\n> How many?", "sam@school.edu"),
        ("**From:** Sam <sam@school.edu>\n\nHow many?", "sam@school.edu"),
        ("To: advisor@school.edu\n\nHow many?\nSam, SAM@school.edu.", "sam@school.edu"),
        ("How many? Write to sam@school.edu or to coordinator@hospital.org", None),
        ("How many?", None),
        ("From:\n\nHow many?", None),
    ],
)
def test_the_writer_is_read_from_the_email(email: str, person: str | None) -> None:
    assert writer(email) == person


@pytest.mark.parametrize(
    ("email", "reply"),
    [
        ("From: Sam\nSubject: Aways\n\nHow many?", "Re: Aways"),
        ("Subject: RE: Fwd: Aways\n\nHow many?", "Re: Aways"),
        ("Subject: " + "x" * 500, "Re: " + "x" * 196),
        ("How many?", UNTITLED),
        ("Subject: \n\nHow many?", UNTITLED),
    ],
)
def test_the_reply_takes_up_the_subject(email: str, reply: str) -> None:
    assert subject(email) == reply
