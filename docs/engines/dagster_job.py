"""newsbot's work orders in Dagster: each hour an order a paper, each a step of its own.

The machines of the steps have newsbot and share OUTPUT.
"""

import json
import subprocess

from dagster import Definitions, DynamicOut, DynamicOutput, RetryPolicy, ScheduleDefinition, job, op

PAPERS = ["baodaklak", "vnexpress", "plo"]
OUTPUT = "/srv/newsbot"


@op(out=DynamicOut(str))
def plan():
    line = ["newsbot", "plan", *PAPERS]
    done = subprocess.run(line, check=True, capture_output=True, text=True)
    for order in done.stdout.splitlines():
        name = json.loads(order)["order"].replace("-", "_").replace(".", "_")
        yield DynamicOutput(order, mapping_key=name)


@op(retry_policy=RetryPolicy(max_retries=3, delay=300))
def run(order: str) -> None:
    line = ["newsbot", "run", "--order", "-", "--output", OUTPUT, "--wait", "240"]
    subprocess.run(line, check=True, input=order, text=True)


@job
def newsbot():
    plan().map(run)


definitions = Definitions(
    jobs=[newsbot], schedules=[ScheduleDefinition(job=newsbot, cron_schedule="7 * * * *")]
)
