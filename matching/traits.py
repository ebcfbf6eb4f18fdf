"""General traits and what can be seen of them.

The eight career-readiness competencies that the National Association of Colleges and Employers names
(https://www.naceweb.org/career-readiness/competencies/career-readiness-defined/) are traits: everybody judges them
differently, so a job may demand one only by a behaviour that an observer could see. The names are facts; descriptions
(:mod:`matching.frameworks.builtin.nace`), examples and the rules of what is too vague are our own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from matching.frameworks.builtin.nace import COMPETENCIES

__all__ = ["LEAST_WORDS", "TRAITS", "Trait", "names_a_trait", "trait_among", "vague_behaviour"]

#: A behaviour has at least this many words, and this many that say something.
LEAST_WORDS = 6
LEAST_TELLING = 4

_EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "career-self-development": (
        "Asks the senior nurse for feedback after each new procedure, and writes down what to change.",
        "Chooses one skill to learn each quarter and shows what came of it.",
    ),
    "communication": (
        "Hands a shift over in two minutes, so that nothing has to be asked again.",
        "Explains a bill to a customer in words that the customer can repeat.",
    ),
    "critical-thinking": (
        "Checks a surprising figure against its source before passing it on.",
        "Writes down two other explanations before settling on a cause.",
    ),
    "equity-inclusion": (
        "Asks those who have not spoken yet before a meeting decides.",
        "Offers every visitor the form in the language they read.",
    ),
    "leadership": (
        "Shares the work of a shift out by what each person can do, and says why.",
        "Stops the job when a step is unsafe, and explains it to the crew.",
    ),
    "professionalism": (
        "Tells the next shift before leaving when a task will be late.",
        "Reports an error of their own the same day, with what was done about it.",
    ),
    "teamwork": (
        "Takes over a colleague's round when theirs is finished, without being asked.",
        "Settles who does which step before two people lift.",
    ),
    "technology": (
        "Finds out from the manual how a new monitor is set, and shows two colleagues.",
        "Moves a weekly report from paper to a shared sheet that updates itself.",
    ),
}


@dataclass(frozen=True, slots=True)
class Trait:
    """A trait by its concept, with examples of what somebody who has it can be seen to do."""

    uri: str
    label: str
    examples: tuple[str, ...]


TRAITS: Mapping[str, Trait] = MappingProxyType(
    {item.uri: Trait(item.uri, item.label, _EXAMPLES[item.slug]) for item in COMPETENCIES}
)
#: Built-in skills that are such a trait by another name: nothing refuses them, but they are remarked on.
_NEAR = frozenset(
    f"urn:credence:skill:{slug}"
    for slug in ("communication-skill", "critical-thinking-skill", "leadership-skill", "teamwork-skill", "adaptability")
)
_OTHER_NAMES = (
    "team player",
    "people person",
    "self-starter",
    "good communicator",
    "soft skills",
    "work ethic",
    "positive attitude",
)
_NAMES = frozenset((*(trait.label.casefold() for trait in TRAITS.values()), *_OTHER_NAMES))
_PRAISE = (
    "a an the and or of to in on at for with by as is are be being been has have having shows show showing "
    "demonstrates demonstrate demonstrating displays display exhibits exhibit possesses possess very highly really "
    "good great excellent strong outstanding superb proven effective effectively well high level skill skills ability "
    "abilities able capable competent competence competency quality qualities trait attitude person player people "
    "always must can should will would it they their them our we you your this that these those every all any other "
    "others things way ways times work works working job professional professionally"
)
_EMPTY = frozenset(_PRAISE.split())
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def trait_among(concepts: Iterable[str]) -> Trait | None:
    """The first of the concepts that is a trait; None where none is."""
    return next((TRAITS[uri] for uri in concepts if uri in TRAITS), None)


def names_a_trait(label: str, concepts: Iterable[str]) -> bool:
    """Whether a line asks for a general trait, by its concept or by its name."""
    return label.casefold().strip() in _NAMES or any(uri in TRAITS or uri in _NEAR for uri in concepts)


def vague_behaviour(behaviour: str, trait: Trait) -> str:
    """Why a behaviour is too vague to be seen, as a sentence; empty where it will do.

    Too vague is: nothing, fewer than six words, or fewer than four different words beyond the trait's own name and
    words of praise. What is left may still be a poor behaviour; a person judges that.
    """
    words = [word.casefold() for word in _WORD.findall(behaviour)]
    example = f"Such as: “{trait.examples[0]}”"
    if not words:
        return f"{trait.label} is a general trait: say what somebody who has it can be seen to do. {example}"
    if len(words) < LEAST_WORDS:
        return f"Say in {LEAST_WORDS} words or more what can be seen. {example}"
    own = {_stem(word) for word in _WORD.findall(trait.label.casefold())}
    telling = {word for word in words if word not in _EMPTY and _stem(word) not in own}
    if len(telling) < LEAST_TELLING:
        return f"This repeats or praises the trait; say who does what, when, and to what result. {example}"
    return ""


def _stem(word: str) -> str:
    """The word without its ending, so that `communicates` repeats `communication`."""
    return word[:7]
