"""English verb forms by table and by rule: enough to ask "What did she present?" of "She presented"."""

from collections.abc import Collection

from eval.drafting.word_lists import word_pairs, word_set

AUXILIARIES = word_set("""
is are was were has have had will would can could may might must should
""")

_IRREGULAR = word_pairs("""
said/say told/tell gave/give took/take made/make put/put set/set met/meet held/hold led/lead won/win lost/lose
left/leave kept/keep began/begin came/come went/go became/become built/build sent/send spent/spend paid/pay
bought/buy sold/sell brought/bring thought/think found/find drew/draw grew/grow rose/rise fell/fall wrote/write
spoke/speak chose/choose saw/see ran/run cost/cost cut/cut shut/shut hit/hit laid/lay stood/stand
withdrew/withdraw sought/seek taught/teach caught/catch broke/break drove/drive flew/fly knew/know threw/throw
showed/show swore/swear wore/wear bore/bear felt/feel fought/fight heard/hear meant/mean struck/strike sank/sink
sang/sing swam/swim forgot/forget hid/hide rode/ride shook/shake slept/sleep stole/steal undertook/undertake
overtook/overtake dealt/deal lent/lend fled/flee got/get did/do ate/eat sat/sit overthrew/overthrow upheld/uphold
withheld/withhold understood/understand foresaw/foresee outgrew/outgrow rebuilt/rebuild arose/arise bound/bind
dug/dig swept/sweep
""")
_THIRD_PERSON = word_pairs("""
says/say gives/give takes/take makes/make puts/put holds/hold leads/lead loses/lose leaves/leave keeps/keep
begins/begin becomes/become sends/send spends/spend pays/pay sells/sell brings/bring finds/find grows/grow
falls/fall writes/write chooses/choose sees/see runs/run costs/cost stands/stand seeks/seek teaches/teach
draws/draw lends/lend receives/receive includes/include contains/contain covers/cover requires/require
weighs/weigh produces/produce serves/serve employs/employ owns/own treats/treat carries/carry reaches/reach
opens/open consists/consist lies/lie hosts/host occupies/occupy comprises/comprise generates/generate
provides/provide
""")
_NO_VERBS = word_set("""
need indeed speed seed feed red bed shed breed creed hundred kindred sacred naked wicked weed deed greed exceed
proceed succeed embed unprecedented so-called
""")
_PLAIN = word_set("""
abolish accept accuse achieve acquire act adapt add address admit adopt advance advise agree aim allocate allow
announce appeal appear apply appoint approve argue arrange arrest arrive ask assemble assess assign assist assume
attach attack attempt attend attract authorise authorize avoid award back ban base believe belong block blame bomb
borrow buckle burn call cancel capture carry cause cede celebrate centre challenge change charge circulate cite
claim clear close collapse collect combine command comment commission commit compare compete complete compose
conclude condemn conduct confirm connect conquer consider construct contain continue contribute control convert
convince copy count cover create criticise criticize cross crown damage debate decide declare decline dedicate
defeat defend define deliver demand demonstrate deny deploy describe design destroy detail detect develop devise
devote die disappear discover discuss dismiss display distribute divide donate double draft drop earn elect emerge
employ enable encourage end endorse enforce enlarge enter erect escape establish estimate evacuate examine exceed
exclude execute exist expand expect explain explore export express extend face fail favour favor file finance
finish fire flood focus follow force form found free fund gain gather govern grant guarantee halt halve hammer
hand happen head help hire hope host house identify ignore illustrate imagine impose impress improve include
increase inform inherit initiate install instruct intend introduce invade invent invest invite involve issue join
judge jump kill label lack land last launch leap lend license lift limit link list live locate lower maintain
manage manufacture mark marry measure mention merge mobilise mobilize modify move name need negotiate note obtain
occupy occur offer open operate oppose order organise organize overlook own paint pass patent patrol perform
permit persuade phrase pick place plan plant play pledge point possess post postpone praise predict prefer prepare
present preserve press prevent print prize proclaim produce prohibit project promise promote propose protect prove
provide publish pull purchase push qualify question raise range rank reach react realise realize receive recognise
recognize recommend record recover recruit reduce refer refuse regard reject release rely remain remove rename
renew repair repeat repel replace reply report represent request require rescue reserve resign respond restore
restrict result retain retire return reveal revise reward rule sail save score seal search secure seem seize
select separate serve settle shape share sign signal slow solve sort sound specify sponsor stage start state stay
stop stress stretch study submit succeed suffer suggest summon supply support suppose surrender survive suspect
suspend talk target tax test thank threaten top total tour trace trade train transfer transform translate travel
treat treble triple abandon affect alter amend assert attribute break brief calculate chair climb concede credit
dispatch dominate educate enact enjoy engage exhibit fix import insist invoke migrate mount object observe
originate outline participate pause penalise pioneer preach pursue recall reckon relay repaint resist resume
reverse revolt shift subscribe surround switch transmit weaken try turn underline unite unveil update urge use
value vary verify veto view visit volunteer vote vow walk want warn watch weigh welcome widen witness wonder work
worry
""")
_DOUBLING = word_set("""
admit ban cancel commit control drop occur patrol permit plan refer repel stop submit prefer defer transmit top
transfer travel label signal
""")


def _with_ed(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ied"
    return verb + verb[-1] + "ed" if verb in _DOUBLING else verb + "ed"


_REGULAR = {_with_ed(verb): verb for verb in _PLAIN} | {"vetoed": "veto", "canceled": "cancel", "traveled": "travel"}


def third_person_base(word: str) -> str | None:
    """The plain form of "stands", of the verbs that are hardly ever nouns in the plural."""
    return _THIRD_PERSON.get(word)


def is_irregular_past(word: str) -> bool:
    """Whether it is a past form that is not made with -ed."""
    return word in _IRREGULAR


def is_regular_past(word: str) -> bool:
    """Whether it looks like a past form, or like a participle, made with -ed.

    >>> is_regular_past("replaced"), is_regular_past("hundred"), is_regular_past("United")
    (True, False, False)
    """
    return word.islower() and len(word) > 3 and word.endswith("ed") and word not in _NO_VERBS


def past_base(word: str, known: Collection[str] = ()) -> str | None:
    """The plain form of a past form, from the tables, else where the ``known`` words hold just one that fits.

    >>> [past_base(word) for word in ("gave", "replaced", "planned", "carried", "flummoxed")]
    ['give', 'replace', 'plan', 'carry', None]
    >>> past_base("dredged", {"dredge", "harbour"})
    'dredge'
    """
    base = _IRREGULAR.get(word) or _REGULAR.get(word)
    if base is not None or not word.endswith("ed"):
        return base
    stem = word[:-2]
    doubled = [stem[:-1]] if stem[-2:-1] == stem[-1:] else []
    fitting = [form for form in (stem, stem + "e", *doubled) if form in known]
    return fitting[0] if len(fitting) == 1 else None
