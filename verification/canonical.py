"""RDF Dataset Canonicalization: the bytes that Data Integrity suites hash.

https://www.w3.org/TR/rdf-canon/ (RDFC-1.0, section 4). First-degree hashes label almost every blank node; only nodes
whose hashes collide go through the n-degree algorithm, whose cost can grow with the factorial of the collisions
("dataset poisoning", section 7.1). Every step of it is paid from the record's budget.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from itertools import permutations

from verification.budget import Budget
from verification.codes import Act, Code
from verification.errors import Invalid, Unavailable
from verification.jcs import jcs
from verification.nquads import Dataset, Quad, line_of, parse_nquads, predicate_of

__all__ = ["Dataset", "canonicalize", "jcs", "parse_nquads", "relabelled"]

_COST_OF_STATEMENT = 2
_COST_OF_STEP = 6
_MAX_RECURSION = 150
_POSITIONS = ((0, "s"), (2, "o"), (3, "g"))


def canonicalize(dataset: Dataset, *, budget: Budget, hash_name: str = "sha256") -> bytes:
    """The canonical N-Quads of a dataset, UTF-8, sorted by code point, blank nodes named `c14n0`, `c14n1` and so on.

    ``hash_name`` is a name of :mod:`hashlib`: `sha256`, or `sha384` for the suites on curve P-384.

    Raises:
        Unavailable: `over_budget` when the blank nodes cannot be told apart within the budget.
        Invalid: `bad_character` when a literal holds a lone surrogate.
    """
    try:
        return "".join(_Canonicalization(dataset, budget, hash_name).lines()).encode("utf-8")
    except UnicodeEncodeError:
        raise Invalid(Code.BAD_CHARACTER, "A string holds half a character (a lone surrogate).") from None


def relabelled(dataset: Dataset, labels: Mapping[str, str], *, budget: Budget) -> list[str]:
    """The canonical lines, sorted, with the canonical labels (`c14n0` and so on) replaced by others.

    That is what suites for selective disclosure sign: https://www.w3.org/TR/vc-di-ecdsa/ section 3.5.2
    (labelReplacementCanonicalizeJsonLd).

    Raises:
        Unavailable: as :func:`canonicalize`.
        Invalid: `bad_proof` when a node has no label, or two have the same.

    """
    state = _Canonicalization(dataset, budget, "sha256")
    state.lines()
    canonical = state.canonical.issued
    missing = [label for label in canonical.values() if label.removeprefix("_:") not in labels]
    given = [labels.get(label.removeprefix("_:"), "") for label in canonical.values()]
    if missing or len(set(given)) != len(given):
        raise Invalid(Code.BAD_PROOF, "The proof does not name every unnamed node of the record, each by its own name.")
    named = {node: f"_:{labels[label.removeprefix('_:')]}" for node, label in canonical.items()}
    return state.labelled(named)


class _Issuer:
    """Hands out `b0`, `b1`, ... (or `c14n0`, ...) to blank nodes, in the order in which they ask (section 4.5)."""

    __slots__ = ("issued", "prefix")

    def __init__(self, prefix: str, issued: dict[str, str] | None = None) -> None:
        self.prefix = prefix
        self.issued = issued if issued is not None else {}

    def issue(self, node: str) -> str:
        label = self.issued.get(node)
        if label is None:
            label = self.issued[node] = f"{self.prefix}{len(self.issued)}"
        return label

    def copy(self) -> _Issuer:
        return _Issuer(self.prefix, dict(self.issued))


class _Canonicalization:
    """The canonicalization state of section 4.3.

    ``mentions`` holds, for each blank node, the statements with it as they look to it; ``of_node`` those
    that tie it to other nodes, collected only where nodes look alike.
    """

    def __init__(self, dataset: Dataset, budget: Budget, hash_name: str) -> None:
        self.dataset = dataset
        self.budget = budget
        self.hash = getattr(hashlib, hash_name)
        self.canonical = _Issuer("_:c14n")
        self.of_node: dict[str, list[Quad]] = defaultdict(list)
        self.mentions: dict[str, list[str]] = defaultdict(list)
        budget.spend(_COST_OF_STATEMENT * len(dataset))
        self._collect_mentions()
        self.first_degree = {node: self._hash_first_degree(lines) for node, lines in self.mentions.items()}

    def _collect_mentions(self) -> None:
        mentions = self.mentions
        for (subject, graph), said in self.dataset.said.items():
            is_blank, in_blank = subject[:2] == "_:", graph[:2] == "_:"
            if not said or not (is_blank or in_blank):
                continue
            if is_blank:
                end = ("_:a .\n" if graph == subject else "_:z .\n") if in_blank else _end(graph)
                mentions[subject] += [f"_:a{text}{end}" for text in said]
            if in_blank and graph != subject:
                other = "_:z" if is_blank else subject
                mentions[graph] += [f"{other}{text}_:a .\n" for text in said]
        for quad in self.dataset.linked:
            subject, predicate, value, graph = quad
            if graph[:2] == "_:" or subject == value:
                for node in _nodes_in(quad):
                    mentions[node].append(_anonymous_line(quad, node))
                continue
            end = _end(graph)
            if subject[:2] == "_:":
                mentions[subject].append(f"_:a {predicate} _:z {end}")
                subject = "_:z"
            mentions[value].append(f"{subject} {predicate} _:a {end}")

    def lines(self) -> list[str]:
        """Section 4.4.3, the canonicalization algorithm, and section 5, the serialization."""
        by_hash: dict[str, list[str]] = defaultdict(list)
        for node, digest in self.first_degree.items():
            by_hash[digest].append(node)
        for digest in sorted(by_hash):
            if len(by_hash[digest]) == 1:
                self.canonical.issue(by_hash[digest][0])
        if len(by_hash) < len(self.first_degree):
            self._look_around()
            for digest in sorted(by_hash):
                if len(by_hash[digest]) > 1:
                    self._label_collisions(sorted(by_hash[digest]))
        return self.labelled(self.canonical.issued)

    def labelled(self, labels: Mapping[str, str]) -> list[str]:
        """The lines, in order, with the blank nodes under these labels."""
        lines: list[str] = []
        for (subject, graph), said in self.dataset.said.items():
            start, end = labels.get(subject, subject), _end(labels.get(graph, graph))
            lines += [f"{start}{text}{end}" for text in said]
        for s, p, o, g in self.dataset.linked:
            lines.append(line_of(labels.get(s, s), p, labels.get(o, o), labels.get(g, g)))
        lines.sort()
        return lines

    def _look_around(self) -> None:
        """Collect, for each node, the statements that tie it to others, in an order that is the same in every run."""
        for (subject, graph), said in self.dataset.said.items():
            if subject[:2] == "_:" and graph[:2] == "_:" and subject != graph:
                quads = [(subject, predicate_of(text), "", graph) for text in said]
                self.of_node[subject] += quads
                self.of_node[graph] += quads
        for quad in self.dataset.linked:
            nodes = _nodes_in(quad)
            for node in nodes if len(nodes) > 1 else ():
                self.of_node[node].append(quad)
        for quads in self.of_node.values():
            quads.sort()

    def _digest(self, text: str) -> str:
        digest: str = self.hash(text.encode("utf-8")).hexdigest()
        return digest

    def _hash_first_degree(self, lines: list[str]) -> str:
        """Section 4.6: what a node's own statements say, its neighbours being anonymous."""
        self.budget.spend(_COST_OF_STATEMENT * len(lines))
        lines.sort()
        digest: str = self.hash("".join(lines).encode("utf-8")).hexdigest()
        return digest

    def _label_collisions(self, nodes: list[str]) -> None:
        """Steps 5.1 to 5.3 of section 4.4.3."""
        results: list[tuple[str, _Issuer]] = []
        for node in nodes:
            if node in self.canonical.issued:
                continue
            issuer = _Issuer("_:b")
            issuer.issue(node)
            results.append(self._hash_n_degree(node, issuer, 0))
        for _, issuer in sorted(results, key=lambda result: result[0]):
            for node in issuer.issued:
                self.canonical.issue(node)

    def _hash_related(self, related: str, quad: Quad, issuer: _Issuer, position: str) -> str:
        """Section 4.7."""
        self.budget.spend(_COST_OF_STEP)
        predicate = "" if position == "g" else quad[1]
        label = self.canonical.issued.get(related) or issuer.issued.get(related) or self.first_degree[related]
        return self._digest(f"{position}{predicate}{label}")

    def _hash_n_degree(self, node: str, issuer: _Issuer, depth: int) -> tuple[str, _Issuer]:
        """Section 4.8: what a node's neighbourhood says, by the least of all orders of walking it."""
        if depth > _MAX_RECURSION:
            raise Unavailable(Code.OVER_BUDGET, "The record's unnamed nodes form too long a chain.", act=Act.US)
        neighbours: dict[str, list[str]] = defaultdict(list)
        for quad in self.of_node[node]:
            for place, position in _POSITIONS:
                related = quad[place]
                if related != node and related.startswith("_:"):
                    neighbours[self._hash_related(related, quad, issuer, position)].append(related)
        data: list[str] = []
        for digest in sorted(neighbours):
            path, issuer = self._least_path(neighbours[digest], issuer, depth)
            data += (digest, path)
        return self._digest("".join(data)), issuer

    def _least_path(self, nodes: list[str], issuer: _Issuer, depth: int) -> tuple[str, _Issuer]:
        """Step 5 of section 4.8: the least path over every order of ``nodes``."""
        best, best_issuer = "", issuer
        for order in permutations(nodes):
            walked = self._walk(order, issuer.copy(), best, depth)
            if walked is not None and (not best or walked[0] < best):
                best, best_issuer = walked
        return best, best_issuer

    def _walk(self, order: tuple[str, ...], issuer: _Issuer, best: str, depth: int) -> tuple[str, _Issuer] | None:
        """Steps 5.4.4 and 5.4.5: one path, or none as soon as it cannot beat ``best``."""
        path = ""
        to_visit: list[str] = []
        for related in order:
            self.budget.spend(_COST_OF_STEP)
            label = self.canonical.issued.get(related)
            if label is None:
                if related not in issuer.issued:
                    to_visit.append(related)
                label = issuer.issue(related)
            path += label
            if best and len(path) >= len(best) and path > best:
                return None
        for related in to_visit:
            digest, deeper = self._hash_n_degree(related, issuer, depth + 1)
            path += f"{issuer.issue(related)}<{digest}>"
            issuer = deeper
            if best and len(path) >= len(best) and path > best:
                return None
        return path, issuer


def _end(graph: str) -> str:
    """How a line ends after what it says."""
    return f"{graph} .\n" if graph else ".\n"


def _nodes_in(quad: Quad) -> list[str]:
    """The blank nodes of a statement, each once."""
    return list(dict.fromkeys([term for term in (quad[0], quad[2], quad[3]) if term[:2] == "_:"]))


def _anonymous_line(quad: Quad, node: str) -> str:
    """The line of a statement in which the node is called `a`, and every other blank node `z`."""
    subject, predicate, value, graph = quad
    if subject[:2] == "_:":
        subject = "_:a" if subject == node else "_:z"
    if value[:2] == "_:":
        value = "_:a" if value == node else "_:z"
    if graph[:2] == "_:":
        graph = "_:a" if graph == node else "_:z"
    return line_of(subject, predicate, value, graph)
