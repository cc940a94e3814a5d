import { sql } from 'kysely'
import { readStages, SPEC_FORMAT } from '#shared/domain/pipeline/pipeline-spec'
import type { Db, Trx } from '../../client'
import type { RevisionRow } from './pipeline.repository'

export interface NewRevision extends Pick<
  RevisionRow,
  'id' | 'projectId' | 'pipelineId' | 'number' | 'spec' | 'sha256' | 'message' | 'actor' | 'templateVersionId'
> {
  /** The spec as canonical JSON, which `sha256` is computed from. */
  canonical: string
}

/** Inserts the revision with its stages as rows. Immutable from then on. */
export async function insertRevision(trx: Trx, { canonical, spec, ...revision }: NewRevision): Promise<RevisionRow> {
  const inserted = await trx.insertInto('pipelineRevisions')
    .values({ ...revision, spec: canonical, specFormat: SPEC_FORMAT }).returningAll().executeTakeFirstOrThrow()
  await trx
    .insertInto('pipelineStages')
    .values(spec.stages.map((stage, position) => ({
      revisionId: revision.id,
      projectId: revision.projectId,
      stageKey: stage.key,
      position,
      kind: stage.kind,
      name: stage.name,
      parameters: JSON.stringify(stage.parameters),
      needs: JSON.stringify(stage.needs),
    })))
    .execute()
  return inserted
}

export async function findRevision(db: Db, id: string): Promise<RevisionRow | undefined> {
  return asMeant(await db.selectFrom('pipelineRevisions').selectAll().where('id', '=', id).executeTakeFirst())
}

/** Finds a revision by its number in the pipeline. */
export async function findRevisionOf(
  db: Db, { pipelineId, number }: Pick<RevisionRow, 'pipelineId' | 'number'>,
): Promise<RevisionRow | undefined> {
  return asMeant(await db.selectFrom('pipelineRevisions')
    .selectAll().where('pipelineId', '=', pipelineId).where('number', '=', number).executeTakeFirst())
}

/** A row with a spec. The stored text and its hash never change, only how it is parsed. */
export const asMeant = <Row extends Pick<RevisionRow, 'spec' | 'specFormat'>>(row: Row | undefined): Row | undefined =>
  row && { ...row, spec: { ...row.spec, stages: readStages(row.spec.stages, row.specFormat) } }

const HEAD = ['id', 'pipelineId', 'number', 'sha256', 'message', 'actor', 'createdAt'] as const
export type RevisionHead = Pick<RevisionRow, (typeof HEAD)[number]>

export function listRevisions(
  db: Db, { pipelineId, limit, below }: { pipelineId: string, limit: number, below?: number | undefined },
): Promise<RevisionHead[]> {
  return db
    .selectFrom('pipelineRevisions')
    .select(HEAD)
    .where('pipelineId', '=', pipelineId)
    .$if(below !== undefined, query => query.where('number', '<', below ?? 0))
    .orderBy('number', 'desc')
    .limit(limit)
    .execute()
}

/** Of those that came from a template, the whole revisions; at most 200 ids. */
export async function listTemplateRevisions(db: Db, ids: readonly string[]): Promise<RevisionRow[]> {
  const rows = ids.length === 0
    ? []
    : await db.selectFrom('pipelineRevisions')
        .selectAll().where('id', 'in', [...ids]).where('templateVersionId', 'is not', null).execute()
  return rows.flatMap(row => asMeant(row) ?? [])
}

/** At most 200 ids; returns the stage kinds, not the stages. */
export function listRevisionHeads(db: Db, ids: readonly string[]): Promise<(RevisionHead & { kinds: string[] })[]> {
  return ids.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('pipelineRevisions')
        .select(HEAD)
        .select(sql<string[]>`jsonb_path_query_array(spec, '$.stages[*].kind')`.as('kinds'))
        .where('id', 'in', [...ids])
        .execute()
}
