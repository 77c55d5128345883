/** Images and documents that the service would refuse are found before they are sent. */
import t from 'tap'
import { checkRequest } from '../../../src/request/check-request.ts'

const png = 'iVBORw0KGgo'
const source = { type: 'base64', media_type: 'image/png', data: `${png}AAAA` }
const image = { type: 'image', source }
const pdf = { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0x' }

function asked(...content: unknown[]): string | undefined {
  const messages = [{ role: 'user', content }]
  return checkRequest({
    custom_id: 'a',
    params: { model: 'claude-haiku-4-5', max_tokens: 64, messages },
  })
}

const imageOf = (more: object) => ({ type: 'image', source: { ...source, ...more } })
const documentOf = (more: object) => ({ type: 'document', source: { ...pdf, ...more } })
const resultOf = (...content: unknown[]) => ({ type: 'tool_result', tool_use_id: 'x', content })

const fine: Array<[string, unknown]> = [
  ['an image', image],
  ['of the most characters', imageOf({ data: png.padEnd(5_242_880, 'A') })],
  ['that begins as none that is known', imageOf({ data: 'AAAA' })],
  ['by its address', { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }],
  ['of a source that is not known here', { type: 'image', source: { type: 'new_in_2027' } }],
  ['a document', documentOf({})],
  ['a document over the size of an image', documentOf({ data: 'J'.repeat(5_242_881) })],
  ['a document of text', { type: 'document', source: { type: 'text', data: '' } }],
  ['a result with an image', resultOf(image, { type: 'text', text: '' })],
  ['a result that is text', { type: 'tool_result', tool_use_id: 'x', content: '' }],
  ['a result of nothing', { type: 'tool_result', tool_use_id: 'x' }],
]

for (const [title, block] of fine) {
  void t.test(`can be sent: ${title}`, async (t) => {
    t.equal(asked(block), undefined)
  })
}

const bad: Array<[title: string, block: unknown, reason: RegExp]> = [
  [
    'one character too many',
    imageOf({ data: png.padEnd(5_242_881, 'A') }),
    /\.source\.data has 5242881 characters of base64, .* 5242880/,
  ],
  [
    'no media type',
    imageOf({ media_type: undefined }),
    /media_type is image\/jpeg, .* not undefined/,
  ],
  ['another media type', imageOf({ media_type: 'image/secret' }), /media_type .* not another type/],
  ['no data', imageOf({ data: '' }), /\.source\.data is empty/],
  ['bytes', imageOf({ data: Buffer.from('x') }), /data is a string of base64, not an object/],
  ['a data URL', imageOf({ data: 'data:image/png;base64,secret' }), /data URL: cut .* comma/],
  ['no source', { type: 'image' }, /\.source is an object, not undefined/],
  ['a PNG called JPEG', imageOf({ media_type: 'image/jpeg' }), /is image\/jpeg, .* image\/png/],
  ['a JPEG called PNG', imageOf({ data: '/9j/4AAQ' }), /is image\/png, .* image\/jpeg/],
  ['a WebP called PNG', imageOf({ data: 'UklGRiQA' }), /is image\/png, .* image\/webp/],
  ['a GIF called PNG', imageOf({ data: 'R0lGODlh' }), /is image\/png, .* image\/gif/],
  ['an empty document', documentOf({ data: '' }), /\.source\.data is empty/],
  ['a document as data URL', documentOf({ data: 'data:secret' }), /data URL/],
  ['a document without a source', { type: 'document' }, /\.source is an object/],
]

for (const [title, block, reason] of bad) {
  void t.test(`can't be sent: ${title}`, async (t) => {
    const alone = asked({ type: 'text', text: 'x' }, block)
    t.match(alone, reason)
    t.match(alone, /^params\.messages\[0\]\.content\[1\]\.source/)
    t.notMatch(alone, 'secret')
    const within = asked(resultOf({ type: 'text', text: 'x' }, block))
    t.match(within, reason)
    t.match(within, /^params\.messages\[0\]\.content\[0\]\.content\[1\]\.source/)
  })
}

void t.test('600 images, and one more', async (t) => {
  const images = (count: number) => Array.from({ length: count }, () => image)
  t.equal(asked(...images(600)), undefined)
  t.match(asked(...images(601)), 'params.messages has 601 images, and a request may have 600')
  t.match(asked(...images(300), resultOf(...images(301))), 'has 601 images')
})
