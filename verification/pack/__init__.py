"""Evidence packs: a ZIP of records with what their verdicts rest on, which anybody can check offline.

``python -m verification.pack PACK.zip`` checks one; :func:`check_pack` is the same for programs. What a pack holds, and
what each file of it means, says :mod:`verification.pack.layout`.
"""

from verification.pack.checking import PackResult, RecordResult, check_pack
from verification.pack.signature import Signer, SigningKey, fingerprint

__all__ = ["PackResult", "RecordResult", "Signer", "SigningKey", "check_pack", "fingerprint"]
