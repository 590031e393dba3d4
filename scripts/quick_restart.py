"""A plugin of supervisord: what has died is started again within 0.2 s, and not within 2 s.

supervisord looks once a second for processes that have ended, and once more before it starts one
again; between, only output of a process wakes it.  With this it looks ten times a second.
"""

LOOK_EVERY_S = 0.1


class NoMethods:
    """What supervisord wants of a plugin is an RPC interface."""


def make(supervisord):
    poller = supervisord.options.poller
    poll = poller.poll
    poller.poll = lambda timeout: poll(min(timeout, LOOK_EVERY_S))
    return NoMethods()
