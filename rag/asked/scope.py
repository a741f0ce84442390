"""Whether a question can be answered by quoting sources at all."""

import re
from functools import cache

from index.splitting.llama_index_files import llama_index_files

_ADVICE = re.compile(
    r"\bshould (?:i|we)\b|\b(?:do|would) you (?:recommend|advise|suggest)\b|\bis it (?:safe|worth|wise|a good idea)\b|"
    r"\bwhat (?:should|do) i do\b|\bcan i (?:still )?(?:get|claim|apply|travel|visit)\b",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"\b(?:do|what do|don't) you (?:personally |really |honestly )?(?:think|believe|feel|prefer|like)\b|"
    r"\b(?:your|in your) (?:own |personal |honest )?(?:opinion|view)\b",
    re.IGNORECASE,
)
_PREDICTION = re.compile(
    r"\b(?:is|are) (?:\w+ ){0,3}(?:going to|gonna) (?:win|lose|happen|survive|end)\b|\bwho will win\b|"
    r"\bwhat will happen\b|\bcan you predict\b|\bpredict (?:the|who|what|when|how|whether)\b|"
    r"^\W*will (?:\w+ ){1,5}?(?:really|actually|ever|eventually)\b",
    re.IGNORECASE,
)
_TASK = re.compile(
    r"^\W*(?:please |can you |could you |now )*(?:write|compose|draft|translate|code|draw|sing|imagine|"
    r"pretend|roleplay|act as|ignore|forget|disregard|repeat after)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_FEWEST_WORDS = 3
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)


def out_of_scope(question: str) -> bool:
    """Whether a question wants advice, an opinion, a prediction or a piece of work, or is not in English.

    >>> [out_of_scope(one) for one in ("Should I go?", "Who is going to win?", "Write a poem.", "Wie viele sind es?")]
    [True, True, True, True]
    >>> out_of_scope("How many of them should go, by the plan?")
    False
    """
    return foreign(question) or any(pattern.search(question) for pattern in (_ADVICE, _OPINION, _PREDICTION, _TASK))


def foreign(question: str) -> bool:
    """Whether a question is in another language than English, by its letters and its function words.

    >>> foreign("Combien de soldats la France a-t-elle promis ?"), foreign("How many did Macron offer in Paris?")
    (True, False)
    >>> foreign("troops 2025")
    False
    """
    letters = [one for one in question if one.isalpha()]
    if letters and sum(bool(_LATIN.match(one)) for one in letters) < len(letters) / 2:
        return True
    words = [word.lower() for word in _WORD.findall(question)]
    english = _function_words()["english"]
    if len(words) < _FEWEST_WORDS or any(word in english and len(word) > _FEWEST_WORDS for word in words):
        return False
    ours = sum(word in english for word in words)
    return any(sum(word in own for word in words) > ours + 1 for own in _function_words().values())


@cache
def _function_words() -> dict[str, frozenset[str]]:
    """NLTK's lists by language, from the copy that LlamaIndex carries."""
    folder = llama_index_files() / "corpora" / "stopwords"
    return {
        path.name: frozenset(path.read_text("utf-8").split())
        for path in sorted(folder.iterdir())
        if path.name.islower() and path.name not in {"hinglish"}
    }
