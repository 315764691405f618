"""Logs: one line of JSON for each request and event in production, plain lines at warning and above in development.

A log is read by people who may not read portfolios. It holds a person's public id and where they went, never an
address of theirs, what they searched for, or a token that opens a door.
"""

from __future__ import annotations

import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

PROBES = frozenset({"GET /healthz", "GET /readyz", "HEAD /healthz", "HEAD /readyz"})
# What follows these is a single-use key, or a link that its owner gave to somebody: whoever has it is let in.
_KEYS = re.compile(r"(/(?:invitations|contribute|shared|confirm-email|password/reset/key)/)[^/ ]+")


def hide_keys(logger: object, name: str, event: EventDict) -> EventDict:
    """Cut the query from a logged address, and whatever in it opens a door."""
    if isinstance(event.get("request"), str):
        event["request"] = _KEYS.sub(r"\1…", event["request"].split("?", 1)[0])
    if isinstance(event.get("event"), str):
        event["event"] = _KEYS.sub(r"\1…", event["event"])
    return event


def drop_probes(logger: object, name: str, event: EventDict) -> EventDict:
    """A load balancer asks every few seconds; only an answer that was not well is worth a line."""
    if str(event.get("request")).split("?", 1)[0] in PROBES and event.get("code", 200) == 200:
        raise structlog.DropEvent
    return event


_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(*, json: bool, level: str) -> dict[str, Any]:
    """Set structlog up and return Django's LOGGING: `json` for machines that collect, else for a terminal."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            drop_probes,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    render: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        hide_keys,
        *(
            [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
            if json
            # Plain: the pretty one prints the variables of every frame, and they hold people's words.
            else [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
        ),
    ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": render,
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Django's own handlers would say everything twice, and mail error pages that may hold a learner's words.
            "django": {"handlers": [], "propagate": True},
            # Said by our own request line already.
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": [], "propagate": True},
        },
    }
