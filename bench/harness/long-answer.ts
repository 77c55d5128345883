/** Answers of 1.2 MB: 300,000 tokens, the largest limit of any model. */
const text = 'Section 12 says that "either party" may end it with notice.\n'.repeat(20_000)

export default function answer(): string {
  return text
}
