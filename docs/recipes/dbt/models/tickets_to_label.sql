-- The rows that have no label yet, in an order that stays. label.sh exports them, once for each job.
{{ config(materialized='table') }}

select t.id::text as id, t.body as text
from {{ source('app', 'tickets') }} as t
left join {{ source('batchline', 'ticket_labels_raw') }} as done on done.outcome ->> 'custom_id' = t.id::text
where done.outcome is null and t.body is not null
