"""newsbot's work orders in Airflow 3: each hour an order a paper, each a task of its own.

The machines of the workers have newsbot and share OUTPUT. An order that is given out twice is done
once, and no host is asked by two at once, whatever Airflow does.
"""

import subprocess
from datetime import datetime, timedelta

from airflow.sdk import dag, task

PAPERS = ["baodaklak", "vnexpress", "plo"]
OUTPUT = "/srv/newsbot"


@dag(schedule="7 * * * *", start_date=datetime(2026, 1, 1), catchup=False, max_active_runs=1)
def newsbot():
    @task
    def plan() -> list[str]:
        line = ["newsbot", "plan", *PAPERS]
        return subprocess.run(line, check=True, capture_output=True, text=True).stdout.splitlines()

    @task(retries=3, retry_delay=timedelta(minutes=5), max_active_tis_per_dag=8)
    def run(order: str) -> None:
        line = ["newsbot", "run", "--order", "-", "--output", OUTPUT, "--wait", "240"]
        subprocess.run(line, check=True, input=order, text=True)

    run.expand(order=plan())


newsbot()
