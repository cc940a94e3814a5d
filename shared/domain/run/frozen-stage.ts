import { factsByName } from '../pipeline/kind-convention'
import type { KindBook } from '../pipeline/kind-book'
import type { StageRole } from '../pipeline/kind-facts'
import type { FrozenStage } from './run-record'

/** What the factory said of the kind when the run was launched: what becomes of the run does not wait for a factory. */
export function toFrozenFacts(
  { kind, parameters }: Pick<FrozenStage, 'kind' | 'parameters'>, { factsOf }: Pick<KindBook, 'factsOf'>,
): Required<Pick<FrozenStage, 'role' | 'named'>> {
  const { role, references } = factsOf(kind)
  const named: NonNullable<FrozenStage['named']> = {}
  for (const [parameter, reference] of Object.entries(references)) {
    const value = parameters[parameter]
    if ((reference === 'dataset' || reference === 'policy') && typeof value === 'string') {
      named[reference] = value
    }
    if (reference === 'language' && Array.isArray(value)) {
      named.languages = value.map(String)
    }
  }
  return { role, named }
}

/** Of a run from before roles, by the name of its kind. */
export const roleOf = ({ role, kind }: Pick<FrozenStage, 'role' | 'kind'>): StageRole => role ?? factsByName(kind).role

/** The dataset to which it publishes, or the quality policy by which it is decided; undefined = it names none. */
export const namedBy = (stage: FrozenStage, reference: 'dataset' | 'policy'): string | undefined =>
  readNamed(stage)[reference]

/** In one of which all of its output is; empty = not told. */
export const languagesOf = (stage: FrozenStage): string[] => readNamed(stage).languages ?? []

const readNamed = (stage: FrozenStage) => stage.named ?? toFrozenFacts(stage, { factsOf: factsByName }).named
