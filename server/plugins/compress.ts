import type { NitroApp } from 'nitropack/types'
import { compressAnswer } from '#server/http/compress'
import { keepTexts } from '#server/http/texts-answer'

export default function compress(nitro: NitroApp): void {
  nitro.hooks.hook('beforeResponse', compressAnswer)
  nitro.hooks.hook('beforeResponse', keepTexts)
}
