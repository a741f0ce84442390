"""Strategies for the texts that documents may hold: any script, any length of word, any layout."""

from hypothesis import strategies as st

LONG_WORD = "Donaudampfschifffahrtsgesellschaft" * 12
FAMILY = "👩\u200d👩\u200d👧"

_WORDS = st.one_of(
    st.text(min_size=1, max_size=8),
    st.sampled_from(
        [
            "Kråkøy",
            "😀",
            FAMILY,
            "漢字かな交じり文",
            "العربية",
            "e\u0301",
            "\u0301",
            "\u0080:",
            "1,200.50",
            "Mr.",
            "e.g.",
            LONG_WORD,
        ]
    ),
)
_LINES = st.lists(_WORDS, max_size=30).map(" ".join)
_BLOCKS = st.one_of(
    _LINES,
    _LINES.map(lambda line: "## " + line.replace("\n", " ")),
    _LINES.map(lambda line: "- " + line),
    st.just("```"),
    st.builds(
        lambda word, glue, times: (word + glue) * times, _WORDS, st.sampled_from(["", " ", ". "]), st.integers(1, 400)
    ),
)

layouts = st.lists(_BLOCKS, max_size=8).map("\n\n".join)
"""Headings, lists, fences, paragraphs and blank lines, with words of any kind."""

titles = st.one_of(st.text(min_size=1, max_size=40), st.just(LONG_WORD * 3))
