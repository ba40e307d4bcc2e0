"""How often one caller may ask, and when to try again."""

from time import time

from django.core.cache import cache
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Throttle(BaseThrottle):
    """So many requests a minute for each user, and for each address of visitors.

    One counter a window: its cost does not grow with the limit.
    """

    def allow_request(self, request, view):
        user = request.user
        kind, who = ("user", user.pk) if user.is_authenticated else ("anon", None)
        limit, seconds = self.rate(api_settings.DEFAULT_THROTTLE_RATES[kind])
        if not limit:
            return True
        window, passed = divmod(time(), seconds)
        self.left = seconds - passed
        key = f"throttle:{kind}:{who or self.get_ident(request)}:{int(window)}"
        cache.add(key, 0, seconds)
        try:
            return cache.incr(key) <= limit
        except ValueError:  # the cache dropped the counter in between: a fresh window
            return True

    @staticmethod
    def rate(text):
        """``"600/min"`` as a number and seconds; no limit for nothing."""
        number, __, period = (text or "0/m").partition("/")
        return int(number or 0), SECONDS[period[:1] or "m"]

    def wait(self):
        return self.left
