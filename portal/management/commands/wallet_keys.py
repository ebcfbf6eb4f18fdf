"""`manage.py wallet_keys`: the key and certificate that sign requests to wallets.

Exit status: 0 well, 1 `check` found a fault, 64 wrong usage.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.intake.openid4vp.certificates import names_of
from portal.intake.openid4vp.client_ids import Prefix, client_id_of
from portal.intake.openid4vp.key_check import examine_keys, read_certificate
from portal.intake.openid4vp.keys import OVERLAP, WalletKey, WalletKeysError, add_key, kept_keys
from portal.management.commands._usage import WRONG_USAGE, exits_with_64

FAULTY = 1


class Command(BaseCommand):
    help = "Makes, rotates, checks and shows the key that signs requests to wallets. Exit: 0 well, 1 fault, 64 usage."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:  # noqa: ANN401 - Django's signature
        """Django's parser, whose complaints exit with 64."""
        return exits_with_64(super().create_parser(prog_name, subcommand, **kwargs))

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("do", choices=["make", "rotate", "check", "show"], help="what to do")
        parser.add_argument("--certificate", metavar="FILE", help="PEM: the certificate, then those of its authorities")
        parser.add_argument("--key", metavar="FILE", help="PEM: the certificate's key (P-256, without a password)")
        parser.add_argument("--development", action="store_true", help="replace a real certificate by one for trials")
        parser.add_argument("--authority", action="store_true", help="show: the PEM that wallets on trial must trust")
        parser.add_argument("--json", action="store_true", help="show and check: as JSON")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        if bool(options["certificate"]) != bool(options["key"]):
            raise CommandError("--certificate and --key go together.", returncode=WRONG_USAGE)
        if options["certificate"] and options["do"] in {"check", "show"}:
            raise CommandError("--certificate is for make and rotate.", returncode=WRONG_USAGE)
        try:
            {"make": self._make, "rotate": self._rotate, "check": self._check, "show": self._show}[options["do"]](
                options
            )
        except WalletKeysError as error:
            raise CommandError(str(error), returncode=WRONG_USAGE) from None

    def _make(self, options: dict[str, Any]) -> None:
        if kept_keys():
            raise CommandError("There is a key already; rotate puts another in its place.", returncode=WRONG_USAGE)
        self._add(options)

    def _rotate(self, options: dict[str, Any]) -> None:
        ring = kept_keys()
        if not ring:
            raise CommandError("There is no key yet; make makes one.", returncode=WRONG_USAGE)
        if not ring[0].for_development and not options["certificate"] and not options["development"]:
            raise CommandError(
                "The key in use has an authority’s certificate. Give the new one with --certificate and --key, "
                "or say --development to replace it by one for trials.",
                returncode=WRONG_USAGE,
            )
        self._add(options)
        self.stdout.write(f"The earlier key stays published for {OVERLAP.days} days, and signs what was asked before.")

    def _add(self, options: dict[str, Any]) -> None:
        if options["certificate"]:
            private, chain = read_certificate(_bytes(options["certificate"]), _bytes(options["key"]))
            key = add_key(private, chain)
        else:
            key = add_key()
        self.stdout.write(f"The key {key.kid} signs requests to wallets from now on.")
        if key.for_development:
            self.stdout.write("Its certificate is for development. A wallet under trial must trust its authority:")
            self.stdout.write("  manage.py wallet_keys show --authority")

    def _check(self, options: dict[str, Any]) -> None:
        report = examine_keys()
        if options["json"]:
            told = {"ok": not report.faults, **asdict(report)}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            for words, lines in (("FAULT", report.faults), ("CAUTION", report.cautions), ("well", report.notes)):
                for line in lines:
                    self.stdout.write(f"{words:8} {line}")
        if report.faults:
            raise SystemExit(FAULTY)

    def _show(self, options: dict[str, Any]) -> None:
        ring = kept_keys()
        if not ring:
            raise CommandError("There is no key yet; make makes one.", returncode=WRONG_USAGE)
        if options["authority"]:
            if ring[0].authority is None:
                raise CommandError("The certificate is an authority’s; ask there for its PEM.", returncode=WRONG_USAGE)
            self.stdout.write(ring[0].authority.public_bytes(Encoding.PEM).decode().strip())
            return
        identifiers = {prefix.value: client_id_of(prefix, "") for prefix in Prefix if prefix.signs}
        if options["json"]:
            told = {"client_ids": identifiers, "keys": [described(key) for key in ring]}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for identifier in identifiers.values():
            self.stdout.write(f"asks as  {identifier}")
        for key in map(described, ring):
            until = f", retired {key['retired_at']}" if key["retired_at"] else ""
            self.stdout.write(f"key      {key['kid']}, made {key['made_at']}{until}")
            kind = "for development" if key["for_development"] else f"issued by {key['issuer']}"
            self.stdout.write(f"         {', '.join(key['names'])}; {kind}; expires {key['expires_at']}")


def described(key: WalletKey) -> dict[str, Any]:
    """A key in JSON, without what is secret."""
    leaf = key.chain[0]
    return {
        "kid": key.kid,
        "made_at": f"{key.made_at:%Y-%m-%dT%H:%M:%SZ}",
        "retired_at": f"{key.retired_at:%Y-%m-%dT%H:%M:%SZ}" if key.retired_at else None,
        "for_development": key.for_development,
        "names": names_of(leaf),
        "issuer": leaf.issuer.rfc4514_string(),
        "expires_at": f"{leaf.not_valid_after_utc:%Y-%m-%d}",
        "x509_hash": key.certificate_hash,
        "certificates": len(key.chain),
    }


def _bytes(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}.", returncode=WRONG_USAGE) from None
