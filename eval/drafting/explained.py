"""Questions for what a sentence explains in passing: an abbreviation, or who holds an office."""

import re
from collections.abc import Iterator

from eval.drafting.clauses import as_question
from eval.drafting.drafted import Drafted
from eval.drafting.names import NAME, ROLES


def abbreviations(sentence: str) -> Iterator[Drafted]:
    """What the letters of "the Bank of Lindow (BL)" stand for.

    >>> [drafted.answer for drafted in abbreviations("It was the Bank of Lindow (BL) that paid.")]
    ['Bank of Lindow']
    """
    for match in re.finditer(rf"({NAME}(?: (?:for|and|the|on|in) {NAME})*) \(([A-Z]{{2,8}})\)", sentence):
        words = match[1].split(" ")
        letters = match[2]
        for place in range(len(words)):
            long = words[place:]
            if "".join(word[0] for word in long if word[0].isupper()) == letters:
                text = " ".join(long)
                yield Drafted("name", f"What does the abbreviation {letters} stand for?", text, (text,))
                break


def roles(sentence: str) -> Iterator[Drafted]:
    """Who is named as what, where the office stands before the name.

    >>> [drafted.question for drafted in roles("Lindow's mayor, Ada Morse, paid.")]
    ["Who is named as Lindow's mayor?"]
    """
    role = rf"(?:{'|'.join(sorted(ROLES))})"
    pattern = rf"((?:[Tt]he |{NAME}['’]s )(?:[\w’'-]+ ){{0,5}}{role}(?: of(?: the)? {NAME})?), ({NAME}),"
    for match in re.finditer(pattern, sentence):
        described, name = match[1], match[2]
        if re.search(r"\b(?:of|and|by|that|said|with)\b.*\b[a-z]+ed\b", described) or len(name.split(" ")) < 2:
            continue
        if described.startswith("The "):
            described = "the" + described[3:]
        yield Drafted("name", as_question("", f"who is named as {described}"), name, (name, name.split(" ")[-1]))
