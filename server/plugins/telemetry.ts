import type { NitroApp } from 'nitropack/types'
import { watchRequests } from '#server/http/request-log'

/** The last plugin by name, so that requests which are refused are counted, too. */
export default function telemetry(nitro: NitroApp): void {
  nitro.h3App.handler = watchRequests(nitro.h3App.handler)
}
