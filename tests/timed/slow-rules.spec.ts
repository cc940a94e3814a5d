import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createApi, failureOf, upload } from '../support/api/api'
import { someName } from '../support/api/api-things'
import { untilSealed } from '../support/run/runs'
import { useSharedConsole } from '../support/services/shared-console'

/**
 * At rest on a quiet machine the probe takes 4 ms; before, it got no answer as long as the rules worked, up to minutes.
 */
const MOST_MS = 100
/** Or so many times the longest at rest, when the machine is busy. */
const MOST_RATIO = 3
/** Or this share of the work: a console that does it itself is silent for nearly all of it. */
const MOST_SHARE = 0.25
const REST_MS = 2_000
const EVERY_MS = 10

const server = useSharedConsole('pglite')
const api = createApi(() => server.url)

const plan = { kind: 'fixed' as const, sampleSize: 1, acceptNumber: 0 }
const toRule = (pattern: string) => ({ kind: 'pattern' as const, field: 'text', pattern, isForbidden: true })

async function givenDataset(records: readonly object[]): Promise<string> {
  const file = await upload(
    server.url, 'large.jsonl', Buffer.from(records.map(record => `${JSON.stringify(record)}\n`).join('')),
  )
  const source = await api('sourceCreate', { body: { kind: 'upload', name: someName('large'), uploadId: file.id } })
  const { id } = await api('datasetCreate', { body: { name: someName('large') } })
  await untilSealed(api, (await api('datasetImport', { params: { id }, body: { sourceId: source.id } })).id)
  return id
}

/**
 * The longest answer of the health probe while something is done; the median tells a busy machine from a busy console.
 */
async function probeDuring(work: Promise<unknown>): Promise<{ longestMs: number, medianMs: number }> {
  const times: number[] = []
  let isDone = false
  void work.finally(() => isDone = true).catch(() => undefined)
  do {
    const startedMs = performance.now()
    const answer = await fetch(`${server.url}/healthz`)
    await answer.text()
    times.push(performance.now() - startedMs)
    await wait(EVERY_MS)
  } while (!isDone)
  await work
  times.sort((a, b) => a - b)
  return { longestMs: times.at(-1) ?? 0, medianMs: times[Math.floor(times.length / 2)] ?? 0 }
}

async function expectQuick(what: string, begin: () => Promise<unknown>) {
  const rest = await probeDuring(wait(REST_MS))
  const startedMs = performance.now()
  const { longestMs, medianMs } = await probeDuring(begin())
  const workMs = performance.now() - startedMs
  console.log(
    `/healthz during ${what}: median ${medianMs.toFixed(1)} ms, longest ${longestMs.toFixed(1)} ms; at rest `
    + `${rest.longestMs.toFixed(1)} ms`,
  )
  expect(longestMs).toBeLessThan(Math.max(MOST_MS, rest.longestMs * MOST_RATIO, workMs * MOST_SHARE))
}

it('the probe is answered while a policy is saved whose patterns are as large as they may be', async () => {
  const rules = Array.from({ length: 50 }, () => toRule('(a|b|c|d|e){0,999}'.repeat(55)))
  let refusal: Awaited<ReturnType<typeof failureOf>> | undefined

  await expectQuick('a policy with 50 huge patterns', async () => {
    refusal = await failureOf(api('qcPolicyCreate', { body: { name: someName('huge'), spec: { plan, rules } } }))
  })

  expect(refusal?.problem.errors).toMatchObject([{ pointer: '/spec/rules/0/pattern', code: 'PATTERN_TOO_LARGE' }])
})

it('the probe is answered while rules look at a large record', async () => {
  const datasetId = await givenDataset([{ text: 'ab'.repeat(150_000) }])
  const policy = await api('qcPolicyCreate', {
    body: { name: someName('slow'), spec: { plan, rules: Array.from({ length: 3 }, () => toRule('[ab]*a[ab]{60}$')) } },
  })

  await expectQuick('a lot of one large record', () => api('qcLotCreate', { body: { policyId: policy.id, datasetId } }))

  expect((await api('qcLotList', { query: { policyId: policy.id } })).items).toMatchObject([{ sampleSize: 1 }])
})
