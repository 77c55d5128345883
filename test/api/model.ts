/** The part of API Extractor's model that is read here. */
import type { Extract } from './extract.ts'
import { docCommentOf } from './doc-comment.ts'
import type { DocComment } from './doc-comment.ts'

/** A public name, or a member of one. */
export interface PublicName {
  readonly name: string
  readonly kind: string
  readonly signature: string
  readonly comment: DocComment
  readonly members: readonly PublicName[]
}

interface Item {
  readonly kind: string
  readonly name: string
  readonly docComment?: string
  readonly excerptTokens?: ReadonlyArray<{ readonly text: string }>
  readonly members?: readonly Item[]
}

/** Everything that an entry point exports, by name; an overloaded function once for each overload. */
export function publicNames(model: Extract['model']): PublicName[] {
  const [entry] = (model as Item).members ?? []
  return (entry?.members ?? []).map(publicName)
}

/** Names that have no example; of several overloads one is enough. */
export function namesWithoutExample(names: readonly PublicName[]): string[] {
  const has = names.filter(({ comment }) => comment.blocks.some(({ tag }) => tag === 'example'))
  const shown = new Set(has.map(({ name }) => name))
  return [...new Set(names.map(({ name }) => name))].filter((name) => !shown.has(name))
}

function publicName(item: Item): PublicName {
  const source = (item.excerptTokens ?? []).map(({ text }) => text).join('')
  return {
    name: item.kind === 'Constructor' ? 'constructor' : item.name,
    kind: item.kind,
    signature: source.replace(/^export (declare )?/, '').trim(),
    comment: docCommentOf(item.docComment ?? ''),
    members: (item.members ?? []).map(publicName),
  }
}
