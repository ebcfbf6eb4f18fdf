"""The gate in front of the network: which addresses may be reached, on one deadline, pinned to what was checked.

It sits below HTTP and TLS, where the connection is made (httpcore's network backend), so nothing above can go around
it: what is checked is the address that is dialled.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

import httpcore
import httpx

from verification.codes import Act, Code
from verification.errors import Unavailable

__all__ = ["Deadline", "GuardedTransport", "is_public", "loopback_allowed"]

_Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))


def loopback_allowed() -> bool:
    """Whether tests asked for loopback to be reachable."""
    return os.environ.get("CREDENCE_NET_ALLOW_LOOPBACK") == "1"


def is_public(address: str) -> bool:
    """Whether ``address`` is on the public Internet: not private, loopback, link-local, shared, reserved, or multicast.

    An IPv6 address that carries an IPv4 one (mapped, 6to4, Teredo, NAT64) is as public as both.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(one.is_global and not one.is_multicast for one in (ip, *_carried(ip)))


def _carried(ip: _Address) -> Iterator[_Address]:
    if isinstance(ip, ipaddress.IPv4Address):
        return
    if ip.ipv4_mapped:
        yield ip.ipv4_mapped
    if ip.sixtofour:
        yield ip.sixtofour
    if ip.teredo:
        yield from ip.teredo
    if any(ip in network for network in _NAT64):
        yield ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)


class Deadline:
    """A moment by which everything must be over."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, at_most: float | None = None) -> float:
        """The seconds left, no more than ``at_most``.

        Raises:
            httpcore.ReadTimeout: when there are none.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left if at_most is None else min(left, at_most)


class GuardedTransport(httpx.BaseTransport):
    """httpx over httpcore, whose every connection passes the gate."""

    def __init__(self, deadline: Deadline, *, connect: float, read: float) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(cafile=_certificates()),
            max_connections=1,
            max_keepalive_connections=0,
            retries=0,
            network_backend=_Backend(deadline, connect=connect, read=read),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One exchange.

        Raises:
            Unavailable: the host leads to an address that is not public.
            httpx.TimeoutException: the deadline has passed.
            httpx.TransportError: anything else that goes wrong on the way.
        """
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        with _translated():
            answer = self._pool.handle_request(
                httpcore.Request(method=request.method, url=url, headers=request.headers.raw, content=request.read())
            )
        stream = _Body(answer)
        return httpx.Response(answer.status, headers=answer.headers, stream=stream, extensions=answer.extensions)

    def close(self) -> None:
        """Drop the connections."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with _translated():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _translated:  # noqa: N801 - reads as a word in `with`
    """httpcore's errors as httpx's, so that a caller knows one family."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, httpcore.TimeoutException):
            raise httpx.ReadTimeout(str(error)) from None
        if isinstance(error, httpcore.NetworkError | httpcore.ProtocolError | httpcore.UnsupportedProtocol):
            raise httpx.TransportError(type(error).__name__) from None


class _Backend(httpcore.NetworkBackend):
    """Resolves, checks every address, and dials one that was checked."""

    def __init__(self, deadline: Deadline, *, connect: float, read: float) -> None:
        self._deadline, self._connect, self._read = deadline, connect, read
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - httpcore's signature; ours is the deadline
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to an address of ``host`` that is public, as are all its others."""
        addresses = _resolve(host, port, self._deadline.left(self._connect))
        hidden = [address for address in addresses if not _may_reach(address)]
        if hidden or not addresses:
            raise Unavailable(
                Code.BLOCKED_ADDRESS,
                f"{host} was not asked: it leads to an address that is not on the public Internet.",
                act=Act.ISSUER,
            )
        last: Exception = httpcore.ConnectError("no address answered")
        for address in addresses[:3]:
            try:
                stream = self._plain.connect_tcp(
                    address, port, self._deadline.left(self._connect), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
                continue
            return _Stream(stream, self._deadline, self._read)
        raise last

    def connect_unix_socket(self, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:  # noqa: ANN401, ARG002
        """Never: a socket of this machine is not the world.

        Raises:
            httpcore.ConnectError: always.
        """
        raise httpcore.ConnectError("no sockets of this machine")

    def sleep(self, seconds: float) -> None:
        """Wait, within the deadline."""
        time.sleep(self._deadline.left(seconds))


class _Stream(httpcore.NetworkStream):
    """A connection whose every read and write is bounded by the deadline: one byte every few seconds gains nothing."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline, read: float) -> None:
        self._inner, self._deadline, self._read = inner, deadline, read

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the deadline's
        return self._inner.read(max_bytes, self._deadline.left(self._read))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - the deadline's
        self._inner.write(buffer, self._deadline.left(self._read))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - the deadline's
    ) -> httpcore.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, self._deadline.left(self._read))
        return _Stream(inner, self._deadline, self._read)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's signature
        return self._inner.get_extra_info(info)


def _may_reach(address: str) -> bool:
    if is_public(address):
        return True
    return loopback_allowed() and ipaddress.ip_address(address.partition("%")[0]).is_loopback


def _resolve(host: str, port: int, seconds: float) -> list[str]:
    """Every address of ``host``. The system's resolver knows no timeout, so it runs beside and may be left behind."""
    found: list[str] = []
    failed: list[OSError] = []

    def look() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.extend(dict.fromkeys(str(answer[4][0]) for answer in answers))
        except (OSError, UnicodeError) as error:
            failed.append(error if isinstance(error, OSError) else OSError(str(error)))

    thread = threading.Thread(target=look, daemon=True, name="resolve")
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise httpcore.ConnectTimeout("resolving took too long")
    if failed:
        raise httpcore.ConnectError("the name cannot be resolved")
    return found


def _certificates() -> str:
    """The certificate authorities: the operator's file (``SSL_CERT_FILE``) when named, certifi's otherwise."""
    import certifi  # noqa: PLC0415 - only needed with the default

    return os.environ.get("SSL_CERT_FILE") or certifi.where()
