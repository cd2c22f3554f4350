"""newsbot's work orders in Prefect 3: each hour an order a paper, each a task of its own.

The machine that serves this has newsbot; with a task runner of several machines, all of them share
OUTPUT.
"""

import subprocess

from prefect import flow, task

PAPERS = ["baodaklak", "vnexpress", "plo"]
OUTPUT = "/srv/newsbot"


@task
def plan() -> list[str]:
    line = ["newsbot", "plan", *PAPERS]
    return subprocess.run(line, check=True, capture_output=True, text=True).stdout.splitlines()


@task(retries=3, retry_delay_seconds=300)
def run(order: str) -> None:
    line = ["newsbot", "run", "--order", "-", "--output", OUTPUT, "--wait", "240"]
    subprocess.run(line, check=True, input=order, text=True)


@flow
def newsbot() -> None:
    run.map(plan()).result()


if __name__ == "__main__":
    newsbot.serve(name="hourly", cron="7 * * * *")
