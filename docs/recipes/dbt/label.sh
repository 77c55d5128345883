#!/bin/bash
# Between two runs of dbt: exports the rows, takes a step, and loads the labels when all are there.
# Run it again and again, in a folder of its own for each job; psql takes the database from PGHOST and others.
# Exit codes: 0 loaded, 9 come again, any other: a person.
set -euo pipefail
job=$(basename "$PWD")
table=public.ticket_labels_raw

psql -qX -v ON_ERROR_STOP=1 -c "set client_min_messages = warning" \
  -c "create table if not exists $table (job text not null, outcome jsonb not null)"

# The name appears when the file is whole: a job must read the same rows in each step.
if [ ! -e tickets.jsonl ]; then
  psql -qXAt -v ON_ERROR_STOP=1 -o tickets.part \
    -c "select json_build_object('id', id, 'text', text) from analytics.tickets_to_label order by id"
  mv tickets.part tickets.jsonl
fi

# An export without rows is a day without tickets.
[ -s tickets.jsonl ] || exit 0

# Only until the job was made: if its folder is lost later, that is an error and not a second bill.
start=start
[ -e started ] && start=
code=0
step.sh $start || code=$?
case $code in 0 | 3 | 9) touch started ;; esac
case $code in
  0 | 3) ;;
  *) exit "$code" ;;
esac

# Each line of the output is one value: no JSON holds these two control characters as they are.
psql -qX -v ON_ERROR_STOP=1 -v job="$job" <<SQL
begin;
create temporary table loaded (outcome jsonb) on commit drop;
\copy loaded from 'labels.jsonl' with (format csv, delimiter e'\x01', quote e'\x02')
delete from $table where job = :'job';
insert into $table select :'job', outcome from loaded;
commit;
SQL
