"""The context of the examples in the W3C's own documents and test vectors.

https://www.w3.org/TR/vc-data-model-2.0/ (section 1.3 and appendix B): every undefined term belongs to the
namespace of the examples.
"""

from __future__ import annotations

from verification.jsontypes import JsonObject

__all__ = ["TERMS"]

TERMS: JsonObject = {"@vocab": "https://www.w3.org/ns/credentials/examples#"}
