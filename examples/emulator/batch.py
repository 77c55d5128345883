"""A batch of three requests with the official Python SDK, run against the emulator:

    npx batchline emulator --port 8080 --batch-ms 2000
    pip install anthropic
    ANTHROPIC_BASE_URL=http://127.0.0.1:8080 ANTHROPIC_API_KEY=any python batch.py

The third request names a model that does not exist. As with the service, the batch is accepted, and
that request alone ends as errored.
"""

import time

import anthropic

questions = {
    "sky": ("claude-haiku-5-5", "Why is the sky blue?"),
    "grass": ("claude-haiku-5-5", "Why is grass green?"),
    "typo": ("claude-hiaku-5-5", "Why is snow white?"),
}

# Address and key come from the environment.
client = anthropic.Anthropic()

batch = client.messages.batches.create(
    requests=[
        {
            "custom_id": custom_id,
            "params": {
                "model": model,
                "max_tokens": 100,
                "messages": [{"role": "user", "content": question}],
            },
        }
        for custom_id, (model, question) in questions.items()
    ]
)
print("created", batch.id)

while batch.processing_status != "ended":
    time.sleep(1)
    batch = client.messages.batches.retrieve(batch.id)
print("ended", batch.request_counts.succeeded, "ok,", batch.request_counts.errored, "errored")

for row in client.messages.batches.results(batch.id):
    if row.result.type == "succeeded":
        text = "".join(block.text for block in row.result.message.content if block.type == "text")
        print(f"{row.custom_id}: {text}")
    elif row.result.type == "errored":
        # The envelope is an error too: its own type is always "error".
        print(f"{row.custom_id}: {row.result.error.error.type}, {row.result.error.error.message}")
    else:
        print(f"{row.custom_id}: {row.result.type}")
