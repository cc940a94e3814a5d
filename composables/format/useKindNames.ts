import type { StageKindView } from '#shared/contract/stage-kind.contract'

/** Kinds and stages as the factory calls them in the reader's language. */
export function useKindNames(kinds: MaybeRefOrGetter<readonly StageKindView[]>) {
  const { locale } = useI18n()
  const byKind = computed(() => new Map(toValue(kinds).map(kind => [kind.kind, kind])))

  const nameOfKind = (kind: string) => byKind.value.get(kind)?.displayNames[locale.value] ?? kind
  /** A stage without a name is called as its kind. */
  const nameOfStage = ({ name, kind }: { name: string, kind: string }) => name.trim() || nameOfKind(kind)
  return { byKind, nameOfKind, nameOfStage }
}
