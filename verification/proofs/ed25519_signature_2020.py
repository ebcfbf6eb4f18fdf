"""Ed25519Signature2020: https://www.w3.org/TR/vc-di-eddsa/ section 3.1 of its 2023 drafts.

Most US learner wallets hold it. The same hashes as eddsa-rdfc-2022. Wallets put the suite's context into the
document when they sign; where it is missing, the options are read with the suite's context added, as those wallets'
own verifiers do.
"""

from __future__ import annotations

from verification.budget import Budget
from verification.codes import Code
from verification.expansion import Expanded, expand
from verification.jsontypes import JsonObject
from verification.keys import KeyKind
from verification.proofs.eddsa_rdfc_2022 import context_of, signed_digest

__all__ = ["KEY", "NAME", "hashed"]

NAME = Code.ED25519_SIGNATURE_2020
KEY = KeyKind.ED25519
_CONTEXT = "https://w3id.org/security/suites/ed25519-2020/v1"


def hashed(document: JsonObject, options: JsonObject, budget: Budget) -> tuple[bytes, Expanded, Expanded]:
    """What is signed, and the statements of the document and of the options.

    Raises:
        Invalid: when the document cannot be read as statements.
        Unavailable: for contexts not pinned here, and for work beyond the budget.

    """
    context = context_of(document)
    held = expand(document, budget=budget)
    about = expand({**options, "@context": context}, budget=budget)
    if about.findings:
        contexts = list(context) if isinstance(context, list) else [context]
        about = expand({**options, "@context": [*contexts, _CONTEXT]}, budget=budget)
    return signed_digest(held, about, budget), held, about
