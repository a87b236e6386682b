"""Run the server until it is told to end."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from jobspace.errors import MissingExtraError, UsageError
from jobspace.web.settings import Settings

if TYPE_CHECKING:
    from uvicorn import Server

MAX_CONNECTIONS: Final = 800  # a process may mostly open 1,024 files


def serve(settings: Settings, ready: Callable[[str], None]) -> None:
    """Listen and answer until a signal ends it.

    Args:
        settings: checked here.
        ready: called with the address once the server listens.

    Raises:
        UsageError: the settings are refused, or the port is taken.
        MissingExtraError: the extra `web` is missing.
    """
    settings.check()
    try:
        import nicegui  # noqa: F401
        import uvicorn
    except ImportError as error:
        raise MissingExtraError.of("serve", str(error.name), "web") from error
    from jobspace.web.app import application
    from jobspace.web.protocol import Bounded

    with _listening(settings) as listener:
        config = uvicorn.Config(
            application(settings),
            http=Bounded,
            log_level="error",  # a stranger's broken request is no news
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=MAX_CONNECTIONS,
            timeout_graceful_shutdown=2,
            ws_max_size=settings.max_body_bytes,
            ws_max_queue=8,
        )
        _run(uvicorn.Server(config), listener, lambda: ready(_address(settings, listener)))


def _listening(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise UsageError(
            f"--host {settings.host} --port {settings.port}: cannot listen there "
            f"({error.strerror}). Give another port, or --port 0 for any."
        ) from error
    return listener


def _address(settings: Settings, listener: socket.socket) -> str:
    port = listener.getsockname()[1]
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    host = socket.gethostname() if settings.host in {"0.0.0.0", "::"} else host
    token = f"/?token={settings.token}" if settings.token else ""
    return f"http://{host}:{port}{token}"


def _run(server: Server, listener: socket.socket, ready: Callable[[], None]) -> None:
    import asyncio

    async def run() -> None:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not (server.started or serving.done()):
            await asyncio.sleep(0.01)
        if server.started:
            ready()
        await serving

    asyncio.run(run())
