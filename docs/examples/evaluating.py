"""For evaluators: put questions with known evidence to a server, and look into every quote.

python docs/examples/evaluating.py SET.jsonl [ADDRESS]

`backstop eval run --url ADDRESS` does all of it and more, with intervals: see docs/evaluating.md.
"""

import json
import sys
from pathlib import Path

from ui.client import Backstop

file, *address = sys.argv[1:]
cases = [json.loads(line) for line in Path(file).read_text("utf-8").splitlines()]
answered = right = refused = exact = quotes = 0

with Backstop(*address) as backstop:
    for case in cases:
        answer = backstop.ask(case["question"], generator="extractive")
        if answer.reason:
            refused += case.get("answerable") is False
            continue
        answered += 1
        known = {one["doc_id"] for one in case.get("evidence", [])}
        right += any(source.document_id in known for source in answer.citations)
        for source in answer.citations:
            document = backstop.document(source.document_id, source.document_sha256)
            quotes += 1
            exact += document.text[source.start : source.end] == source.quote

print(f"{len(cases)} questions: {answered} answered, {right} of them from known evidence; {refused} rightly refused")
print(f"{exact} of {quotes} quotes stand where they are said to be")
