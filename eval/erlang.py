"""Waiting in line for the first free of many servers: M/M/c, Erlang's second formula.

Source: A. K. Erlang 1917; Gross, Shortle, Thompson, Harris, *Fundamentals of Queueing Theory*, section 3.3.
It takes service times for exponential; those of answers spread less, so that real waits are shorter.
"""

from __future__ import annotations

import math


def delay_probability(servers: int, erlangs: float) -> float:
    """Share of arrivals that find every server busy (Erlang C).

    Args:
        servers: At least 1.
        erlangs: Arrivals a second times seconds of service; below ``servers``, or everybody waits for ever.

    Raises:
        ValueError: ``servers`` is below 1 or ``erlangs`` below 0.
    """
    if servers < 1 or erlangs < 0:
        raise ValueError("Erlang C needs a server, and a load that is not negative.")
    return 1.0 if erlangs >= servers else _delayed(servers, erlangs, _blocking(servers, erlangs))


def wait_seconds(servers: int, rate: float, seconds: float, quantile: float) -> float:
    """So long, or shorter, waits this share of all arrivals; infinite where the servers do not keep up.

    Args:
        servers: At least 1.
        rate: Arrivals a second.
        seconds: Mean service time.
        quantile: In [0, 1).
    """
    erlangs = rate * seconds
    if erlangs >= servers:
        return math.inf
    delayed = delay_probability(servers, erlangs)
    return _quantile(delayed, servers - erlangs, seconds, quantile)


def needed_servers(rate: float, seconds: float, wait: float, quantile: float, max_utilisation: float) -> int:
    """The fewest servers with which so many arrivals wait no longer than ``wait``, and none is busier than allowed.

    Args:
        rate: Arrivals a second.
        seconds: Mean service time.
        wait: Longest wait in seconds, above 0.
        quantile: Share of arrivals that wait no longer, in [0, 1).
        max_utilisation: Greatest share of time that a server is busy, in (0, 1).

    Raises:
        ValueError: A bound is broken: no number of servers would do.
    """
    if rate < 0 or seconds < 0 or wait <= 0 or not 0 <= quantile < 1 or not 0 < max_utilisation < 1:
        raise ValueError("Servers can be counted for rates and times from 0 on, waits above 0, shares within (0, 1).")
    erlangs = rate * seconds
    # A load of 8 at .8 is 10 servers, whatever the last binary digit says.
    servers = max(1, math.ceil(round(erlangs / max_utilisation, 9)))
    blocked = _blocking(servers, erlangs)
    while _quantile(_delayed(servers, erlangs, blocked), servers - erlangs, seconds, quantile) > wait:
        servers += 1
        blocked = erlangs * blocked / (servers + erlangs * blocked)
    return servers


def _blocking(servers: int, erlangs: float) -> float:
    """Erlang B by its recursion, which neither overflows nor cancels."""
    blocked = 1.0
    for number in range(1, servers + 1):
        blocked = erlangs * blocked / (number + erlangs * blocked)
    return blocked


def _delayed(servers: int, erlangs: float, blocked: float) -> float:
    utilisation = erlangs / servers
    return blocked / (1 - utilisation * (1 - blocked))


def _quantile(delayed: float, free: float, seconds: float, quantile: float) -> float:
    """The wait is 0 for those who find a server, and exponential for the rest."""
    rest = 1 - quantile
    return 0.0 if delayed <= rest else seconds / free * math.log(delayed / rest)
