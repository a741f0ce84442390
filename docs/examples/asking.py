"""For whoever asks: one question, its answer sentence by sentence, and the sources to check it by.

python docs/examples/asking.py "How many troops would a viable multinational force need?" [ADDRESS]
"""

import sys

from ui.client import Backstop

question, *address = sys.argv[1:]

with Backstop(*address) as backstop:
    answer = backstop.ask(question)

if answer.reason:
    print(f"No answer: {answer.reason}")
for sentence in answer.sentences:
    print(sentence.text, *(f"[{number}]" for number in sentence.citations))
for source in answer.citations:
    print(f"[{source.number}] {source.title}, {source.publisher}, {source.published}: “{source.quote}”")
