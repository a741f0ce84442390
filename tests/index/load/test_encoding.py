"""Encodings: what is recognised, and what is refused rather than turned into words that nobody wrote."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import BadDocument
from index.load.encoding import decode, decode_declared

_TEXTS = {
    "English": "The café’s owner said “it costs £20” – and the naïve visitor paid. The lighthouse was built in 1862.",
    "Norwegian": "Fyret på Kråkøy ble bygget i 1862 og tårnet er 31 meter høyt. Måkene hekker på skjærene hver vår.",
    "French": "Le phare a été construit en 1862. L’été, les élèves visitent la salle où l’huile brûlait jadis.",
    "German": "Der Leuchtturm wurde 1862 gebaut; für die Prüfung der Lampe brauchte der Wärter täglich zwei Stunden.",
    "Polish": "Latarnia morska została zbudowana w 1862 roku, a wieża ma trzydzieści jeden metrów wysokości. Latem "
    "uczniowie zwiedzają pomieszczenie lampy, gdzie kiedyś płonął olej, i oglądają zdjęcia latarników.",
    "Turkish": "Deniz feneri 1862 yılında inşa edildi ve kulenin yüksekliği otuz bir metredir. Yazın öğrenciler lamba "
    "odasını ziyaret eder ve ışığın nasıl yandığını görür.",
    "Russian": "Маяк был построен в 1862 году, башня имеет высоту тридцать один метр. Летом школьники ходят туда.",
    "Belarusian": "Маяк быў пабудаваны ў 1862 годзе, яго вежа мае вышыню трыццаць адзін метр. Улетку тут ёсць госці.",
    "Greek": "Ο φάρος χτίστηκε το 1862 και ο πύργος έχει ύψος τριάντα ένα μέτρα. Το καλοκαίρι έρχονται οι μαθητές.",
    "Hebrew": "המגדלור נבנה בשנת 1862 וגובה המגדל הוא שלושים ואחד מטרים. בקיץ תלמידים מבקרים בחדר המנורה.",
    "Arabic": "بنيت المنارة عام 1862 ويبلغ ارتفاع البرج واحدا وثلاثين مترا. في الصيف يزور التلاميذ غرفة المصباح.",
    "Japanese": "灯台は1862年に建てられ、塔の高さは31メートルです。夏には生徒たちがランプ室を見学します。",
    "Chinese": "灯塔建于1862年,塔高三十一米。夏天学生们参观灯室,那里曾经燃烧着油。",
}
_WRITTEN = [
    *((language, "cp1252") for language in ("English", "Norwegian", "French", "German")),
    *(("Norwegian", "latin-1"), ("German", "iso8859_15"), ("Polish", "cp1250"), ("Polish", "iso8859_2")),
    *(("Russian", name) for name in ("cp1251", "koi8_r", "iso8859_5", "cp866")),
    *(("Belarusian", "cp1251"), ("Greek", "cp1253"), ("Hebrew", "cp1255"), ("Arabic", "cp1256"), ("Turkish", "cp1254")),
    *(("Japanese", "cp932"), ("Japanese", "euc_jp"), ("Chinese", "gb18030")),
]
_UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-32")


@pytest.mark.parametrize("times", [1, 30])
@pytest.mark.parametrize(("language", "encoding"), _WRITTEN)
def test_common_encodings_are_recognised(language: str, encoding: str, times: int) -> None:
    text = f"{_TEXTS[language]}\n" * times
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", [*_UNICODE, "utf-16-le", "utf-16-be"])
def test_every_form_of_unicode_is_recognised(encoding: str) -> None:
    """UTF-16 without a mark is told by the NUL in every other byte."""
    assert decode(_TEXTS["English"].encode(encoding)) == _TEXTS["English"]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), st.sampled_from(_UNICODE))
def test_unicode_is_never_guessed(text: str, encoding: str) -> None:
    assert decode(f"x{text}".encode(encoding)) == f"x{text}"


@pytest.mark.parametrize(("language", "encoding"), _WRITTEN)
def test_the_beginning_of_a_text_is_read_as_written_or_refused(language: str, encoding: str) -> None:
    """However short it is: no letter is ever another one."""
    for length in range(1, len(_TEXTS[language]), 3):
        text = _TEXTS[language][:length]
        try:
            assert decode(text.encode(encoding)) == text
        except BadDocument as error:
            assert "its encoding cannot be told" in str(error)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("Måken".encode("latin-1"), r"is not UTF-8 \(byte 1 is 0xe5\), and its encoding cannot be told for sure"),
        (
            "Der Leuchtturm; für die Prüfung".encode("mac_roman"),
            "its encoding cannot be told for sure; save it as UTF-8",
        ),
        ((_TEXTS["Russian"] * 9).encode()[:-2], r"is damaged UTF-8: byte \d+ is 0xd0"),
        (_TEXTS["Greek"].encode().replace(b"1862", b"18\xff2"), "is damaged UTF-8: byte 38 is 0xff"),
        (codecs.BOM_UTF16_LE + b"a\0b\0\0\xd8", "begins like UTF-16, but is none from byte 6 on"),
        (codecs.BOM_UTF8 + b"a\xff", "begins like UTF-8, but is none from byte 4 on"),
        (bytes(range(256)) * 9, "is binary data, not text"),
        (b"\0\1\2\3" * 99, "is binary data, not text"),
    ],
)
def test_what_cannot_be_told_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(BadDocument, match=reason):
        decode(data)


def test_a_stray_nul_makes_no_text_binary() -> None:
    assert decode(b"One\0 lamp.") == "One\0 lamp."


@pytest.mark.parametrize("declared", ["latin-1", "ISO-8859-1", "windows-1252", "us-ascii", " cp1252 "])
def test_a_declared_encoding_counts_as_browsers_take_it(declared: str) -> None:
    assert decode_declared("“Måken”".encode("cp1252"), declared) == "“Måken”"


@pytest.mark.parametrize("declared", ["utf-8", "no-such", "hex", "rot13", "raw_unicode_escape", None])
def test_a_declaration_that_cannot_be_true_is_dropped(declared: str | None) -> None:
    data = (_TEXTS["Norwegian"] + " \\ud800").encode("latin-1")
    assert decode_declared(data, declared).startswith("Fyret på Kråkøy ble")
