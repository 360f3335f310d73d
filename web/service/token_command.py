"""`planqa token`: make, list and revoke the tokens of the API."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from web.service.tokens import Tokens

Subparsers = Any  # argparse does not export the type


def add_token_parser(subparsers: Subparsers) -> None:
    """Register `token`, which sets `handler(args) -> None`."""
    parser = subparsers.add_parser("token", help="make, list and revoke tokens of the API")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    add = actions.add_parser("add", help="make a token; it is shown once")
    add.add_argument("name", help="who uses it; requests are counted by this name")
    add.add_argument(
        "--scope", action="append", choices=("ask", "read"), help="what it is for; default: both"
    )
    add.set_defaults(handler=_add)
    listed = actions.add_parser("list", help="names, scopes and when they were made")
    listed.set_defaults(handler=_list)
    revoke = actions.add_parser("revoke", help="end a token at once, also in a server that runs")
    revoke.add_argument("name")
    revoke.set_defaults(handler=_revoke)
    for action in (add, listed, revoke):
        action.add_argument("--settings", type=Path, metavar="FILE", help="as for serve")


def _tokens(args: argparse.Namespace) -> Tokens:
    from web.service.settings import Settings
    from web.service.tokens import Tokens

    return Tokens(Settings.from_env(file=args.settings).tokens_file)


def _add(args: argparse.Namespace) -> None:
    from web.service.tokens import SCOPES

    secret = _tokens(args).add(args.name, args.scope or SCOPES)
    print(secret)
    print("planqa: send it as Authorization: Bearer TOKEN; it is not shown again", file=sys.stderr)


def _list(args: argparse.Namespace) -> None:
    tokens = _tokens(args).all()
    for token in tokens:
        print(f"{token.name}\t{','.join(token.scopes)}\t{token.created}")
    if not tokens:
        print("planqa: there is no token; planqa token add NAME makes one", file=sys.stderr)


def _revoke(args: argparse.Namespace) -> None:
    _tokens(args).revoke(args.name)
    print(f"planqa: {args.name} is revoked", file=sys.stderr)
