-- One row a ticket: its label, or why there is none.
{{ config(materialized='table') }}

select
  outcome ->> 'custom_id' as ticket_id,
  outcome #>> '{value,topic}' as topic,
  outcome #>> '{failure,kind}' as failure,
  outcome #>> '{message,model}' as model,
  job
from {{ source('batchline', 'ticket_labels_raw') }}
