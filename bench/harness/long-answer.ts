/** Answers of 1.2 MB: what a model may write that is allowed 300,000 tokens, the most there is. */
const text = 'Section 12 says that "either party" may end it with notice.\n'.repeat(20_000)

export default function answer(): string {
  return text
}
