#!/bin/sh
# One step of a job, in the folder that the scheduler starts it in. `step.sh start` makes the job; without
# `start` a folder that was lost is an error, because a new job would pay for every row again.
#
# 0, 3: finished (3: some rows failed). 9: come again. 5: another step still runs. Anything else: a person.
set -u
[ -e labels.jsonl ] && exit 0
if [ "${1:-}" != start ] && [ ! -e job/job.json ]; then
  echo "step.sh: there is no job in $PWD/job. If it was lost, bring it back: 'step.sh start' pays for all rows again." >&2
  exit 2
fi
exec batchline run tickets.jsonl -o labels.jsonl --job job --order input --carry id \
  --prompt @prompt.txt --schema label.schema.json --model claude-haiku-5-5 --max-tokens 100 \
  --max-cost 50 --once --json
