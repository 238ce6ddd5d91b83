"""The English word lists of this package, as data, in one place.

A phrase is words with blanks between; `a|b` stands for either. All are our own choices, made from what
textbooks on learning objectives and questionnaires warn about (Mager 1962; Bloom 1956; Oppenheim 1992).
"""

from collections.abc import Mapping
from types import MappingProxyType


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


STOPWORDS = _set(
    """
    a about above after again against all also am an and any are as at be because been before being below
    between both but by can could did do does doing down during each either else etc ever few for from
    further had has have having he her here hers him his how i if in into is it its just like may me might
    more most much must my neither no nor not now of off on once one only or other our out over own per
    perhaps please quite rather really s same she should since so some such t than that the their them then
    there these they think this those through to too under until up upon us use used using very was we well
    were what when where which while who whom why will with within would yes you your
    """
)
# Common in English and rare in its neighbours: what tells that a text is English.
ONLY_ENGLISH = _set(
    """
    about and are as be been by can does for from has have how it its not of on or other should that the their
    these they this those to what when where which with within would
    """
)
NEGATIONS = ("not", "no", "never", "neither", "nor", "none", "cannot", "without", "unless", "except")
NEGATIVE_ENDING = "n't"

UNMEASURABLE: Mapping[str, str] = MappingProxyType(
    {
        "know|knows|knowing": "state, list or explain",
        "demonstrate|demonstrates|show|shows|have|has|having|possess|possesses|acquire|acquires|gain|gains knowledge": "state, list or explain",
        "understand|understands|understanding": "explain, interpret or apply",
        "demonstrate|demonstrates understanding": "explain, interpret or apply",
        "comprehend|comprehends": "explain or summarise",
        "appreciate|appreciates|appreciating": "explain the value of, or act on",
        "be|is|are|being aware": "identify or describe",
        "awareness": "identify or describe",
        "be|is|are|become|becomes familiar": "describe or use",
        "familiarity": "describe or use",
        "be|is|are conscious": "identify or describe",
        "learn|learns": "what the person can do afterwards",
        "believe|believes": "what the person does because of it",
        "realise|realises|realize|realizes": "identify or explain",
        "grasp|grasps": "explain or apply",
        "internalise|internalises|internalize|internalizes": "what the person does consistently",
        "value|values the|that": "explain the value of, or act on",
        "think|thinks about": "analyse or decide",
        "be|is|are interested": "what the person seeks or does",
        "enjoy|enjoys": "what the person seeks or does",
        "feel|feels": "what the person says or does",
    }
)

VAGUE = (
    "adequate|adequately",
    "appropriate|appropriately",
    "as appropriate|necessary|needed|required",
    "when|where|if appropriate|necessary|needed|possible",
    "basic",
    "best practice|practices",
    "effective|effectively",
    "efficient|efficiently",
    "etc",
    "and so on|forth",
    "good",
    "high quality",
    "in a timely manner",
    "timely",
    "many",
    "optimal|optimally",
    "often",
    "proper|properly",
    "reasonable|reasonably",
    "regularly",
    "relevant",
    "several",
    "satisfactory|satisfactorily",
    "significant|significantly",
    "some",
    "sometimes",
    "sufficient|sufficiently",
    "suitable|suitably",
    "usually",
    "various",
)

# Verbs that are hardly ever nouns: two of them joined are two things to do.
VERBS = _set(
    """
    achieve acquire adapt address administer advise advocate align allocate analyse analyze anticipate apply
    appraise arrange articulate ascertain assess assign assist assure calculate choose clarify classify
    coach collaborate collect communicate compare compile complete comply conduct consider construct consult
    contribute convey coordinate counsel create critique decide define delegate deliver demonstrate describe
    detect determine develop diagnose differentiate discuss disseminate distinguish educate elicit empower
    enable encourage engage enhance ensure establish evaluate examine execute explain explore facilitate
    formulate foster gather generate handle help identify implement improve incorporate inform initiate
    integrate interpret investigate justify list listen locate maintain manage mentor minimise minimize
    mitigate motivate negotiate obtain operate organise organize oversee participate perform prepare
    prescribe present prevent prioritise prioritize promote propose protect provide recognise recognize
    recommend reduce reflect resolve respond revise select show solve specify strengthen summarise summarize
    supervise sustain teach translate undertake utilise utilize verify write
    """
)
# Verbs that are nouns as well: they count after "and" only if an article or the like follows.
VERBS_OR_NOUNS = _set(
    """
    audit build care change conserve contact control debate design document educate estimate focus guide
    influence lead measure model monitor order plan practice practise process record report request research
    review score state study support survey test train transfer treat update use
    """
)
OPENS_AN_OBJECT = _set("a an the their its this these those all each any his her")
JOINS = frozenset({"and", "or"})

# What a commenter writes, by the code it hints at, with how much one such cue says (0..1).
CUES: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "duplicate": {
            "duplicate|duplicates|duplicated|duplication": 0.8,
            "redundant|redundancy": 0.6,
            "repeats|repeated|repetition|repetitive": 0.6,
            "overlap|overlaps|overlapping": 0.6,
            "same|identical as|to": 0.7,
            "already covered|included|mentioned|addressed|listed|present": 0.7,
            "covered by|in|elsewhere|above|below": 0.6,
            "similar to": 0.5,
            "merge|merged|combine|combined with": 0.6,
            "could|can|should be merged|combined": 0.6,
        },
        "two_ideas": {
            "two|three|several|multiple|different ideas|things|concepts|skills|competencies|competences": 0.7,
            "two|three|several|multiple statements|questions|items|behaviours|behaviors|parts": 0.6,
            "double barrelled|barreled": 0.9,
            "double-barrelled|double-barreled": 0.9,
            "more than one": 0.7,
            "split": 0.7,
            "separate|separated|divide|divided": 0.5,
            "too much in one": 0.7,
        },
        "misplaced": {
            "belong|belongs under|in|to|with|at|elsewhere": 0.7,
            "move|moved|moving to|under|into": 0.7,
            "wrong level|area|domain|place|section|category|heading": 0.9,
            "different|other|another level|area|domain|place|section|category|heading": 0.6,
            "higher|lower level": 0.6,
            "too advanced|basic for": 0.6,
            "level is too high|low": 0.8,
            "better placed": 0.8,
            "fits|fit better": 0.5,
        },
        "editorial": {
            "typo|typos|typographical": 0.9,
            "spelling|misspelt|misspelled": 0.9,
            "grammar|grammatical|grammatically": 0.8,
            "punctuation|comma|hyphen|apostrophe|capital|capitals|capitalise|capitalize": 0.7,
            "plural|singular": 0.5,
            "should read": 0.5,
            "missing word|comma": 0.7,
            "wordy|shorten|shorter": 0.4,
            "wording|phrasing": 0.3,
        },
        "substantive": {
            "add|include|includes": 0.4,
            "should include|mention|address|cover": 0.6,
            "missing|lacks|lacking|omits|omitted": 0.5,
            "remove|delete|drop": 0.6,
            "irrelevant": 0.7,
            "unclear|ambiguous|confusing|vague": 0.6,
            "too broad|narrow|general|specific|vague|ambitious": 0.6,
            "unrealistic|unfeasible|infeasible|impossible": 0.6,
            "not relevant|feasible|realistic|possible|clear|measurable|appropriate|needed|necessary": 0.7,
            "disagree": 0.6,
            "define|definition": 0.5,
            "what is meant": 0.6,
            "replace|instead": 0.4,
            "what about": 0.4,
            "out of scope|date": 0.6,
        },
        "none": {
            "no comment|comments|remarks|remark|suggestion|suggestions|changes|change": 0.9,
            "nothing to add": 0.9,
            "agree|agreed": 0.5,
            "ok|okay|fine|good|great|excellent|perfect": 0.5,
            "n a": 0.8,
            "none": 0.8,
            "yes": 0.4,
        },
    }
)
