"""Labels the tickets of a day with batchline: one step each ten minutes, without a worker in between."""

import shutil
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

from airflow.sdk import PokeReturnValue, dag, task

try:
    from airflow.sdk.exceptions import AirflowFailException
except ImportError:
    from airflow.exceptions import AirflowFailException

# Every worker sees both. The second one holds prompt.txt, label.schema.json and step.sh.
RUNS = Path("/shared/tickets")
RECIPE = Path("/opt/tickets")


def step(folder: str, *args: str) -> bool:
    """Takes one step in the folder. Returns whether the job has finished."""
    ended = subprocess.run([str(RECIPE / "step.sh"), *args], cwd=folder, capture_output=True, text=True)
    print(ended.stderr, ended.stdout, sep="\n")
    if ended.returncode in (0, 3):  # 3: some rows failed; they say why in labels.jsonl
        return True
    if ended.returncode in (5, 9):  # another step still runs; come again
        return False
    if ended.returncode in (2, 4, 7):  # usage, stopped, in doubt: a retry would only say the same
        raise AirflowFailException(f"exit code {ended.returncode}: {ended.stderr[-2000:]}")
    raise RuntimeError(f"exit code {ended.returncode}")


@dag(
    schedule="@daily",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    default_args={"retries": 3, "retry_delay": timedelta(minutes=5)},
)
def label_tickets():
    @task
    def start(run_id: str | None = None) -> str:
        """Exports the rows once, and makes the job. A retry or a cleared task goes on with what is there."""
        folder = RUNS / str(run_id)
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("prompt.txt", "label.schema.json"):
            if not (folder / name).exists():
                shutil.copy(RECIPE / name, folder)
        rows = folder / "tickets.jsonl"
        if not rows.exists():
            part = folder / "tickets.jsonl.part"
            export(part)
            part.rename(rows)
        step(str(folder), "start")
        return str(folder)

    # A batch ends within 24 hours; retries of its failures are batches of their own.
    @task.sensor(poke_interval=600, timeout=3 * 24 * 3600, mode="reschedule")
    def done(folder: str) -> PokeReturnValue:
        finished = step(folder)
        return PokeReturnValue(is_done=finished, xcom_value=f"{folder}/labels.jsonl" if finished else None)

    @task
    def load(labels: str) -> None:
        print(f"load {labels} here; each line is one row of the input")

    load(done(start()))


def export(to: Path) -> None:
    """Writes the rows, one JSON object a line. Here: a file that somebody has put there."""
    shutil.copy(RECIPE / "tickets.jsonl", to)


label_tickets()
