import { readRows } from '../../src/index.ts'

/** The texts of a file of rows. */
export async function readTexts(path: string): Promise<string[]> {
  const texts: string[] = []
  for await (const row of readRows<{ text?: string; question?: string }>(path)) {
    const { text, question = '' } = row as { text?: string; question?: string }
    texts.push(text ?? question)
  }
  return texts
}
