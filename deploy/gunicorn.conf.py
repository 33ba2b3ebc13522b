"""gunicorn's settings: `gunicorn --config deploy/gunicorn.conf.py config.wsgi`.

The variables are those of the site, and WEB_CONCURRENCY, which is gunicorn's own.
"""

import os

# Under systemd the socket comes from colloquy-web.socket, and this is not looked at.
bind = "unix:/run/colloquy/web.sock"

# A worker for each core, since a page is mostly Python's work. But without Redis a single one: each
# process would count attempts to sign in, and cache pages, for itself.
cores = len(os.sched_getaffinity(0))
workers = int(os.environ.get("WEB_CONCURRENCY") or (cores if os.environ.get("REDIS_URL") else 1))
# Enough that pages are answered while others wait for the database; each holds a connection to it.
worker_class = "gthread"
threads = 4

timeout = 30  # seconds without a sign of life until a worker is killed
graceful_timeout = 30  # seconds for what is being answered when a worker is to end
keepalive = 75  # seconds; longer than nginx keeps its connections, so that nginx is who closes

# Workers end now and then, not all at once, whatever a library may have leaked.
max_requests = 20_000
max_requests_jitter = 2_000

worker_tmp_dir = "/dev/shm"  # noqa: S108 - signs of life are touched files; not on a disk
control_socket_disable = True  # nothing of ours uses it; it would be made in a home folder

# A line for each request comes from the site itself (config/request_log.py).
accesslog = None
errorlog = "-"
if os.environ.get("LOG_FORMAT", "json") == "json":
    logger_class = "config.server_log.ServerLog"
