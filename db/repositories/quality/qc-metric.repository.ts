import { sql } from 'kysely'
import type { Db } from '../../client'

export interface QualityScope {
  projectId: string
  from: Date
  to: Date
  pipelineId?: string | undefined
  stage?: string | undefined
  modelVersion?: string | undefined
}

export interface RatesRow {
  by: 'total' | 'bucket' | 'stage' | 'model' | 'revision' | 'reviewer'
  /** Of a bucket its number, from 1. */
  key: string
  label: string
  /** Of a stage; null = its run is gone. */
  pipelineId: string | null
  verdicts: number
  passed: number
  fixed: number
  failed: number
}

/** Lots with the run that made their records: that of the gate, or the one that published the version. */
const lotsOf = ({ projectId, pipelineId, stage, modelVersion }: QualityScope) => sql`
  select lot.id, lot.dataset_version_id, lot.policy, lot.population, lot.state, lot.decided_at,
    coalesce(lot.stage_key, version.produced_by_stage, '') as stage_key,
    run.id as run_id, run.model_version, run.revision_id, run.pipeline_id,
    run.input_tokens + run.output_tokens as tokens
  from qc_lots lot
    left join dataset_versions version on version.id = lot.dataset_version_id
    left join task_runs run on run.id = coalesce(lot.run_id, version.produced_by_run)
  where lot.project_id = ${projectId}
    ${pipelineId === undefined ? sql`` : sql`and run.pipeline_id = ${pipelineId}`}
    ${modelVersion === undefined ? sql`` : sql`and run.model_version = ${modelVersion}`}
    ${stage === undefined ? sql`` : sql`and coalesce(lot.stage_key, version.produced_by_stage) = ${stage}`}`

/** The effective verdicts that were given in the range: an adjudication, else the first. */
const factsOf = (scope: QualityScope) => sql`
  select effective.*, lot.policy, lot.stage_key, lot.model_version, lot.revision_id, lot.pipeline_id from (
    select distinct on (sample_id) sample_id, lot_id, verdict, defects, reviewer, created_at from qc_verdicts
    where undone_at is null and role in ('first', 'adjudication') and sample_id in (
      select sample_id from qc_verdicts
        where project_id = ${scope.projectId} and undone_at is null and created_at >= ${scope.from}
          and created_at < ${scope.to})
    order by sample_id, role = 'adjudication' desc, id desc
  ) effective join (${lotsOf(scope)}) lot on lot.id = effective.lot_id
  where effective.created_at >= ${scope.from} and effective.created_at < ${scope.to}`

/** @param edges of the buckets, rising. @param most rows of each split. */
export async function sumVerdicts(
  db: Db, scope: QualityScope, edges: readonly Date[], most: number,
): Promise<RatesRow[]> {
  const counts = sql`count(*)::int as verdicts, count(*) filter (where verdict = 'PASS')::int as passed,
    count(*) filter (where verdict = 'FIX_AND_PASS')::int as fixed,
    count(*) filter (where verdict = 'FAIL')::int as failed`
  const largest = sql`order by verdicts desc, key, pipeline_id limit ${sql.lit(most)}`
  const none = sql`null::uuid as pipeline_id`
  const times = edges.map(edge => edge.toISOString())
  const { rows } = await sql<RatesRow>`
    with fact as materialized (${factsOf(scope)})
    select 'total' as by, '' as key, '' as label, ${none}, ${counts} from fact
    union all select 'bucket', width_bucket(created_at, ${times}::timestamptz[])::text as key, '', null, ${counts}
      from fact group by key
    union all (select 'stage', stage_key as key, stage_key, pipeline_id, ${counts}
      from fact where stage_key <> '' group by stage_key, pipeline_id ${largest})
    union all (select 'model', model_version as key, model_version, ${none}, ${counts}
      from fact where model_version <> '' group by key ${largest})
    union all (
      select 'revision', revision.id::text as key,
        max(pipeline.name) || ' #' || max(revision.number), ${none}, ${counts}
      from fact join pipeline_revisions revision on revision.id = fact.revision_id
        join pipelines pipeline on pipeline.id = fact.pipeline_id
      group by revision.id ${largest})
    union all (
      select 'reviewer', reviewer as key, reviewer, ${none}, ${counts} from fact group by key ${largest})`.execute(db)
  return rows
}

export interface DefectRow {
  code: string
  name: string
  severity: string
  count: number
}

/** Samples by defect code, most first; at most 50. A code means what its policy says, in the newest wording. */
export async function countDefectCodes(db: Db, scope: QualityScope): Promise<DefectRow[]> {
  const newest = (key: string) =>
    sql`(array_agg(defect ->> ${key}::text order by fact.lot_id desc) filter (where defect is not null))[1]`
  const { rows } = await sql<DefectRow>`
    with fact as materialized (${factsOf(scope)})
    select used.code, coalesce(${newest('name')}, used.code) as name,
      coalesce(${newest('severity')}, 'major') as severity, count(distinct sample_id)::int as count
    from fact cross join lateral jsonb_array_elements_text(fact.defects) used (code)
      left join lateral jsonb_array_elements(fact.policy -> 'review' -> 'defects') defect
        on defect ->> 'code' = used.code
    group by used.code order by count desc, used.code limit 50`.execute(db)
  return rows
}

/**
 * A run that made several lots counts its tokens once, and the records of one version once: a gate and a later lot over
 * the version that came through it are about the same ones. The newest lot says how many.
 */
export async function sumAccepted(db: Db, scope: QualityScope): Promise<{ records: number, tokens: number }> {
  const { rows } = await sql<{ records: number, tokens: number }>`
    with lot as materialized (
      select distinct on (run_id, coalesce(dataset_version_id::text, stage_key)) * from (${lotsOf(scope)}) every
      where state in ('ACCEPTED', 'CONDITIONAL') and decided_at >= ${scope.from} and decided_at < ${scope.to}
        and run_id is not null
      order by run_id, coalesce(dataset_version_id::text, stage_key), id desc)
    select coalesce((select sum(population) from lot), 0)::bigint as records,
      coalesce((select sum(tokens) from (select distinct run_id, tokens from lot) run), 0)::bigint as
      tokens`.execute(db)
  return rows[0] ?? { records: 0, tokens: 0 }
}
