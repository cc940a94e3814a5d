import type { Tone } from '../base/look'

/**
 * How a stage differs, of two revisions or of two versions of a template. Names written out, so that the sprite has
 * them.
 */
export const DIFF_LOOKS = {
  added: { tone: 'green', icon: 'i-lucide-circle-plus' },
  removed: { tone: 'red', icon: 'i-lucide-circle-minus' },
  renamed: { tone: 'amber', icon: 'i-lucide-text-cursor-input' },
  replaced: { tone: 'red', icon: 'i-lucide-replace' },
  changed: { tone: 'amber', icon: 'i-lucide-pencil-line' },
  moved: { tone: 'amber', icon: 'i-lucide-arrow-up-down' },
} as const satisfies Record<string, { tone: Tone, icon: string }>
