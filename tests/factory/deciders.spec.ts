import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ArtifactRef, Json, StageJob, StageOutcome, WorkerPool } from '#factory/job/stage-job.ts'
import { findStageKind } from '#factory/stages/registry.ts'
import { openDeciders } from '#factory/worker/deciders.ts'
import { createWorkerPool } from '#factory/worker/pool.ts'
import { Stopped } from '#factory/worker/stop.ts'
import { createRandom } from '../support/random.ts'
import { after, NO_EVENTS, noControl, putBytes, readText, toJob, useStageRoom } from './stages/stages-support.ts'

const room = useStageRoom()
const LANGUAGE = {
  kind: 'filter.language',
  parameters: { field: 'text', languages: ['eng', 'cmn'], min_chars: 20, output_field: 'language' },
}
const NORMALIZE = { kind: 'clean.normalize', parameters: { fields: ['text'], strip_html: true } }
const TOKENS = { kind: 'filter.tokens', parameters: { field: 'text', max_tokens: 40, output_field: 'tokens' } }
const NEVER = new AbortController().signal
const LINES = 12_000
/** It is decided about by the thread that reads and writes. */
const LARGE_ROW = 7_000
const LARGE_TEXT = 'A  sentence of <b>English</b> words, which is one of many in this text. '.repeat(20_000)
const TEXTS = [
  'The quick brown  fox jumps over the lazy dog, and nobody at the fence has seen it come back.',
  '这是一个用中文写的普通句子，很容易与其他语言区分开来，\u3000数据工厂。',
  'Der schnelle braune Fuchs springt über den faulen Hund, und niemand hat ihn zurückkommen sehen.',
  'ok', '', 'cafe\u0301 <b>bold</b> \u200B and some more of it, so that it is long enough to be told apart',
]
let few: WorkerPool
let many: WorkerPool
/** Enough for the threads of the one kind, and of the other. */
let short: ArtifactRef
let long: ArtifactRef

const LINE_ENDS = ['\n', '\n', '\r\n', '\r\r\n', '\n\n']

/**
 * Records of which some are kept, changed, dropped and rejected by any kind, lines that are no records, and line ends
 * of all forms.
 */
function makeLines(longest: number): string {
  const random = createRandom(11)
  const lines = Array.from({ length: LINES }, (_, row) => {
    const text = TEXTS[Math.floor(random() * TEXTS.length)] ?? ''
    if (row === LARGE_ROW) {
      return JSON.stringify({ row, text: LARGE_TEXT })
    }
    switch (Math.floor(random() * 40)) {
      case 0: return `{"row":${row},"text":"${text}`
      case 1: return `[${row}]`
      case 2: return JSON.stringify({ row, text: row })
      case 3: return `{"row":${row}, "text" : ${JSON.stringify(text.repeat(longest))},"n":1.0}`
      default: return `{"row":${row}, "text" :${JSON.stringify(`${text} ${text}`)},"big":12345678901234567890}`
    }
  })
  return lines.map(line => line + LINE_ENDS[Math.floor(random() * LINE_ENDS.length)]).join('')
}

beforeAll(async () => {
  const env = { artifacts: { directory: `${room.directory}/artifacts` }, sourceRoots: [] }
  few = createWorkerPool({ size: 1, env })
  many = createWorkerPool({ size: 3, env })
  short = await putBytes(room.store, makeLines(20))
  long = await putBytes(room.store, makeLines(700))
})

afterAll(async () => {
  await few.close()
  await many.close()
})

const jobOf = (stage: typeof LANGUAGE | typeof NORMALIZE | typeof TOKENS, given: Partial<StageJob> = {}) =>
  toJob(stage, { upstream: stage === LANGUAGE ? after(short, short) : after(long, long), ...given })

async function run(pool: WorkerPool, job: StageJob) {
  const lines: string[] = []
  const outcome = await pool.run(job, { ...NO_EVENTS, onLine: ({ text }) => lines.push(text) }, noControl())
  return { outcome, lines }
}

/** All that a stage leaves, with the bytes of each file. */
async function leftOf(outcome: StageOutcome) {
  if (outcome.type !== 'succeeded') {
    throw new Error(JSON.stringify(outcome))
  }
  const { recordsPerSecond: _, ...counts } = outcome.progress
  return { counts, files: await Promise.all(outcome.outputs.map(async ref => [ref, await readText(room.store, ref)])) }
}

describe.each([['filter.language', LANGUAGE], ['clean.normalize', NORMALIZE], ['filter.tokens', TOKENS]])('%s', (_, stage) => {
  it('leaves the same bytes, counts, rejected records and trace whether one thread decides or several do', async () => {
    const alone = await run(few, jobOf(stage))
    const together = await run(many, jobOf(stage))

    expect(alone.lines.some(line => line.includes('threads decide'))).toBe(false)
    expect(together.lines).toContain('3 threads decide about its records')
    expect(await leftOf(together.outcome)).toEqual(await leftOf(alone.outcome))
  })
})

/** How many threads decide for a stage; one that has none decides itself. */
const decidersOf = ({ lines }: { lines: string[] }) =>
  Number(lines.flatMap(line => /^(\d+) threads decide/.exec(line)?.[1] ?? [])[0] ?? 1)

describe('threads that decide', () => {
  it('are no more than there are cores when several stages run at once, and are there again when these have ended', async () => {
    const together = await Promise.all([jobOf(LANGUAGE), jobOf(NORMALIZE), jobOf(LANGUAGE)].map(job => run(many, job)))
    const afterwards = await run(many, jobOf(LANGUAGE))

    expect(together.map(({ outcome }) => outcome.type)).toEqual(['succeeded', 'succeeded', 'succeeded'])
    expect(together.map(decidersOf)).toEqual([1, 1, 1])
    expect(decidersOf(afterwards)).toBe(3)
  })

  it('stop at a checkpoint from which one thread alone comes to the same end', async () => {
    const whole = await leftOf((await run(few, jobOf(LANGUAGE))).outcome)
    const pause = new AbortController()
    let saved: Json | undefined

    const paused = await many.run(jobOf(LANGUAGE), {
      ...NO_EVENTS,
      onLine: ({ text }) => {
        if (text.includes('threads decide')) {
          pause.abort()
        }
      },
      onCheckpoint: async (checkpoint) => {
        saved = checkpoint
      },
    }, { cancel: new AbortController().signal, pause: pause.signal })

    expect(paused.type).toBe('paused')
    expect(paused.progress.recordsIn).toBeLessThan(whole.counts.recordsIn)
    expect(await leftOf((await run(few, jobOf(LANGUAGE, { checkpoint: saved! }))).outcome)).toEqual(whole)
  })

  it('end with a stage that is cancelled, which can then be run again', async () => {
    const cancel = new AbortController()

    const cancelled = await many.run(jobOf(LANGUAGE), {
      ...NO_EVENTS,
      onLine: ({ text }) => {
        if (text.includes('threads decide')) {
          cancel.abort()
        }
      },
    }, { cancel: cancel.signal, pause: new AbortController().signal })

    expect(cancelled.type).toBe('cancelled')
    expect((await run(many, jobOf(LANGUAGE))).outcome.type).toBe('succeeded')
  })

  it('are not started for a kind that needs the records before, and say why', async () => {
    await expect(openDeciders(2, { kind: 'dedupe.exact', parameters: {} }, NEVER))
      .rejects.toMatchObject({
        reason: 'STAGE_ERROR', message: 'dedupe.exact does not decide about each record by itself',
      })
  })

  it('fail what they were asked for when they end, so that nobody waits for ever', async () => {
    const { parameters } = findStageKind('filter.language')!.complete(LANGUAGE.parameters)
    const deciders = await openDeciders(1, { kind: 'filter.language', parameters }, NEVER)
    const chunk = Buffer.from(JSON.stringify({ text: 'a sentence '.repeat(200_000) }))
    const asked = deciders.decide(
      Array.from({ length: 200 }, (_, row) =>
        ({ chunk, start: 0, end: chunk.length, number: row + 1, after: 0, input: 0 })),
    )

    await Promise.all([
      expect(asked).rejects.toMatchObject({ reason: 'WORKER_LOST', isRetryable: true }), deciders.close(),
    ])
    await expect(deciders.decide([{ chunk, start: 0, end: chunk.length, number: 1, after: 0, input: 0 }]))
      .rejects.toMatchObject({ reason: 'WORKER_LOST' })
  })

  it('end with a stage that is stopped while they start', async () => {
    const { parameters } = findStageKind('filter.language')!.complete(LANGUAGE.parameters)
    const stop = new AbortController()
    const opened = openDeciders(2, { kind: 'filter.language', parameters }, stop.signal)

    stop.abort(new Stopped())

    await expect(opened).rejects.toBeInstanceOf(Stopped)
  })
})
