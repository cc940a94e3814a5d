import { factsByName, kindByConvention, ROW_KIND_BY_CONVENTION } from './kind-convention'
import type { KindFacts, ParameterReference, StageRole } from './kind-facts'

export type RoleOf = (kind: string) => StageRole

/** The kinds of a factory, for questions about one of them. */
export interface KindBook<Kind extends KindFacts = KindFacts> {
  /** As the factory lists them; empty while it has never answered. */
  kinds: readonly Kind[]
  find: (kind: string) => Kind | undefined
  /** Of a kind that the factory does not list: what the convention of names says. */
  factsOf: (kind: string) => KindFacts
  roleOf: RoleOf
  /** The first of a role; undefined = the factory has none. */
  kindOf: (role: StageRole) => string | undefined
  /** The first that puts corrected records in place by their row number. */
  rowKind: () => string | undefined
  /** Names of the parameters that name one of these. */
  parametersOf: (kind: string, reference: ParameterReference) => string[]
}

export function toKindBook<Kind extends KindFacts>(kinds: readonly Kind[] = []): KindBook<Kind> {
  const byKind = new Map(kinds.map(it => [it.kind, it]))
  const factsOf = (kind: string): KindFacts => byKind.get(kind) ?? factsByName(kind)
  return {
    kinds,
    find: kind => byKind.get(kind),
    factsOf,
    roleOf: kind => factsOf(kind).role,
    kindOf: role => kinds.length === 0 ? kindByConvention(role) : kinds.find(it => it.role === role)?.kind,
    rowKind: () => kinds.length === 0 ? ROW_KIND_BY_CONVENTION : kinds.find(it => it.countsRows)?.kind,
    parametersOf: (kind, reference) =>
      Object.entries(factsOf(kind).references).filter(([, it]) => it === reference).map(([parameter]) => parameter),
  }
}
