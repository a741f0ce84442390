"""What adding has to do, by what lies there and what is remembered."""

from index.sync.file_plan import Move, Plan, RememberedFile, WantedFile, plan
from index.sync.listing import ListedFile, Listing

AS = "1"


def listing(closed: tuple[str, ...] = (), **files: str | None) -> Listing:
    """Files with their digests; ``__`` stands for a slash and ``_`` for a dot."""
    named = {name.replace("__", "/").replace("_", "."): digest for name, digest in files.items()}
    return Listing(tuple(ListedFile(name, digest) for name, digest in sorted(named.items())), closed)


def remembered(name: str, sha256: str | None, document_id: str = "", read_as: str = AS) -> RememberedFile:
    return RememberedFile(name, document_id or name, sha256, read_as)


def test_new_changed_and_unchanged_files_are_told_apart() -> None:
    before = [remembered("a.md", "A"), remembered("b.md", "B"), remembered("c.md", None)]

    made = plan(listing(a_md="A", b_md="B2", c_md="C", d_md="D", e_bin=None), before, AS)

    assert made.kept == ("a.md",)
    assert [one.name for one in made.changed] == ["b.md", "c.md"]
    assert made.added == (WantedFile("d.md", "d.md", "D"),)
    assert (made.moved, made.gone) == ((), ())


def test_another_version_of_the_readers_reads_everything_again_under_the_same_ids() -> None:
    made = plan(listing(b_md="A"), [remembered("b.md", "A", "a.md")], "2")

    assert made == Plan(changed=(WantedFile("b.md", "a.md", "A"),))


def test_a_moved_file_keeps_its_document_and_is_not_read() -> None:
    made = plan(listing(sub__a_md="A"), [remembered("a.md", "A", "first.md")], AS)

    assert made == Plan(moved=(Move("a.md", "sub/a.md"),), kept=("sub/a.md",))


def test_a_moved_file_is_read_by_newer_readers() -> None:
    made = plan(listing(b_md="A"), [remembered("a.md", "A")], "2")

    assert made == Plan(moved=(Move("a.md", "b.md"),), changed=(WantedFile("b.md", "a.md", "A"),))


def test_of_two_that_moved_each_is_taken_once_and_by_its_name_first() -> None:
    before = [remembered("a.md", "A"), remembered("b.md", "A")]

    assert plan(listing(sub__b_md="A"), before, AS).moved == (Move("b.md", "sub/b.md"),)
    assert plan(listing(c_md="A"), before, AS).moved == (Move("a.md", "c.md"),)
    made = plan(listing(c_md="A", d_md="A", e_md="A"), before, AS)
    assert made.moved == (Move("a.md", "c.md"), Move("b.md", "d.md"))
    assert made.added == (WantedFile("e.md", "e.md", "A"),)


def test_a_copy_is_new_and_swapped_files_have_changed() -> None:
    before = [remembered("a.md", "A"), remembered("b.md", "B")]

    copied = plan(listing(a_md="A", b_md="B", c_md="A"), before, AS)
    swapped = plan(listing(a_md="B", b_md="A"), before, AS)

    assert copied == Plan(added=(WantedFile("c.md", "c.md", "A"),), kept=("a.md", "b.md"))
    assert [one.document_id for one in swapped.changed] == ["a.md", "b.md"]


def test_a_file_that_is_named_as_another_kind_is_not_the_moved_one() -> None:
    made = plan(listing(a_txt="A"), [remembered("a.md", "A")], AS)

    assert (made.moved, made.gone, [one.name for one in made.added]) == ((), ("a.md",), ["a.txt"])


def test_a_new_file_in_the_place_of_one_that_moved_gets_an_id_of_its_own() -> None:
    before = [remembered("b.md", "A", "a.md"), remembered("c.md", "C", "a.md#2")]

    made = plan(listing(a_md="new", b_md="A", c_md="C"), before, AS)

    assert made.added == (WantedFile("a.md", "a.md#3", "new"),)


def test_what_is_not_there_is_gone_only_from_a_whole_that_could_be_looked_into() -> None:
    before = [remembered("a.md", "A"), remembered("sub/b.md", "B")]

    assert plan(listing(), before, AS).gone == ("a.md", "sub/b.md")
    assert plan(listing(closed=("sub/",)), before, AS).gone == ("a.md",)
    assert plan(listing(closed=("",)), before, AS).gone == ()
    assert plan(listing(c_md="A"), before, AS, whole=False) == Plan(added=(WantedFile("c.md", "c.md", "A"),))


def test_a_file_that_cannot_be_opened_now_is_there() -> None:
    made = plan(listing(a_md=None, b_md=None), [remembered("a.md", "A")], AS)

    assert made == Plan(unreadable=("a.md",))
