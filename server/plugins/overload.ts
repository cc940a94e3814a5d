import type { NitroApp } from 'nitropack/types'
import { createAdmission } from '../overload/admission'
import { limitWork } from '../utils/overload'

export default function overload(nitro: NitroApp): void {
  nitro.h3App.handler = limitWork(nitro.h3App.handler, createAdmission())
}
