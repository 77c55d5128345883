/** Answers of 250 KB, as a model writes them that was allowed 100,000 tokens. */
const text = 'The contract says in section 12 that "either party" may end it with notice.\n'.repeat(
  3500,
)

export default function answer(): string {
  return text
}
