import type { Finding } from '#shared/contract/finding.contract'
import { findKeyError } from '~/utils/pipeline/pipeline-draft'
import type { PipelineDraftState } from './usePipelineDraft'

/**
 * Keys as they are typed. An invalid one stays out of the draft, whose links go by key (two stages with one key would
 * get each other's links), and counts as an error until it is corrected.
 */
export function useTypedKeys({ stages, rename }: Pick<PipelineDraftState, 'stages' | 'rename'>) {
  /** By the key that the stage has. */
  const typed = ref(new Map<string, string>())
  const keys = computed(() => stages.value.map(stage => stage.key))
  const open = computed(() => keys.value.flatMap((key, index) => {
    const text = typed.value.get(key) ?? key
    return text === key ? [] : [{ index, key, text, error: findKeyError(text, keys.value) }]
  }))

  // A new stage may get the key of a removed one, but not what was typed there.
  watch(keys, now => [...typed.value.keys()].filter(key => !now.includes(key)).forEach(key => typed.value.delete(key)))

  return {
    findings: computed(() => open.value.flatMap(({ index, key, error }): Finding[] =>
      error ? [{ severity: 'ERROR', code: error, pointer: `/stages/${index}/key`, stageKey: key, message: '' }] : [])),
    typedOf: (key: string) => typed.value.get(key),
    type: (key: string, text: string) => void typed.value.set(key, text),
    /**
     * A key that was typed is meant, even if the field has not been left (Ctrl S), or another stage had the key until
     * now.
     */
    keep: () => open.value.filter(({ error }) => error === undefined).forEach(({ index, text }) => rename(index, text)),
    forget: () => typed.value.clear(),
  }
}
