import { isDeepStrictEqual } from 'node:util'
import { findTaskRun, type TaskRunRow } from '#db/repositories/run/task-run.repository'
import type { Db } from '#db/client'
import type { RunDetail } from '#shared/contract/run/run.contract'
import { runCompare, type RunCompare } from '#shared/contract/run/run-compare.contract'
import { readStages } from '#shared/domain/pipeline/pipeline-spec'
import { isLikeWork } from '#shared/domain/run/run-compare'
import type { KindBook } from '#shared/domain/pipeline/kind-book'
import { AppError } from '#server/errors'
import type { Deps } from '../common/deps'
import { listAncestors, getDatasetDiff } from '../dataset'
import { toDetail } from '../run'
import { compareCourse } from './compare-course'
import { isModel, listFindings } from './compare-findings'
import { findKindBook } from '../system'
import { compareFigures } from './compare-figures'
import { type ComparedInput, compareInputs, compareParameters, compareStages } from './compare-stages'

/**
 * Two runs of any pipelines. @throws AppError `invalid_input` for one and the same run, `not_found` with the side that
 * does not exist.
 */
export async function compareRuns(
  deps: Pick<Deps, 'db' | 'cache' | 'queue'>, query: { a: string, b: string },
): Promise<RunCompare> {
  const { db } = deps
  const { roleOf } = await findKindBook(deps)
  const [rowA, rowB] = await getSides(db, query)
  const [a, b] = [await toDetail(db, rowA), await toDetail(db, rowB)]
  const nowMs = Date.now()
  const [left, right] = [toSide(rowA), toSide(rowB)]
  const parameters = compareParameters(left, right)
  const inputs = await withOrigins(db, { a: rowA.projectId, b: rowB.projectId }, compareInputs(a, b))
  const isSameCallers = isDeepStrictEqual(listCallers(left), listCallers(right))
  const checks = toChecks({ a, b, inputs, parameters, isSameCallers, roleOf })
  const facts = {
    a, b, parameters, inputs,
    figures: compareFigures(a, b, { nowMs, isLike: isLikeWork(checks) }),
    stages: compareStages(a, b, nowMs),
    course: compareCourse(a, b, nowMs),
    outputs: await compareOutputs(db, a, b),
  }
  // The schema leaves out what only the page of one run shows.
  return {
    ...facts, a: runCompare.shape.a.parse(a), b: runCompare.shape.b.parse(b), checks, findings: listFindings(facts),
  }
}

/** @throws AppError as `compareRuns` */
export async function getSides(db: Db, query: { a: string, b: string }): Promise<[TaskRunRow, TaskRunRow]> {
  if (query.a === query.b) {
    throw new AppError('invalid_input', 'b: must be another run than a', {
      fields: [{ pointer: '/query/b', code: 'SAME_RUN', message: 'must be another run than a' }],
    })
  }
  return [await getSide(db, query, 'a'), await getSide(db, query, 'b')]
}

async function getSide(db: Db, query: { a: string, b: string }, side: 'a' | 'b'): Promise<TaskRunRow> {
  const row = await findTaskRun(db, query[side])
  if (!row) {
    throw new AppError('not_found', `${side}: no such run`, {
      fields: [{ pointer: `/query/${side}`, code: 'NO_RUN', message: 'no such run' }],
    })
  }
  return row
}

const toSide = (row: TaskRunRow) => ({
  detail: row, stages: readStages(row.spec.stages, row.spec.format ?? 1), replaced: row.spec.parameters ?? {},
})

/** Stages that call a model: parameters are compared only where both runs have the stage. */
const listCallers = ({ stages }: ReturnType<typeof toSide>) =>
  stages.filter(({ parameters }) => 'model' in parameters).map(({ key }) => key).sort()

interface Checked extends Pick<RunCompare, 'inputs' | 'parameters'>, Pick<KindBook, 'roleOf'> {
  a: RunDetail
  b: RunDetail
  isSameCallers: boolean
}

function toChecks({ a, b, inputs, parameters, isSameCallers, roleOf }: Checked): RunCompare['checks'] {
  const isSamePipeline = a.pipeline.id === b.pipeline.id
  // A stage may have its folder among its parameters.
  const isReadElsewhere = parameters.items.some(item => item.part === 'parameters' && roleOf(item.kind) === 'source')
  return [
    ...inputs.length > 0 || isReadElsewhere
      ? [{ what: 'inputs' as const, isSame: inputs.every(input => input.isSame) && !isReadElsewhere }]
      : [],
    { what: 'pipeline', isSame: isSamePipeline },
    ...isSamePipeline ? [{ what: 'revision' as const, isSame: a.pipeline.revision === b.pipeline.revision }] : [],
    { what: 'models', isSame: isSameCallers && !parameters.items.some(isModel) },
    { what: 'limit', isSame: a.recordLimit === b.recordLimit },
    { what: 'ended', isSame: a.finishedAt !== null && b.finishedAt !== null },
    ...a.finishedAt !== null && b.finishedAt !== null
      ? [{ what: 'outcome' as const, isSame: a.state === b.state }]
      : [],
  ]
}

/** What two versions were made from, where that differs; nothing when there is more than was read of either. */
async function withOrigins(
  db: Db, projectIds: { a: string, b: string }, inputs: readonly ComparedInput[],
): Promise<RunCompare['inputs']> {
  return Promise.all(inputs.map(async (input) => {
    if (input.isSame || input.a?.type !== 'version' || input.b?.type !== 'version') {
      return { ...input, madeFrom: [] }
    }
    const [left, right] = await Promise.all([
      listAncestors(db, { projectId: projectIds.a, id: input.a.versionId }),
      listAncestors(db, { projectId: projectIds.b, id: input.b.versionId }),
    ])
    if (left.isCut || right.isCut) {
      return { ...input, madeFrom: [] }
    }
    const byDataset = (rows: typeof left.versions) => Map.groupBy(rows, row => row.datasetId)
    const [before, after] = [byDataset(left.versions), byDataset(right.versions)]
    const textOf = (rows: readonly { semver: string }[] = []) => rows.map(({ semver }) => semver).sort().join(', ')
    const madeFrom = [...new Set([...after.keys(), ...before.keys()])].map((datasetId) => {
      const [was, is] = [before.get(datasetId), after.get(datasetId)]
      return { datasetId, datasetName: (is ?? was)?.[0]?.datasetName ?? '', a: textOf(was), b: textOf(is) }
    })
    return { ...input, madeFrom: madeFrom.filter(({ a, b }) => a !== b) }
  }))
}

/** By dataset: the last version that each has sealed. */
async function compareOutputs(db: Db, a: RunDetail, b: RunDetail): Promise<RunCompare['outputs']> {
  const [left, right] = [toLast(a), toLast(b)]
  const outputs: RunCompare['outputs'] = []
  for (const datasetId of new Set([...right.keys(), ...left.keys()])) {
    const [was, is] = [left.get(datasetId), right.get(datasetId)]
    outputs.push({
      datasetId,
      datasetName: (is ?? was)?.datasetName ?? '',
      a: was ? { semver: was.semver, rows: was.rows } : null,
      b: is ? { semver: is.semver, rows: is.rows } : null,
      columns: was && is
        ? (await getDatasetDiff({ db }, { id: datasetId, from: was.semver, to: is.semver })).columns
        : [],
    })
  }
  return outputs
}

const toLast = ({ versions }: RunDetail) => new Map(versions.map(version => [version.datasetId, version]))
