"""A developer's machine and the demonstration: no secrets, mail in the terminal."""

from .base import *  # noqa: F403 - a settings module is the base and what differs
from .base import env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="only-for-development-and-demonstration")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
STATIC_ROOT = None  # files are served from where they lie
WHITENOISE_USE_FINDERS = True
