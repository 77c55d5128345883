/** A documentation comment, taken apart at its block tags. The text between them is Markdown already. */
export interface DocComment {
  readonly text: string
  /** Each tag that occurs with what follows it, in the order of the comment. */
  readonly blocks: ReadonlyArray<{ readonly tag: string; readonly text: string }>
}

/** @param comment - with its stars, as API Extractor's model has it; empty where there is none */
export function docCommentOf(comment: string): DocComment {
  const lines = comment.split('\n').map((line) => line.replace(/^\s*(\/\*\*|\*\/|\* ?)/, ''))
  const [text = '', ...parts] = lines.join('\n').split(/^@(?=\w)/m)
  const blocks = parts.map((part) => {
    const [tag = ''] = /^\w+/.exec(part) ?? []
    return { tag, text: part.slice(tag.length).trim() }
  })
  return { text: text.trim(), blocks }
}
