import type { LotState } from '#shared/domain/quality/lot-state'
import type { Look } from '../base/look'

/** Of a lot on the page of the run that waits for it. */
export const LOT_LOOK: Record<LotState, Pick<Look, 'icon' | 'tone'>> = {
  OPEN: { icon: 'i-lucide-circle-dashed', tone: 'neutral' },
  SAMPLED: { icon: 'i-lucide-inbox', tone: 'neutral' },
  IN_REVIEW: { icon: 'i-lucide-clipboard-check', tone: 'blue' },
  ACCEPTED: { icon: 'i-lucide-circle-check', tone: 'green' },
  REJECTED: { icon: 'i-lucide-circle-x', tone: 'red' },
  CONDITIONAL: { icon: 'i-lucide-shield-alert', tone: 'amber' },
  REWORK: { icon: 'i-lucide-rotate-ccw', tone: 'orange' },
  SCRAPPED: { icon: 'i-lucide-trash-2', tone: 'neutral' },
  CLOSED: { icon: 'i-lucide-ban', tone: 'neutral' },
}
