import type { ModelActivity, ModelHealth } from '#shared/contract/model/model-config.contract'
import type { Look } from '../base/look'

export const HEALTH_LOOKS: Record<ModelHealth, Look> = {
  ok: { icon: 'i-lucide-circle-check', tone: 'green', loudness: 'quiet' },
  loading: { icon: 'i-lucide-loader-circle', tone: 'blue', loudness: 'quiet', isMoving: true },
  failing: { icon: 'i-lucide-circle-x', tone: 'red', loudness: 'loud' },
  missing: { icon: 'i-lucide-triangle-alert', tone: 'amber', loudness: 'tinted' },
  untested: { icon: 'i-lucide-circle-dashed', tone: 'neutral', loudness: 'quiet' },
  unknown: { icon: 'i-lucide-cloud-off', tone: 'amber', loudness: 'tinted' },
  off: { icon: 'i-lucide-circle-minus', tone: 'neutral', loudness: 'quiet' },
}

export const BREAKER_LOOKS: Record<ModelActivity['breaker'], Look> = {
  closed: { icon: 'i-lucide-circle-check', tone: 'green', loudness: 'quiet' },
  half_open: { icon: 'i-lucide-shield-question-mark', tone: 'amber', loudness: 'tinted' },
  open: { icon: 'i-lucide-shield-alert', tone: 'amber', loudness: 'tinted' },
  none: { icon: 'i-lucide-circle-dashed', tone: 'neutral', loudness: 'quiet' },
}

export const PROVENANCE_LOOKS: Record<'MODEL' | 'RULES' | 'SIMULATED', Look> = {
  MODEL: { icon: 'i-lucide-sparkles', tone: 'accent', loudness: 'tinted' },
  RULES: { icon: 'i-lucide-braces', tone: 'neutral', loudness: 'tinted' },
  SIMULATED: { icon: 'i-lucide-bot', tone: 'violet', loudness: 'tinted' },
}

export const STATE_LOOKS: Record<'READY' | 'LOADING' | 'UNAVAILABLE' | 'UNSPECIFIED', Look> = {
  READY: { icon: 'i-lucide-circle-check', tone: 'green', loudness: 'quiet' },
  LOADING: { icon: 'i-lucide-loader-circle', tone: 'blue', loudness: 'quiet', isMoving: true },
  UNAVAILABLE: { icon: 'i-lucide-circle-x', tone: 'red', loudness: 'tinted' },
  UNSPECIFIED: { icon: 'i-lucide-circle-dashed', tone: 'neutral', loudness: 'quiet' },
}
