"""The isolated verifier: `python -m verification.sandbox`.

It imports everything once, and forks a child for each record. A child holds nothing but the record: no environment, no
database, no secret, no file it could write, no more CPU and memory than its limits, and, where the kernel allows
namespaces, no network. It asks for documents over its pipe. What a child sends is relayed frame by frame, so a child
that dies in the middle of one leaves no half frame behind.

What holds where: resource limits hold on every Linux; the empty network needs the right to make namespaces (root, or
unprivileged user namespaces), and the first frame says whether it was had; reading world-readable files is not
prevented.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from verification.contexts.added import load_folder
from verification.errors import Invalid, Unavailable
from verification.rehearsal import rehearse
from verification.sandbox_protocol import (
    BrokenFrameError,
    answer_from,
    read_frame,
    report_to_json,
    request_from,
    write_frame,
)
from verification.sources import Document, DocumentRole, TrustList
from verification.verify import verify

__all__ = ["CPU_SECONDS", "MEMORY_BYTES", "main"]

CPU_SECONDS = 10
MEMORY_BYTES = 512 * 1024 * 1024
_OPEN_FILES = 16
_OUT_OF_MEMORY = 3
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000

Json = dict[str, Any]


class _PipeSources:
    """Sources that ask over the pipe."""

    def __init__(self, pipe: socket.socket, lists: tuple[TrustList, ...]) -> None:
        self._pipe = pipe
        self._lists = lists

    def document(self, url: str, role: DocumentRole) -> Document:
        """The document that the caller answers with.

        Raises:
            Unavailable: when the caller says so.

        """
        write_frame(self._pipe.sendall, {"document": {"url": url, "role": role.value}})
        return answer_from(read_frame(self._pipe.recv))

    def trust_lists(self) -> tuple[TrustList, ...]:
        """The lists that came with the request."""
        return self._lists


def main() -> int:
    """Serve until the caller hangs up; the only argument, if any, is the folder with the contexts that were added.

    Its end is noticed by the pipe, not by a parent-death signal: that would come with the end of the *thread* that
    started us, and the others of the caller would lose their verifier in the middle of a record.
    """
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    caller_in, caller_out = os.dup(0), os.dup(1)
    with open(os.devnull, "r+b") as nothing:  # noqa: PTH123 - a descriptor is wanted
        os.dup2(nothing.fileno(), 0)
        os.dup2(nothing.fileno(), 1)
    if len(sys.argv) > 1:
        with suppress(Invalid):  # the caller has said so already
            load_folder(Path(sys.argv[1]))
    rehearse()  # before any fork: what no record has to pay for again
    _write(caller_out, {"hello": {"network": not _leave_the_network()}})
    while True:
        try:
            request = read_frame(lambda size: os.read(caller_in, size))
        except BrokenFrameError:
            return 0
        _serve(request, caller_in, caller_out)


def _serve(request: Json, caller_in: int, caller_out: int) -> None:
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        ours.close()
        os.close(caller_in)
        os.close(caller_out)
        _work(request, theirs)
    theirs.close()
    try:
        while True:
            frame = read_frame(ours.recv)
            _write(caller_out, frame)
            if "document" not in frame:
                break
            write_frame(ours.sendall, read_frame(lambda size: os.read(caller_in, size)))
        os.waitpid(child, 0)
    except (BrokenFrameError, OSError):
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        _write(caller_out, {"stopped": _reason(status)})
    finally:
        ours.close()


def _work(request: Json, pipe: socket.socket) -> None:
    """The child: take the limits, verify, answer, end. Never returns."""
    code = 1
    try:
        _take_limits()
        record, policy, lists, at = request_from(request)
        report = verify(record, policy=policy, sources=_PipeSources(pipe, lists), at=at)
        write_frame(pipe.sendall, {"report": report_to_json(report)})
        code = 0
    except (BrokenFrameError, Unavailable, OSError):
        code = 2
    except MemoryError:
        code = _OUT_OF_MEMORY
    finally:
        os._exit(code)


def _take_limits() -> None:
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))


def _reason(status: int) -> str:
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        return "cpu"
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == _OUT_OF_MEMORY:
        return "memory"
    return "crash"


def _leave_the_network() -> bool:
    """Move into a network namespace with nothing in it; False where the kernel does not allow it."""
    libc = ctypes.CDLL(None, use_errno=True)
    flags = _CLONE_NEWNET if os.geteuid() == 0 else _CLONE_NEWUSER | _CLONE_NEWNET
    return bool(libc.unshare(flags) == 0)


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def _write(descriptor: int, frame: Json) -> None:
    def send(data: bytes) -> None:
        while data:
            data = data[os.write(descriptor, data) :]

    write_frame(send, frame)


if __name__ == "__main__":
    sys.exit(main())
