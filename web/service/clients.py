"""Who sends a request: the address that asks, as far as proxies before this server can be believed."""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import Scope

Network = IPv4Network | IPv6Network
_HOUSEHOLD = 64
"""Bits of an IPv6 address that a provider gives to one household; it chooses the others as it likes."""


def client_of(scope: Scope, trusted: Collection[Network]) -> str:
    """The address of the client, or its /64 network; "local" where a socket has none.

    Each proxy writes at the right end of X-Forwarded-For whom it heard from. From there it is read to
    the left as long as the speaker is trusted: what a client wrote itself stands further left.
    """
    peer = scope.get("client")
    address = _address(peer[0]) if peer else None
    said = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",")
    while address and said and any(address in network for network in trusted):
        before = _address(said.pop())
        if before is None:
            break
        address = before
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _HOUSEHOLD), strict=False))
    return str(address or "local")


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """Also with a port, as some proxies write it: 192.0.2.1:5060, [2001:db8::1]:5060."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
