"""The engine's sentences in the reader's language.

:mod:`matching` writes its facts in English and stores them beside their numbers; a stored report must read the same in
ten years. So they are spoken anew only when somebody reads them: each sentence is recognized by the phrase that made it
(the tables here mirror those of :mod:`matching`), its parts are taken out, and the phrase is said in the language that
is active. What no phrase recognizes stays in English; a test makes every sentence that the engine can produce and
fails where one is not recognized, so that the tables cannot fall behind.

In English nothing is touched.
"""

from portal.engine_words.grammar import recognized, spoken
from portal.engine_words.trees import spoken_json, spoken_report

__all__ = ["recognized", "spoken", "spoken_json", "spoken_report"]
