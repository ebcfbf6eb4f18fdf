"""Lists of links as spreadsheets really write them."""

from __future__ import annotations

import pytest

from portal.intake.links_table import LinkRow, TableError, is_table, read_table

A, B = "https://a.example/1", "https://b.example/2;x=1,2?y=|"


def rows(data: bytes | str) -> list[tuple[int, str, str, str, str]]:
    raw = data.encode() if isinstance(data, str) else data
    return [(row.number, row.link, row.name, row.email, row.job) for row in read_table(raw)]


def test_it_works() -> None:
    text = f"name,email,link,job\nAna Lima,ana@mail.example,{A},Nurse\n,bo@mail.example,{B.replace(',', '')},\n"
    assert rows(text) == [
        (2, A, "Ana Lima", "ana@mail.example", "Nurse"),
        (3, B.replace(",", ""), "", "bo@mail.example", ""),
    ]


@pytest.mark.parametrize(
    "data",
    [
        f"\ufeffEmail;Link\r\nana@mail.example;{A}\r\n".encode(),
        f"Email\tLink\r\nana@mail.example\t{A}\r\n".encode("utf-16"),
        f"sep=;\r\nE-Mail;Credential URL\r\nana@mail.example;{A}\r\n".encode(),
        f'"E-mail address","Badge link"\n"ana@mail.example","{A}"\n'.encode(),
        f"E-MAIL|LINK\nana@mail.example|{A}\n".encode(),
        f'email,link\nana@mail.example,"=HYPERLINK(""{A}"",""my badge"")"\n'.encode(),
        f'email,link\nana@mail.example,"=""{A}"""\n'.encode(),
        f"email,link\n'ana@mail.example,\u00a0{A}\u200b \n".encode(),
        f"email,link,\n ana@mail.example , <{A}> ,\n,,\n".encode(),
        f"email,notes,link\nana@mail.example,caf\xe9,{A}\n".encode("cp1252"),
        f"ana@mail.example,{A}\n".encode(),
        f"{A},ana@mail.example".encode(),
    ],
)
def test_as_spreadsheets_write_it(data: bytes) -> None:
    ((_, link, _, email, _),) = rows(data)
    assert (link, email) == (A, "ana@mail.example")


def test_row_numbers_are_those_of_the_spreadsheet() -> None:
    text = f'name,link\n\n"two\nlines",{A}\n,\nBo,{A}\n'
    assert [(row[0], row[2]) for row in rows(text)] == [(3, "two lines"), (5, "Bo")]


def test_first_and_last_names() -> None:
    assert rows(f"First name,Last name,Link\nAna,Lima,{A}\n")[0][2] == "Ana Lima"


def test_plain_lines_of_links() -> None:
    assert [row[1] for row in rows(f"{A}\n\n{A}?2\n")] == [A, f"{A}?2"]
    assert is_table("links.txt", f"{A}\n".encode())


def test_links_with_separators_in_them() -> None:
    assert [row[1] for row in rows(f'link;name\n"{B}";Ana\n{A};Bo')] == [B, A]


def test_formulas_are_text() -> None:
    ((_, _, name, _, _),) = rows(f"name,link\n\"=cmd|'/c calc'!A1\",{A}\n")
    assert name == "=cmd|'/c calc'!A1"


def test_rows_that_cannot_be_read_say_why() -> None:
    text = "name,link\nAna,\nBo,data:application/json,{}\nCy," + "x" * 200_000 + "\n"
    found = list(read_table(text.encode()))
    assert [row.number for row in found] == [2, 3, 4]
    assert "no link" in found[0].problem
    assert "as files" in found[1].problem
    assert "broken" in found[2].problem


@pytest.mark.parametrize(
    ("data", "code"), [(b"name,email\nAna,ana@mail.example\n", "no_links"), (b"\n \n,,\n", "empty"), (b"", "empty")]
)
def test_what_is_no_list(data: bytes, code: str) -> None:
    with pytest.raises(TableError) as caught:
        rows(data)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("name", "data", "is_one"),
    [
        ("people.CSV", b"anything", True),
        ("people.tsv", b"a\tb", True),
        ("record.csv", b'{"type": "VerifiableCredential"}', False),
        ("picture.csv", b"\x89PNG\r\n\x1a\n", False),
        ("letter.txt", b"Dear Sir, see https://a.example", False),
        ("badge.json", b"https://a.example/1\n", False),
        ("empty.csv", b" ", False),
    ],
)
def test_which_files_are_lists(name: str, data: bytes, *, is_one: bool) -> None:
    assert is_table(name, data) is is_one


def test_three_thousand_rows() -> None:
    text = "email,link\n" + "".join(f"p{number}@mail.example,{A}/{number}\n" for number in range(3_000))
    found = list(read_table(text.encode()))
    assert len(found) == 3_000
    assert found[-1] == LinkRow(3_001, f"{A}/2999", email="p2999@mail.example")
