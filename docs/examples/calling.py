"""For programs: bring a document in, ask about it as it is answered, say what you think, and take it out again.

python docs/examples/calling.py [ADDRESS]
"""

import sys

from rag.events import Done, SentenceVerified
from ui.client import Backstop, BackstopProblem

NOTE = b"# The lamp of Skerry\n\nThe lamp of Skerry burns 14 litres of oil a night.\n"

with Backstop(*sys.argv[1:]) as backstop:
    job = backstop.wait(backstop.add({"lamp.md": NOTE}))
    print(f"{job.added} document added")
    for event in backstop.ask_stream("How much oil does the lamp of Skerry burn?"):
        match event:
            case SentenceVerified(sentence=sentence, citations=citations):
                print(sentence.text)
                lamp = citations[0].document_id
            case Done(answer):
                backstop.feedback(answer.id, "up")
    backstop.remove(lamp)
    try:
        backstop.document(lamp)
    except BackstopProblem as problem:
        print(problem.status, problem.title)
