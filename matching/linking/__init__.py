"""Linking: text and alignments to concepts, with a method and a calibrated confidence for every link.

Identifiers come first, then labels and alternative labels letter for letter, then a ranked list from a fusion of
retrievers: five compare words and letters (:mod:`matching.linking.lexical`), and where the optional embedding extra is
installed others compare meaning (:mod:`matching.linking.dense`). The same text always leads to the same concepts.
"""

from matching.linking.link import Link
from matching.linking.linker import Linker
from matching.linking.normal import normal_identifier, normal_text

__all__ = ["Link", "Linker", "normal_identifier", "normal_text"]
