"""The WSGI application that gunicorn serves."""

from config.startup import refuse_demonstration, settings_or_exit

settings_or_exit()
refuse_demonstration()

from config.handlers import WSGIHandler  # noqa: E402 - only after the checks above

application = WSGIHandler()
