#!/bin/sh
# A batch of three requests with curl and the tools of any Unix, run against the emulator:
#
#   npx batchline emulator --port 8080 --batch-ms 2000
#   ANTHROPIC_BASE_URL=http://127.0.0.1:8080 sh batch.sh
#
# The third request names a model that does not exist. As with the service, the batch is accepted,
# and that request alone ends as errored.
set -eu
: "${ANTHROPIC_BASE_URL:?start the emulator and set this to the address that it prints}"

# call METHOD PATH [more options of curl]: prints the reply, and fails if it is an error
call() {
  method=$1 path=$2
  shift 2
  curl --silent --show-error --fail-with-body --request "$method" "$ANTHROPIC_BASE_URL$path" \
    --header "x-api-key: ${ANTHROPIC_API_KEY:-any}" \
    --header 'anthropic-version: 2023-06-01' \
    --header 'content-type: application/json' "$@"
}

# field NAME: the text of the member of that name
field() {
  sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p"
}

batch=$(call POST /v1/messages/batches --data '{
  "requests": [
    {
      "custom_id": "sky",
      "params": {
        "model": "claude-haiku-5-5",
        "max_tokens": 100,
        "messages": [{ "role": "user", "content": "Why is the sky blue?" }]
      }
    },
    {
      "custom_id": "grass",
      "params": {
        "model": "claude-haiku-5-5",
        "max_tokens": 100,
        "messages": [{ "role": "user", "content": "Why is grass green?" }]
      }
    },
    {
      "custom_id": "typo",
      "params": {
        "model": "claude-hiaku-5-5",
        "max_tokens": 100,
        "messages": [{ "role": "user", "content": "Why is snow white?" }]
      }
    }
  ]
}')
id=$(echo "$batch" | field id)
echo "created $id"

while [ "$(echo "$batch" | field processing_status)" != ended ]; do
  sleep 1
  batch=$(call GET "/v1/messages/batches/$id")
done
echo "ended"

call GET "/v1/messages/batches/$id/results"
