import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { SPEC_FORMAT, type PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'
import { DEMO_PROJECT_ID } from '#shared/domain/project'
import type { Db, Trx } from '../../client'

/** @returns undefined when it is there already. */
export function insertDemoProject(
  trx: Trx, project: { key: string, name: string, description: string },
): Promise<{ id: string } | undefined> {
  return trx.insertInto('projects').values({ id: DEMO_PROJECT_ID, ...project })
    .onConflict(oc => oc.column('id').doNothing()).returning('id').executeTakeFirst()
}

/** Keys of projects that begin like this; at most 100. */
export async function listKeysLike(db: Db, prefix: string): Promise<string[]> {
  const rows = await db.selectFrom('projects').select('key').where('key', 'like', `${prefix}%`).limit(100).execute()
  return rows.map(({ key }) => key)
}

export interface DemoThing {
  /** Of its pipeline in the plan. */
  key: string
  createdAt: Date
  source: { id: string, name: string, stageKind: string, parameters: Record<string, unknown>, lastTestAt: Date }
  dataset: { id: string, name: string, description: string }
  pipeline: { id: string, name: string, description: string }
  task: { id: string }
  /** Oldest first. */
  revisions: {
    id: string
    createdAt: Date
    message: string
    actor: string
    stages: PipelineStageSpec[]
    canonical: string
  }[]
}

/** A pipeline with its source, its dataset, its task and its revisions. */
export async function insertDemoThing(
  trx: Trx, { createdAt, source, dataset, pipeline, task, revisions }: DemoThing,
): Promise<void> {
  const common = { projectId: DEMO_PROJECT_ID, createdAt, updatedAt: createdAt }
  await trx.insertInto('dataSources').values({
    ...common, ...source, parameters: JSON.stringify(source.parameters), columns: '[]', kind: 'folder',
    lastTestOk: true, lastTestMessage: '',
  }).execute()
  await trx.insertInto('datasets').values({ ...common, ...dataset }).execute()
  await trx.insertInto('pipelines').values({ ...common, ...pipeline }).execute()
  for (const [index, { stages, canonical, ...revision }] of revisions.entries()) {
    await trx.insertInto('pipelineRevisions').values({
      ...revision, projectId: DEMO_PROJECT_ID, pipelineId: pipeline.id, number: index + 1, spec: canonical,
      specFormat: SPEC_FORMAT, sha256: createHash('sha256').update(canonical).digest('hex'),
    }).execute()
    await trx.insertInto('pipelineStages').values(stages.map(({ key, kind, name, parameters, needs }, position) => ({
      revisionId: revision.id, projectId: DEMO_PROJECT_ID, stageKey: key, position, kind, name,
      parameters: JSON.stringify(parameters), needs: JSON.stringify(needs),
    }))).execute()
  }
  await trx.updateTable('pipelines')
    .set({ currentRevisionId: revisions.at(-1)?.id ?? null }).where('id', '=', pipeline.id).execute()
  await trx.insertInto('tasks')
    .values({ ...common, ...task, name: pipeline.name, pipelineId: pipeline.id, inputs: '{}', parameters: '{}' })
    .execute()
}

/** Up to when the demo data is known. @param cursor stands for the whole of it */
export async function insertDemoCursor(
  trx: Trx, { source, cursor, heardAt }: { source: string, cursor: string, heardAt: Date },
): Promise<void> {
  await trx.insertInto('eventCursors').values({ source, cursor, heardAt, updatedAt: sql<Date>`now()` }).execute()
}
