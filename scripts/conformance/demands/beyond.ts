import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import { RunState, StageRole, StageState } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import { type Bench, INSPECT, READ, WRITE } from '../bench'
import type { Demand } from '../demand'
import { askOptional, failureOf, failureOfOptional, toFailure } from '../failure'
import { stageOf } from '../kinds'
import { getRun, givenWhole, isEnd, specOf, submit, toOutcome, watchRun } from '../runs'
import { must, NotOffered, NotTested } from '../verdict'

const listSources = ({ kinds }: Bench) => {
  const sources = kinds.filter(({ role }) => role === StageRole.SOURCE)
  if (sources.length === 0) {
    throw new NotOffered('no kind has role SOURCE')
  }
  return sources
}

/** Retries, sources and models. */
export const BEYOND: readonly Demand[] = [{
  sentence: 'A retry reuses the stages that it names: they have the counts of their run, no attempt and no times.',
  async check(bench) {
    const { spec, run } = await givenWhole(bench)
    const retry = specOf(spec.stages, { parentRunId: spec.runId, reuseStageIds: ['read'] })
    try {
      await submit(bench, retry)
    }
    catch (error) {
      const failure = toFailure(error)
      must(failure?.status === 'FAILED_PRECONDITION', `SubmitRun answered ${failure?.status ?? String(error)}`)
      const fields = (failure.details.fieldViolations ?? []).map(({ field }) => field)
      must(fields.includes('reuse_stage_ids[0]'), `BadRequest names ${fields.join(', ') || 'no field'}`)
      throw new NotOffered('the factory reuses no stage, and says so')
    }
    await watchRun(bench, { runId: retry.runId, isLast: isEnd })
    const ended = await getRun(bench, retry.runId)
    must(ended.state === RunState.SUCCEEDED, `the retry ended as ${toOutcome(ended)}`)
    const [read, before] = [ended, run].map(({ stages }) => stages.find(({ stageId }) => stageId === 'read'))
    must(read?.state === StageState.SUCCEEDED && read.reusedRunId === spec.runId, 'the stage was not reused')
    must(read.attempt === 0 && !read.startTime, `it has attempt ${read.attempt}${read.startTime ? ' and a start' : ''}`)
    must(
      read.progress?.recordsOut === before?.progress?.recordsOut,
      `it has written ${read.progress?.recordsOut} records, in its run ${before?.progress?.recordsOut}`,
    )
  },
}, {
  sentence: 'A retry of a run that does not exist is FAILED_PRECONDITION.',
  async check(bench) {
    const { spec } = await givenWhole(bench)
    const retry = specOf(spec.stages, { parentRunId: v7(), reuseStageIds: ['read'] })
    await failureOf('SubmitRun', () => bench.queue.submitRun({ requestId: v7(), spec: retry }, WRITE),
      'FAILED_PRECONDITION')
  },
}, {
  sentence: 'InspectSource shows the columns and the first records of a file that a source kind reads.',
  async check(bench) {
    const sources = listSources(bench)
    const input = await bench.inputs.small()
    const seen: string[] = []
    for (const kind of sources) {
      const stage = stageOf(kind, 'source', { inputs: [input] })
      try {
        const { columns, sample } = await askOptional('InspectSource', () =>
          bench.queue.inspectSource({ stage, sampleSize: 3 }, INSPECT))
        if (columns.some(({ name }) => name === 'text')) {
          must(sample.length > 0 && sample.length <= 3, `${kind.kind} shows ${sample.length} records of 3`)
          return kind.kind
        }
        seen.push(`${kind.kind}: ${columns.map(({ name }) => name).join(', ') || 'no column'}`)
      }
      catch (error) {
        if (toFailure(error)?.status !== 'INVALID_ARGUMENT') {
          throw error
        }
        seen.push(`${kind.kind}: refused`)
      }
    }
    throw new NotTested(`no source kind reads JSON lines: ${seen.join('; ')}`)
  },
}, {
  sentence: 'A source whose file is not in the store is NOT_FOUND.',
  async check(bench) {
    const [kind] = listSources(bench)
    const sha256 = randomBytes(32).toString('hex')
    const input = { uri: `artifact:sha256/${sha256}`, mediaType: 'application/jsonl', bytes: 1n, records: -1n, sha256 }
    await failureOfOptional('InspectSource', () => bench.queue.inspectSource(
      { stage: stageOf(kind!, 'source', { inputs: [input] }), sampleSize: 1 }, INSPECT,
    ), 'NOT_FOUND')
  },
}, {
  sentence: 'ModelService lists models, each with an id, and one that does not exist is NOT_FOUND.',
  async check({ model }) {
    const { models } = await askOptional('ModelService.ListModels', () => model.listModels({}, READ))
    must(models.every(({ id }) => id !== ''), 'a model has no id')
    await failureOfOptional('GetModel', () => model.getModel({ id: `no-model-${v7()}` }, READ), 'NOT_FOUND')
  },
}]
