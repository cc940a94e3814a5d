import type { StageKindView } from '#shared/contract/stage-kind.contract'
import { inputNamesOf } from '~/utils/form/schema-form'

/** What the inputs of stages are called in the reader's language, by kind, where their order matters. */
export function useInputNames(kinds: () => readonly StageKindView[]) {
  const { locale } = useI18n()
  const byKind = computed(() => new Map(kinds().map(({ kind, parametersSchema }) =>
    [kind, inputNamesOf(parametersSchema, locale.value)] as const)))
  return { inputNamesOf: (kind: string | undefined): readonly string[] => byKind.value.get(kind ?? '') ?? [] }
}
