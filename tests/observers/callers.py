"""Whoever calls the API, and how it sends what it has to say."""

from django.test import Client


def of(user):
    """A client that is signed in."""
    client = Client()
    client.force_login(user)
    return client


def post(client, address, body=None):
    return client.post(address, body or {}, content_type="application/json")


def put(client, address, body):
    return client.put(address, body, content_type="application/json")


def patch(client, address, body):
    return client.patch(address, body, content_type="application/json")
