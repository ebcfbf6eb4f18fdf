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
from verification.proofs.signed import Signed, context_of, multibase_signature, options_of, rdfc_digest
from verification.proofs.statements_signed import over_statements

__all__ = ["KEYS", "NAME", "expanded_options", "read"]

NAME = Code.ED25519_SIGNATURE_2020
KEYS: tuple[KeyKind, ...] = (KeyKind.ED25519,)
_CONTEXT = "https://w3id.org/security/suites/ed25519-2020/v1"


def read(document: JsonObject, proof: JsonObject, kind: KeyKind, budget: Budget) -> Signed:
    """The signature of the proof, and the hashes of the options' and of the document's statements.

    Raises:
        Invalid: when the document cannot be read as statements.
        Unavailable: for contexts not pinned here, and for work beyond the budget.

    """
    signature = multibase_signature(proof, kind)
    about = expanded_options(document, options_of(proof), _CONTEXT, budget)
    return over_statements(
        document, about, budget, lambda held, paid: (signature, rdfc_digest(held, about, kind, paid))
    )


def expanded_options(document: JsonObject, options: JsonObject, own: str, budget: Budget) -> Expanded:
    """The statements of the options under the document's contexts, with the suite's ``own`` added where they need it.

    Raises:
        Unavailable: for contexts not pinned here, and for work beyond the budget.

    """
    context = context_of(document)
    about = expand({**options, "@context": context}, budget=budget)
    if any(finding.code is Code.UNSIGNED_TERM for finding in about.findings):
        contexts = list(context) if isinstance(context, list) else [context]
        about = expand({**options, "@context": [*contexts, own]}, budget=budget)
    return about
