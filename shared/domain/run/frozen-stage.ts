import { factsByName } from '../pipeline/kind-convention'
import type { KindBook } from '../pipeline/kind-book'
import type { ParameterReference, StageRole } from '../pipeline/kind-facts'
import type { FrozenStage } from './run-record'

/** What the factory said of the kind when the run was launched: what becomes of the run does not wait for a factory. */
export function toFrozenFacts(
  { kind }: Pick<FrozenStage, 'kind'>, { factsOf }: Pick<KindBook, 'factsOf'>,
): Required<Pick<FrozenStage, 'role' | 'references'>> {
  const { role, references } = factsOf(kind)
  return { role, references }
}

/** Of a run from before roles, by the name of its kind. */
export const roleOf = ({ role, kind }: Pick<FrozenStage, 'role' | 'kind'>): StageRole => role ?? factsByName(kind).role

/** The dataset to which it publishes, or the quality policy by which it is decided; undefined = it names none. */
export function namedBy(stage: FrozenStage, reference: 'dataset' | 'policy'): string | undefined {
  return listNamed(stage, reference).find(value => typeof value === 'string')
}

/** In one of which all of its output is; empty = not told. */
export const languagesOf = (stage: FrozenStage): string[] =>
  listNamed(stage, 'language').flatMap(value => Array.isArray(value) ? value.map(String) : [])

const listNamed = (
  { kind, parameters, references = factsByName(kind).references }: FrozenStage, wanted: ParameterReference,
) =>
  Object.entries(references).filter(([, reference]) => reference === wanted).map(([parameter]) => parameters[parameter])
