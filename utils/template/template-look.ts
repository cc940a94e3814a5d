import type { CONSEQUENCES, TemplateIcon } from '#shared/domain/template/template-code'
import type { Tone } from '../base/look'
import { toDraftStages } from '../pipeline/draft-json'
import type { DraftStage } from '../pipeline/pipeline-draft'

export type Consequence = (typeof CONSEQUENCES)[number]

/** Written out, so that the sprite has them. */
export const TEMPLATE_ICON_NAMES: Record<TemplateIcon, string> = {
  'workflow': 'i-lucide-workflow',
  'globe': 'i-lucide-globe',
  'sparkles': 'i-lucide-sparkles',
  'library': 'i-lucide-library',
  'messages-square': 'i-lucide-messages-square',
  'tags': 'i-lucide-tags',
  'table-2': 'i-lucide-table-2',
  'braces': 'i-lucide-braces',
  'copy-minus': 'i-lucide-copy-minus',
  'calculator': 'i-lucide-calculator',
  'scale': 'i-lucide-scale',
  'flask-conical': 'i-lucide-flask-conical',
}

export const CONSEQUENCE_TONES: Record<Consequence, Tone> = { MAJOR: 'amber', MINOR: 'blue', PATCH: 'neutral' }

/** The label that most people look for first, then in the order of the alphabet. */
const FIRST_LABELS = ['production', 'candidate']
export const PROPOSED_LABELS: readonly string[] = FIRST_LABELS

export function labelTone(label: string): Tone {
  return label === 'production' ? 'green' : label === 'candidate' ? 'blue' : 'neutral'
}

export const sortLabels = (labels: readonly string[]): string[] => {
  const rankOf = (label: string) => (FIRST_LABELS.indexOf(label) + 1) || FIRST_LABELS.length + 1
  return [...labels].sort((one, other) => rankOf(one) - rankOf(other) || (one < other ? -1 : 1))
}

/** Three numbers of at most six digits, as the contract has them. */
const SEMVER = /^(?:0|[1-9]\d{0,5})(?:\.(?:0|[1-9]\d{0,5})){2}$/
export const isSemver = (text: string): boolean => SEMVER.test(text)

export function isLowerSemver(one: string, other: string): boolean {
  const limits = other.split('.').map(Number)
  const differences = one.split('.').map((part, index) => Number(part) - (limits[index] ?? 0))
  return (differences.find(difference => difference !== 0) ?? 0) < 0
}

/** Lower-case letters, digits, _ and -, at most 40; neither draft nor latest. */
export const isLabel = (text: string): boolean => /^(?!(?:draft|latest)$)[a-z][a-z0-9_-]{0,39}$/.test(text)

/** The stages of a version, from its canonical JSON. */
export const toCanonicalStages = (canonical: string): DraftStage[] => toDraftStages(JSON.parse(canonical)) ?? []
