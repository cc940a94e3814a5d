import type { NitroApp } from 'nitropack/types'
import { compressAnswer } from '../utils/compress'

export default function compress(nitro: NitroApp): void {
  nitro.hooks.hook('beforeResponse', compressAnswer)
}
