import type { NitroApp } from 'nitropack/types'
import { compressAnswer } from '../utils/compress'
import { keepTexts } from '../utils/texts-answer'

export default function compress(nitro: NitroApp): void {
  nitro.hooks.hook('beforeResponse', compressAnswer)
  nitro.hooks.hook('beforeResponse', keepTexts)
}
