"""The former name of `web.settings`, for app.py until it reads the settings itself."""

from __future__ import annotations

from web.settings import Settings as WebConfig

__all__ = ["WebConfig"]
