/** Reads a report of pytest. The reports have no nested test cases, so no XML parser is needed. */
import type { TestResult } from './suite.ts'

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&amp;': '&',
  '&#10;': '\n',
}

export function readJunit(xml: string): TestResult[] {
  // A test case without children closes itself.
  const cases = xml.matchAll(/<testcase ([^>]*?)(?:\/>|>(.*?)<\/testcase>)/gs)
  return [...cases].map(([, attributes = '', inner = '']) => {
    const { file = '', classname = '', name = '' } = readAttributes(attributes)
    const [, tag = '', rest = ''] = /<(failure|error|skipped) ([^>]*)>/.exec(inner) ?? []
    return {
      file,
      name: `${classname.split('.').at(-1)}::${name}`,
      outcome: tag === '' ? 'passed' : tag === 'skipped' ? 'skipped' : 'failed',
      message: tag === 'skipped' ? '' : (readAttributes(rest)['message'] ?? ''),
    }
  })
}

function readAttributes(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/(\w+)="([^"]*)"/g)]
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, decode(value)]))
}

function decode(text: string): string {
  return text.replaceAll(/&\S+?;/g, (entity) => entities[entity] ?? entity)
}
