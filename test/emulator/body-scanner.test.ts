/**
 * The create body is scanned as a stream: every layout gives its requests, broken JSON is
 * refused.
 */
import t from 'tap'
import { BodyScanner } from '../../src/emulator/http/bodies/body-scanner.ts'

interface Found {
  elements: unknown[]
  members: Record<string, unknown>
}

function scan(pieces: Buffer[]): Found {
  const found: Found = { elements: [], members: {} }
  const whole = Buffer.concat(pieces)
  const scanner = new BodyScanner({
    element(bytes, offset) {
      found.elements.push(JSON.parse(bytes.toString()))
      if (!whole.subarray(offset, offset + bytes.length).equals(bytes)) throw new Error('offset')
    },
    array: () => {},
    member: (key, bytes) => (found.members[key] = JSON.parse(bytes.toString())),
  })
  for (const piece of pieces) scanner.push(piece)
  scanner.end()
  return found
}

const bodies: Array<[name: string, body: string]> = [
  ['one element', '{"requests":[{"a":1}]}'],
  ['no element', '{"requests":[]}'],
  ['white space everywhere', ' \n{ "requests" \t: [ \r\n {"a" : 1 } , {"a":2}\n ] } \n'],
  ['brackets and quotes in strings', '{"requests":[{"a":"}]\\"[{,"},{"b":"\\\\"}]}'],
  ['escapes at the end of strings', '{"requests":["\\\\\\"","\\\\"]}'],
  ['nesting', '{"requests":[{"a":[[{"b":[]}],{}]},[1,[2,[3]]]]}'],
  ['barewords', '{"requests":[1,-2.5e3,true,false,null,"s"]}'],
  ['members before and after', '{"x":{"requests":[1]},"requests":[1],"y":[2],"z":3,"u":"v"}'],
  ['an escaped key', '{"\\u0072equests":[1]}'],
  ['characters of several bytes', '{"requests":[{"ключ":"Ärger 🚀 \u2028"}]}'],
  ['requests that are not an array', '{"requests":{"0":1}}'],
]

for (const [name, body] of bodies) {
  const bytes = Buffer.from(body)
  const { requests, ...others } = JSON.parse(body) as Record<string, unknown>
  const expected: Found = Array.isArray(requests)
    ? { elements: requests, members: others }
    : { elements: [], members: { ...others, requests } }

  void t.test(`finds the requests in any layout: ${name}`, (t) => {
    t.same(scan([bytes]), expected, 'whole')
    t.same(scan(Array.from(bytes, (byte) => Buffer.from([byte]))), expected, 'byte by byte')
    for (let at = 1; at < bytes.length; at++) {
      const found = scan([bytes.subarray(0, at), bytes.subarray(at)])
      t.same(found, expected, `split at ${at}`, { diagnostic: false })
    }
    t.end()
  })
}

const broken = [
  '',
  ' ',
  '[]',
  '"text"',
  '{',
  '{"requests":[1]',
  '{"requests":[1}',
  '{"requests":[1,]}',
  '{"requests":[,1]}',
  '{"requests":[1 2]}',
  '{"requests":[{"a":1} {"a":2}]}',
  '{"requests" [1]}',
  '{"requests":[1],}',
  '{"requests":}',
  '{,}',
  '{requests:[1]}',
  '{"\\x":1}',
  '{"requests":[1]}}',
  '{"requests":[1]} {"requests":[2]}',
  '\uFEFF{"requests":[1]}',
]

for (const body of broken) {
  void t.test(`refuses anything but a JSON object: ${JSON.stringify(body)}`, (t) => {
    t.throws(() => scan([Buffer.from(body)]), { message: /The request body is not valid JSON/ })
    t.throws(() => scan(Array.from(Buffer.from(body), (byte) => Buffer.from([byte]))))
    t.end()
  })
}
