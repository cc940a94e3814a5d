import type { StageKindName } from '#shared/contract/stage-kind.contract'
import { toKindBook } from '#shared/domain/pipeline/kind-book'
import type { SystemView } from '#shared/contract/system.contract'

/** A stage of a run, of a pipeline or of the statistics. */
interface NamedStage {
  name: string
  kind: string
  stageKey?: string
}

/**
 * Names of stages and stage types, and what the types are in a pipeline, in the reader's language as the factory gives
 * them.
 *
 * @param kinds the types that the page has read; without them, and for a type that is not among them, those that the
 *   frame around every page has read.
 */
export function useStageNames<Kind extends StageKindName = StageKindName>(
  kinds: MaybeRefOrGetter<readonly Kind[]> = [],
) {
  const { locale } = useI18n()
  const { data: system } = useNuxtData<SystemView>('systemGet')
  const byKind = computed(() => new Map(toValue(kinds).map(kind => [kind.kind, kind])))
  /** What they are in a pipeline, whatever they are called. */
  const book = computed(() => toKindBook<StageKindName>([
    ...byKind.value.values(), ...system.value?.stageKinds.filter(({ kind }) => !byKind.value.has(kind)) ?? [],
  ]))

  const findKind = (kind: string): StageKindName | undefined => book.value.find(kind)
  const roleOfKind = (kind: string) => book.value.roleOf(kind)
  const findName = (kind: string) => findKind(kind)?.displayNames[locale.value]
  /** A type without a name is called by its code. */
  const nameOfKind = (kind: string) => findName(kind) ?? kind
  const iconOfKind = (kind: string) => findKind(kind)?.icon || 'i-lucide-box'
  /** A stage without a name is called by its type, and with an unknown type by its key. */
  const nameOfStage = ({ name, kind, stageKey = kind }: NamedStage) => name.trim() || findName(kind) || stageKey
  /**
   * For an event or error that has only the key of a stage; a key that is not among the stages is returned as it is.
   */
  function nameOfStageKey(stages: readonly (NamedStage & { stageKey: string })[], stageKey: string): string {
    const stage = stages.find(candidate => candidate.stageKey === stageKey)
    return stage ? nameOfStage(stage) : stageKey
  }
  return { byKind, book, roleOfKind, nameOfKind, iconOfKind, nameOfStage, nameOfStageKey }
}
