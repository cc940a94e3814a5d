import { equals } from '@bufbuild/protobuf'
import { durationFromMs } from '@bufbuild/protobuf/wkt'
import {
  type Event, EventSchema, RunState, StageState,
} from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import type { Demand } from '../demand'
import { failureOf } from '../failure'
import { givenWhole, isEnd, nameOf, type Seen, watchRun } from '../runs'
import { must } from '../verdict'

const toSeqs = (seen: readonly Seen[]) => seen.map(({ event }) => Number(event.seq))
/** Not by bytes: maps have no order. */
const isSame = (one: Event, other: Event) => equals(EventSchema, one, other)

/** A heartbeat was asked for after a second of silence; the rest is for a busy machine. */
const HEARTBEAT_MS = 10_000
/** In no form that a factory could have made. */
const FOREIGN_CURSOR = 'Y3Vyc29yIG9mIGFub3RoZXIgZmFjdG9yeQ'

function requireEqual(got: readonly Seen[], wanted: readonly Seen[], what: string): void {
  const isEqual = got.length === wanted.length && got.every(({ event }, index) => isSame(event, wanted[index]!.event))
  must(isEqual, `${what}: events ${toSeqs(got).join(' ') || 'none'} instead of ${toSeqs(wanted).join(' ') || 'none'}`)
}

/** What a factory tells of a run, in order. */
export const EVENTS: readonly Demand[] = [{
  sentence: 'The events of a run are numbered from 1, in order and without a gap.',
  async check(bench) {
    const { seen, run } = await givenWhole(bench)
    const seqs = toSeqs(seen)
    const wrong = seqs.findIndex((seq, index) => seq !== index + 1)
    must(wrong === -1, `event ${seqs[wrong]} came in the place of event ${wrong + 1}: ${seqs.join(' ')}`)
    must(run.lastSeq === BigInt(seqs.length), `GetRun says last_seq ${run.lastSeq}, and ${seqs.length} events came`)
  },
}, {
  sentence: 'The first event accepts the run, the last one ends it, and nothing follows.',
  async check(bench) {
    const { seen, spec } = await givenWhole(bench)
    const [first, last] = [seen[0]!, seen.at(-1)!]
    must(
      first.event.kind.case === 'runState' && first.event.kind.value.to === RunState.QUEUED,
      `the first event is ${first.event.kind.case}`,
    )
    const more = await watchRun(bench, { runId: spec.runId, cursor: last.cursor, waitMs: HEARTBEAT_MS })
    must(more.length === 0, `after the end came ${more.map(({ event }) => event.kind.case).join(', ')}`)
  },
}, {
  sentence: 'Each change of state starts from the state before it.',
  async check(bench) {
    const { seen } = await givenWhole(bench)
    const states = new Map<string, number>()
    for (const { event: { seq, stageId, kind } } of seen) {
      if (kind.case !== 'runState' && kind.case !== 'stageState') {
        continue
      }
      const isRun = kind.case === 'runState'
      const to = isRun ? kind.value.to : kind.value.status?.state ?? 0
      const before = states.get(stageId)
      const toName = (state: number) => isRun ? RunState[state] : nameOf(state)
      must(
        before === undefined || before === kind.value.from,
        `event ${seq}, ${stageId || 'the run'}: from ${toName(kind.value.from)}, though it was ${toName(before ?? 0)}`,
      )
      states.set(stageId, to)
    }
  },
}, {
  sentence: 'A watch from any cursor gives exactly the later events, as often as it is asked.',
  async check(bench) {
    const { seen, spec } = await givenWhole(bench)
    for (const after of [-1, 0, Math.floor(seen.length / 2), seen.length - 2]) {
      const cursor = seen[after]?.cursor ?? ''
      const got = await watchRun(bench, { runId: spec.runId, cursor, isLast: isEnd, waitMs: HEARTBEAT_MS })
      requireEqual(got, seen.slice(after + 1), after === -1 ? 'from the start' : `after event ${after + 1}`)
    }
  },
}, {
  sentence: 'A watch of all runs has the events of a run in the same order.',
  async check(bench) {
    const { seen: [first, ...rest], spec: { runId } } = await givenWhole(bench)
    const isOurs = (event: Event) => event.runId === runId
    const got = await watchRun(bench, { cursor: first!.cursor, isLast: event => isOurs(event) && isEnd(event) })
    requireEqual(got.filter(({ event }) => isOurs(event)), rest, 'after event 1')
  },
}, {
  sentence: 'GetRun says what the last events said.',
  async check(bench) {
    const { seen, run } = await givenWhole(bench)
    const last = seen.at(-1)!.event.kind
    must(last.case === 'runState' && last.value.to === run.state, `GetRun says ${RunState[run.state]}`)
    for (const stage of run.stages) {
      const told = seen.map(({ event }) => event).findLast(({ stageId, kind }) =>
        stageId === stage.stageId && kind.case === 'stageState')?.kind
      const status = told?.case === 'stageState' ? told.value.status : undefined
      must(
        status?.state === stage.state,
        `stage ${stage.stageId} is ${nameOf(stage.state)}, its last event said ${nameOf(status?.state ?? 0)}`,
      )
      must(
        status.progress?.recordsOut === stage.progress?.recordsOut,
        `stage ${stage.stageId} has written ${stage.progress?.recordsOut} records, its last event said `
        + `${status.progress?.recordsOut}`,
      )
    }
  },
}, {
  sentence: 'A stage runs from its first attempt on, and its times are in order.',
  async check(bench) {
    const { run: { stages, createTime, startTime, endTime } } = await givenWhole(bench)
    const toMs = (time: { seconds: bigint, nanos: number } | undefined) =>
      time ? Number(time.seconds) * 1_000 + time.nanos / 1e6 : NaN
    must(
      toMs(createTime) <= toMs(startTime) && toMs(startTime) <= toMs(endTime),
      'create_time, start_time and end_time of the run are absent or not in order',
    )
    for (const { stageId, state, attempt, startTime: start, endTime: end } of stages) {
      must(state === StageState.SUCCEEDED, `stage ${stageId} is ${nameOf(state)}, though its run has SUCCEEDED`)
      must(attempt >= 1, `stage ${stageId} has attempt ${attempt}`)
      must(toMs(start) <= toMs(end), `start_time and end_time of stage ${stageId} are absent or not in order`)
    }
  },
}, {
  sentence: 'A heartbeat comes within the silence that was asked for.',
  async check(bench) {
    const { seen, spec } = await givenWhole(bench)
    await watchRun(bench, { runId: spec.runId, cursor: seen.at(-1)!.cursor, waitMs: HEARTBEAT_MS })
  },
}, {
  sentence: 'A cursor of another storage is OUT_OF_RANGE.',
  async check({ queue }) {
    await failureOf('WatchEvents', async () => {
      const heartbeatInterval = durationFromMs(1_000)
      for await (const _ of queue.watchEvents(
        { cursor: FOREIGN_CURSOR, heartbeatInterval }, { deadlineMs: HEARTBEAT_MS },
      )) {
        return
      }
    }, 'OUT_OF_RANGE')
  },
}]
