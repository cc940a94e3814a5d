import type { KindFacts, ParameterReference, StagePurpose, StageRole } from './kind-facts'

/**
 * What names of kinds said before the contract had roles (docs/adr/0093): for a factory from before them, and for kinds
 * that no factory has told yet or tells no longer. It is the one place of the console that knows a name, and no new
 * kind is added to it.
 */
const ROLE_OF: Readonly<Record<string, StageRole>> = {
  'publish': 'sink', 'acceptance.gate': 'gate', 'input.dataset': 'input', 'input.rejects': 'rejects',
}
const COMPARING: readonly string[] = ['dedupe.exact', 'quality.check', 'acceptance.gate']
const COUNTING_ROWS = ['review.apply'] as const
const REFERENCES_OF: Readonly<Record<string, Readonly<Record<string, ParameterReference>>>> = {
  'publish': { dataset_id: 'dataset' },
  'acceptance.gate': { policy: 'policy' },
  'model.call': { configuration: 'configuration', model: 'model', response_schema: 'answer_schema' },
  'judge': { configuration: 'configuration', model: 'model' },
  'filter.language': { languages: 'language' },
}
/** By the first part of a name. */
const PURPOSE_OF: Readonly<Record<string, StagePurpose>> = {
  input: 'read', ingest: 'read', clean: 'clean', review: 'clean', filter: 'filter', dedupe: 'filter',
  model: 'model', judge: 'model', quality: 'check', acceptance: 'check', publish: 'write',
}

export function factsByName(kind: string): KindFacts {
  const [first = ''] = kind.split('.')
  return {
    kind,
    role: own(ROLE_OF, kind) ?? (first === 'ingest' ? 'source' : first === 'input' ? 'input' : 'step'),
    purpose: own(PURPOSE_OF, first) ?? 'other',
    comparesRecords: COMPARING.includes(kind),
    countsRows: COUNTING_ROWS.some(it => it === kind),
    references: own(REFERENCES_OF, kind) ?? {},
  }
}

/** Of no factory that has ever answered. */
export const kindByConvention = (role: StageRole): string | undefined =>
  Object.keys(ROLE_OF).find(kind => ROLE_OF[kind] === role)

export const ROW_KIND_BY_CONVENTION = COUNTING_ROWS[0]

const own = <Value>(of: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(of, key) ? of[key] : undefined
