"""The ASGI application, for servers that speak it."""

from config.startup import refuse_demonstration, settings_or_exit

settings_or_exit()
refuse_demonstration()

from config.handlers import ASGIHandler  # noqa: E402 - only after the checks above

application = ASGIHandler()
