/**
 * One page for an entry point. Generators make a page for every member, 300 of them here, which nobody
 * reads in a repository: what belongs together stands together, and a search in the page finds it.
 */
import type { DocComment } from './doc-comment.ts'
import type { PublicName } from './model.ts'

const groups: ReadonlyArray<readonly [title: string, kinds: readonly string[]]> = [
  ['Functions', ['Function']],
  ['Classes', ['Class']],
  ['Types', ['Interface', 'TypeAlias']],
]

/** Headings of the tags that have one; those of parameters are a list. */
const titles: Readonly<Record<string, string>> = { returns: 'Returns', throws: 'Throws' }

/** @param specifier - what the names are imported from */
export function pageOf(names: readonly PublicName[], specifier: string): string {
  const link = linker(names)
  const parts = groups.flatMap(([title, kinds]) => {
    const members = names.filter(({ kind }) => kinds.includes(kind))
    if (members.length === 0) return []
    return [`## ${title}`, contents(members), ...sections(members, link)]
  })
  const head = `Everything that \`import … from '${specifier}'\` gives, with its defaults and errors. Made from the code by \`npm run api\`: change the text there.`
  return `${[`# ${specifier}`, head, ...parts].join('\n\n')}\n`
}

type Linker = (text: string) => string

/** Turns `{@link name}` into a link within the page, where the name is on it. */
function linker(names: readonly PublicName[]): Linker {
  const known = new Set(names.map(({ name }) => name))
  return (text) =>
    text.replaceAll(/\{@link ([^}|]+)(?:\|[^}]*)?\}/g, (_, name: string) =>
      known.has(name.trim()) ? linked(name.trim()) : `\`${name.trim()}\``,
    )
}

function linked(name: string): string {
  return `[${name}](#${name.toLowerCase()})`
}

function contents(names: readonly PublicName[]): string {
  return [...new Set(names.map(({ name }) => name))].map(linked).join(' · ')
}

function sections(names: readonly PublicName[], link: Linker): string[] {
  let last: string | undefined
  return names.flatMap((name) => {
    const heading = name.name === last ? [] : [`### ${name.name}`]
    last = name.name
    return [...heading, ...section(name, link)]
  })
}

function section({ kind, signature, comment, members }: PublicName, link: Linker): string[] {
  // A bare `interface Name` says no more than the heading.
  const says =
    kind === 'Function' || kind === 'TypeAlias' || /[<,]|extends|implements/.test(signature)
  return [
    ...(says ? [fenced(signature)] : []),
    ...described(comment, link),
    ...(members.length === 0 ? [] : [table(members, link)]),
  ]
}

function described({ text, blocks }: DocComment, link: Linker): string[] {
  const of = (wanted: string): string[] =>
    blocks.filter(({ tag }) => tag === wanted).map((block) => link(block.text))
  const parameters = [...of('typeParam'), ...of('param')].map((line) => {
    const [, name = '', rest = ''] = /^(\S+)\s+-\s+([^]*)$/.exec(line) ?? []
    return `- \`${name}\`: ${rest.replaceAll(/\s*\n\s*/g, ' ')}`
  })
  return [
    link(text),
    ...(parameters.length === 0 ? [] : [parameters.join('\n')]),
    ...Object.entries(titles).flatMap(([tag, title]) => of(tag).map((it) => `${title}: ${it}`)),
    ...of('example'),
  ]
}

function table(members: readonly PublicName[], link: Linker): string {
  const rows = members.map(({ signature, comment }) => {
    const text = described(comment, link).join(' ')
    return `| ${cell(`\`${signature.replace(/;$/, '')}\``)} | ${cell(text)} |`
  })
  return ['| member | |', '| --- | --- |', ...rows].join('\n')
}

/** A cell is one line, in which a bar would begin the next. */
function cell(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').replaceAll('|', '\\|')
}

function fenced(code: string): string {
  return `\`\`\`ts\n${code}\n\`\`\``
}
