import { v7 } from 'uuid'
import { RunState } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import { READ, WRITE } from '../bench'
import type { Demand } from '../demand'
import { ask, failureOf } from '../failure'
import { getRun, givenWhole, pairOf, runToEnd, runWhole, specOf, submit } from '../runs'
import { must, NotTested } from '../verdict'

/** Pages that are read to find a run: an old factory has many. */
const MOST_PAGES = 500

/** How a run is accepted, once. */
export const ACCEPTANCE: readonly Demand[] = [{
  sentence: 'A run of a reader and a step is accepted and ends as SUCCEEDED.',
  async check(bench) {
    const { spec, answer: { run, replayed } } = await runWhole(bench)
    must(run?.spec?.runId === spec.runId, `SubmitRun answered with run ${run?.spec?.runId ?? 'none'}`)
    must(!replayed, 'the first answer says that it is a repeated one')
    const ids = run.stages.map(({ stageId }) => stageId).sort().join()
    must(ids === 'read,step', `the answer has the stages ${ids || 'none'}`)
    return spec.stages.map(({ kind }) => kind).join(' → ')
  },
}, {
  sentence: 'The same request id with the same body, its maps in another order, is the same run, and starts nothing.',
  async check(bench) {
    const { spec, requestId, run } = await givenWhole(bench)
    const labels = Object.fromEntries(Object.entries(spec.labels).reverse())
    const again = await submit(bench, { ...spec, labels }, requestId)
    must(again.run?.spec?.runId === spec.runId, `it answered with run ${again.run?.spec?.runId ?? 'none'}`)
    must(again.replayed, 'the answer does not say that it is a repeated one')
    const after = await getRun(bench, spec.runId)
    must(after.lastSeq === run.lastSeq, `the run had ${run.lastSeq} events, and has ${after.lastSeq} now`)
  },
}, {
  sentence: 'A request id or a run id with another body is ALREADY_EXISTS.',
  async check(bench) {
    const { spec, requestId } = await givenWhole(bench)
    const { queue } = bench
    const other = { ...spec, priority: 1 }
    await failureOf('SubmitRun with a used request_id', () =>
      queue.submitRun({ requestId, spec: { ...other, runId: v7() } }, WRITE), 'ALREADY_EXISTS')
    await failureOf('SubmitRun with a used run_id', () =>
      queue.submitRun({ requestId: v7(), spec: other }, WRITE), 'ALREADY_EXISTS')
  },
}, {
  sentence: 'A run that is only validated is not stored.',
  async check(bench) {
    const spec = specOf(pairOf(bench, await bench.inputs.small()))
    await ask(() => bench.queue.submitRun({ requestId: v7(), spec, validateOnly: true }, WRITE))
    await failureOf('GetRun', () => bench.queue.getRun({ runId: spec.runId }, READ), 'NOT_FOUND')
  },
}, {
  sentence: 'ListRuns has the run, and its pages repeat none.',
  async check(bench) {
    const { spec } = await givenWhole(bench)
    const seen = new Set<string>()
    let pageToken = ''
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = await ask(() => bench.queue.listRuns({ pageSize: page === 0 ? 1 : 200, pageToken }, WRITE))
      const ids = answer.runs.map(run => run.spec?.runId ?? '')
      must(page > 0 || ids.length <= 1, `page_size 1 gave ${ids.length} runs`)
      must(ids.every(id => !seen.has(id)), 'a run came twice')
      ids.forEach(id => seen.add(id))
      pageToken = answer.nextPageToken
      if (seen.has(spec.runId) && (page > 0 || pageToken === '')) {
        return
      }
      must(pageToken !== '', `the run is not among ${seen.size} runs`)
    }
    throw new NotTested(`the run is not among the first ${seen.size} runs`)
  },
}, {
  sentence: 'A trial reads no more records than its limit.',
  async check(bench) {
    await givenWhole(bench)
    const spec = specOf(pairOf(bench, await bench.inputs.small()), { recordLimit: 5n })
    const { run } = await runToEnd(bench, spec)
    const read = run.stages.find(({ stageId }) => stageId === 'read')?.progress?.recordsIn ?? 0n
    must(run.state === RunState.SUCCEEDED, `the trial ended as ${RunState[run.state]}`)
    must(read > 0n && read <= 5n, `record_limit is 5, and ${read} were read`)
  },
}]
