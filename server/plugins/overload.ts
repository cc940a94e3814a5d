import type { NitroApp } from 'nitropack/types'
import { createAdmission } from '#server/overload/admission'
import { limitWork } from '#server/http/overload'

export default function overload(nitro: NitroApp): void {
  nitro.h3App.handler = limitWork(nitro.h3App.handler, createAdmission())
}
