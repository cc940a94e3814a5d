import type { NitroApp } from 'nitropack/types'
import { giveNonce, guardPage } from '#server/http/page-policy'

export default function pagePolicy(nitro: NitroApp): void {
  nitro.hooks.hook('request', giveNonce)
  nitro.hooks.hook('render:response', (answer, { event }) => guardPage(event, answer))
}
