"""What was said, and whether its citations are right."""

from collections.abc import Callable, Iterable, Sequence

from eval.measure import mean, ratio
from eval.metrics.answer import answer_found, exact_match, nuggets, token_f1
from eval.metrics.citations import cited_evidence, f1, right_sentences
from eval.score.judged import Judged
from eval.score.metric import Metric, Sample

_CONFLICT = "conflict"


def _share(held: Iterable[bool]) -> Sample | None:
    """(How many hold, how many there are); None where there are none."""
    whole = list(held)
    return (float(sum(whole)), float(len(whole))) if whole else None


def _exact_match(judged: Judged) -> Sample | None:
    return _by_answers(judged, exact_match)


def _token_f1(judged: Judged) -> Sample | None:
    return _by_answers(judged, token_f1)


def _by_answers(judged: Judged, measure: Callable[[str, Sequence[str]], float]) -> Sample | None:
    """SQuAD 2.0 counts a question without an answer too: there silence is right. A failure never is."""
    answers = judged.case.answers if judged.case.wants_answer else ()
    if not answers and judged.case.answerable is not False:
        return None
    return (measure(judged.said, answers) if judged.record.answer else 0.0,)


def _answer_found(judged: Judged) -> Sample | None:
    wanted = judged.case.answers if judged.case.wants_answer else ()
    return (answer_found(judged.said, wanted),) if wanted else None


def _nuggets(judged: Judged) -> Sample | None:
    wanted = judged.case.must_include if judged.case.wants_answer else ()
    return (nuggets(f"{judged.said} {judged.quoted}", wanted),) if wanted else None


def _all_nuggets(judged: Judged) -> Sample | None:
    share = _nuggets(judged)
    return (float(share == (1.0,)),) if share else None


def _nothing_forbidden(judged: Judged) -> Sample | None:
    forbidden = judged.case.must_not_include if judged.record.answer else ()
    return (1 - answer_found(judged.said, forbidden),) if forbidden else None


def _both_values(judged: Judged) -> Sample | None:
    return _all_nuggets(judged) if judged.case.category == _CONFLICT else None


def _conflicts_shown(judged: Judged) -> Sample | None:
    if judged.case.category != _CONFLICT or not judged.case.wants_answer:
        return None
    answer = judged.record.answer
    return (float(answer is not None and any(len(one.values) > 1 for one in answer.conflicts)),)


def _conflict_elsewhere(judged: Judged) -> Sample | None:
    """Of what was answered in a set that knows its conflicts, the cases of other categories."""
    answer = judged.record.answer
    if judged.case.category in (None, _CONFLICT) or answer is None or not judged.answered:
        return None
    return (float(bool(answer.conflicts)),)


def _valid(judged: Judged) -> Sample | None:
    return _share(judged.record.citations_hold)


def _supported(judged: Judged) -> Sample | None:
    return _share(judged.supported)


def _wholly_supported(judged: Judged) -> Sample | None:
    """By the verdict that is shown beside the sentence."""
    answer = judged.record.answer
    return _share(one.verdict != "partly" for one in answer.sentences) if answer else None


def _drafts_kept(judged: Judged) -> Sample | None:
    trace = judged.record.answer.trace if judged.record.answer else None
    return _share(one.verdict is not None for one in trace.drafts) if trace else None


def _model_words(judged: Judged) -> Sample | None:
    answer = judged.record.answer
    if answer is None or answer.generator.mode != "llm":
        return None
    return _share(one.verdict != "quoted" for one in answer.sentences)


def _citation_precision(judged: Judged) -> Sample | None:
    return _share(right_sentences(judged.cited, judged.gold)) if judged.passages else None


def _citation_recall(judged: Judged) -> Sample | None:
    if judged.passages is None or not judged.case.wants_answer:
        return None
    return _share(cited_evidence([place for places in judged.cited for place in places], judged.gold))


def _citation_f1(judged: Judged) -> Sample | None:
    found = _citation_recall(judged)
    if found is None:
        return None
    right = _citation_precision(judged) or (0.0, 1.0)
    return (f1(right[0] / right[1], found[0] / found[1]),)


ANSWER_METRICS: tuple[Metric, ...] = (
    Metric("exact_match", "answers", "higher", mean, _exact_match, "the answer is a right one, by SQuAD's rules"),
    Metric("token_f1", "answers", "higher", mean, _token_f1, "words in common with a right answer, by SQuAD's rules"),
    Metric("answer_found", "answers", "higher", mean, _answer_found, "a right answer stands in the text"),
    Metric("nuggets", "answers", "higher", mean, _nuggets, "share of what must be included, in text or quotes"),
    Metric("all_nuggets", "answers", "higher", mean, _all_nuggets, "everything that must be included is there"),
    Metric("nothing_forbidden", "answers", "higher", mean, _nothing_forbidden, "nothing of what must not be said"),
    Metric("both_values", "answers", "higher", mean, _both_values, "where sources disagree, every value is shown"),
    Metric("conflicts_shown", "answers", "higher", mean, _conflicts_shown, "where sources disagree, it is said so"),
    Metric("conflict_elsewhere", "answers", "lower", mean, _conflict_elsewhere, "answers on other cases that list one"),
    Metric("citation_validity", "citations", "higher", ratio, _valid, "citations whose quote stands at its place"),
    Metric("sentence_support", "citations", "higher", ratio, _supported, "sentences that their own quotes bear out"),
    Metric("wholly_supported", "citations", "higher", ratio, _wholly_supported, "sentences not shown as partly so"),
    Metric("drafts_kept", "citations", "higher", ratio, _drafts_kept, "a model's proposals that passed their check"),
    Metric("model_words", "citations", "higher", ratio, _model_words, "a model's sentences that are no quotes"),
    Metric("citation_precision", "citations", "higher", ratio, _citation_precision, "sentences citing marked evidence"),
    Metric("citation_recall", "citations", "higher", ratio, _citation_recall, "pieces of marked evidence cited"),
    Metric("citation_f1", "citations", "higher", mean, _citation_f1, "both in one, per case"),
)
