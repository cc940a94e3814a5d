import type { StageKindName } from '#shared/contract/stage-kind.contract'
import type { SystemView } from '#shared/contract/system.contract'

/** A stage of a run, of a pipeline or of the statistics. */
interface NamedStage {
  name: string
  kind: string
  stageKey?: string
}

/**
 * Stages and their kinds as the factory calls them in the reader's language.
 * @param kinds where a page has asked for them; else, and for a kind that is not among them, what the frame around every
 * page knows of them.
 */
export function useStageNames<Kind extends StageKindName = StageKindName>(kinds: MaybeRefOrGetter<readonly Kind[]> = []) {
  const { locale } = useI18n()
  const { data: system } = useNuxtData<SystemView>('systemGet')
  const byKind = computed(() => new Map(toValue(kinds).map(kind => [kind.kind, kind])))

  const findKind = (kind: string): StageKindName | undefined => byKind.value.get(kind) ?? system.value?.stageKinds.find(known => known.kind === kind)
  const findName = (kind: string) => findKind(kind)?.displayNames[locale.value]
  /** A kind that nobody has named is called by its code. */
  const nameOfKind = (kind: string) => findName(kind) ?? kind
  const iconOfKind = (kind: string) => findKind(kind)?.icon || 'i-lucide-box'
  /** A name is optional: without one a stage is called as its kind, and one of an unknown kind by its key. */
  const nameOfStage = ({ name, kind, stageKey = kind }: NamedStage) => name.trim() || findName(kind) || stageKey
  /** For what names a stage by its key alone; a key that is not among the stages stands for itself. */
  function nameOfStageKey(stages: readonly (NamedStage & { stageKey: string })[], stageKey: string): string {
    const stage = stages.find(candidate => candidate.stageKey === stageKey)
    return stage ? nameOfStage(stage) : stageKey
  }
  return { byKind, nameOfKind, iconOfKind, nameOfStage, nameOfStageKey }
}
