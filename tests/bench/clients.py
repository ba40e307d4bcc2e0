"""Clients that cost little: plain sockets, so that they measure the server and not themselves."""

import multiprocessing
import socket
import time


def ask(port, path, host="portal.example", cookie=""):
    """The bytes of one answer to a GET over a fresh connection."""
    request = (
        f"GET {path} HTTP/1.0\r\nHost: {host}\r\nX-Forwarded-Proto: https\r\n"
        "Accept-Encoding: identity\r\n"
    )
    request += f"Cookie: {cookie}\r\n\r\n" if cookie else "\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=120) as connection:
        connection.sendall(request.encode())
        parts = []
        while part := connection.recv(262_144):
            parts.append(part)
    return b"".join(parts)


def times(port, path, count, cookie=""):
    """Seconds of ``count`` answers, one after another."""
    found = []
    for __ in range(count):
        start = time.perf_counter()
        answer = ask(port, path, cookie=cookie)
        found.append(time.perf_counter() - start)
        if not answer.startswith(b"HTTP/1.1 200") and not answer.startswith(b"HTTP/1.0 200"):
            raise RuntimeError(f"{path}: {answer[:200]!r}")
    return sorted(found)


def _loop(port, path, until, counts):
    done = 0
    while time.monotonic() < until:
        ask(port, path)
        done += 1
    counts.put(done)


def per_second(port, path, clients=4, seconds=4):
    """Answers a second to several clients at once."""
    context = multiprocessing.get_context("fork")
    counts = context.Queue()
    until = time.monotonic() + seconds
    workers = [
        context.Process(target=_loop, args=(port, path, until, counts)) for __ in range(clients)
    ]
    for worker in workers:
        worker.start()
    done = sum(counts.get() for __ in workers)
    for worker in workers:
        worker.join()
    return done / seconds
