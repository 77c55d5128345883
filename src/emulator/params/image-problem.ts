/** Checks the images of messages: how many, how large, how wide. */
import { contentBlocks, sourceOf } from './content-blocks.ts'
import type { PlacedBlock } from './content-blocks.ts'
import { imageSize } from './image-size.ts'
import { invalid } from './problem.ts'
import type { ParamsProblem } from './problem.ts'

/** Characters of base64, not bytes of the image. */
const maxCharacters = 5_242_880
const maxSide = 8000
/** With more images than this, each may only be so wide and high. */
const manyImages = 20
const maxSideOfMany = 2000

/** The first problem with images; the caller knows how many the model accepts. */
export function imageProblem(
  messages: readonly unknown[],
  maxImages: number,
): ParamsProblem | undefined {
  const images = [...contentBlocks(messages)].filter(({ block }) => block['type'] === 'image')
  if (images.length > maxImages) {
    return invalid(`messages: too many images: ${images.length} > ${maxImages}`)
  }
  for (const image of images) {
    const length = base64Of(image)?.length ?? 0
    if (length > maxCharacters) {
      return invalid(
        `${image.at}.source.base64: image exceeds 5 MB maximum: ${length} bytes > ${maxCharacters} bytes`,
      )
    }
  }
  return sizeProblem(images)
}

function sizeProblem(images: readonly PlacedBlock[]): ParamsProblem | undefined {
  const isMany = images.length > manyImages
  const max = isMany ? maxSideOfMany : maxSide
  const over = images.filter((image) => longestSide(base64Of(image) ?? '') > max)
  const first = over[0]
  if (!first) return undefined
  const allowed = `max allowed size${isMany ? ' for many-image requests' : ''}: ${max} pixels`
  return {
    ...invalid(
      `${first.at}.source.base64.data: At least one of the image dimensions exceed ${allowed}`,
    ),
    details: {
      error_code: 'image_dimensions_too_large',
      max_side_length_pixels: max,
      paths: over.map(({ path }) => path),
    },
  }
}

function base64Of(image: PlacedBlock): string | undefined {
  const source = sourceOf(image)
  const data = source?.['type'] === 'base64' ? source['data'] : undefined
  return typeof data === 'string' ? data : undefined
}

/** A JPEG has its size behind its metadata, which may hold a small picture. */
const headerCharacters = 400_000

/** 0 for data that is no image: `source-problem.ts` says so. */
function longestSide(data: string): number {
  const isJpeg = data.startsWith('/9j/')
  const header = Buffer.from(data.slice(0, isJpeg ? headerCharacters : 64), 'base64')
  const { width, height } = imageSize(header) ?? { width: 0, height: 0 }
  return Math.max(width, height)
}
