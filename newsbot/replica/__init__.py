"""An offline copy of the newspaper's surface, and the truth of what it says.

A `Replica` is a made-up paper of any size, worked out from a seed. `serve` (or `running`
in a test) answers for it as the site would: pages of both templates, list and comment
API, and faults on request (`Faults`). `truth_records` gives the records a perfect crawl
of it makes, `compare` holds a dataset against them. With a moment (`at`) all of these
mean the paper as it stood then; `happened` counts what went on between two moments and
`lateness` how long a dataset took to notice.

It is a witness: it imports nothing of the rest of newsbot, and its truth comes from the
articles themselves, never from parsing a page.
"""

from newsbot.replica.check import compare
from newsbot.replica.faults import Faults
from newsbot.replica.lateness import Lateness, Spread, lateness
from newsbot.replica.model import NEWEST, Replica
from newsbot.replica.server import RunningServer, running, serve, start_server
from newsbot.replica.timeline import happened
from newsbot.replica.truth import truth_records

__all__ = [
    "NEWEST",
    "Faults",
    "Lateness",
    "Replica",
    "RunningServer",
    "Spread",
    "compare",
    "happened",
    "lateness",
    "running",
    "serve",
    "start_server",
    "truth_records",
]
