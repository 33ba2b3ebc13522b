"""gunicorn's log, written as the site's: what it says before and beside the site itself."""

from gunicorn.config import Config
from gunicorn.glogging import Logger

from .logs import JsonLines


class ServerLog(Logger):
    """gunicorn's own logger, in JSON lines."""

    def setup(self, cfg: Config) -> None:
        """Set up as ever, then write otherwise."""
        super().setup(cfg)  # type: ignore[no-untyped-call]  # gunicorn has no types
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonLines())
