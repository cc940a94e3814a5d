import { expect, it } from 'vitest'
import { createApi, failureOf, upload } from '../support/api/api'
import { someName } from '../support/api/api-things'
import { untilSealed } from '../support/run/runs'
import { useSharedConsole } from '../support/services/shared-console'

/** Of the probe at rest on a quiet machine, 4 ms; the work of a rule took up to minutes of it. */
const MOST_MS = 100
const EVERY_MS = 10

const server = useSharedConsole('pglite')
const api = createApi(() => server.url)

const plan = { kind: 'fixed' as const, sampleSize: 1, acceptNumber: 0 }
const toRule = (pattern: string) => ({ kind: 'pattern' as const, field: 'text', pattern, isForbidden: true })

async function givenDataset(records: readonly object[]): Promise<string> {
  const file = await upload(server.url, 'large.jsonl', Buffer.from(records.map(record => `${JSON.stringify(record)}\n`).join('')))
  const source = await api('sourceCreate', { body: { kind: 'upload', name: someName('large'), uploadId: file.id } })
  const { id } = await api('datasetCreate', { body: { name: someName('large') } })
  await untilSealed(api, (await api('datasetImport', { params: { id }, body: { sourceId: source.id } })).id)
  return id
}

/** The longest answer of the health probe while something is done; the median tells a busy machine from a busy console. */
async function probeDuring(work: Promise<unknown>): Promise<{ longestMs: number, medianMs: number }> {
  const times: number[] = []
  let isDone = false
  void work.finally(() => isDone = true).catch(() => undefined)
  do {
    const startedMs = performance.now()
    const answer = await fetch(`${server.url}/healthz`)
    await answer.text()
    times.push(performance.now() - startedMs)
    await new Promise(resolve => setTimeout(resolve, EVERY_MS))
  } while (!isDone)
  await work
  times.sort((a, b) => a - b)
  return { longestMs: times.at(-1) ?? 0, medianMs: times[Math.floor(times.length / 2)] ?? 0 }
}

const expectQuick = (what: string, { longestMs, medianMs }: { longestMs: number, medianMs: number }) => {
  console.log(`/healthz during ${what}: median ${medianMs.toFixed(1)} ms, longest ${longestMs.toFixed(1)} ms`)
  expect(longestMs).toBeLessThan(MOST_MS)
}

it('the probe is answered while a policy is saved whose patterns are as large as they may be', async () => {
  const rules = Array.from({ length: 50 }, () => toRule('(a|b|c|d|e){0,999}'.repeat(55)))
  const refused = failureOf(api('qcPolicyCreate', { body: { name: someName('huge'), spec: { plan, rules } } }))

  expectQuick('a policy with 50 huge patterns', await probeDuring(refused))
  expect((await refused).problem.errors).toMatchObject([{ pointer: '/spec/rules/0/pattern', code: 'PATTERN_TOO_LARGE' }])
})

it('the probe is answered while rules look at a large record', async () => {
  const datasetId = await givenDataset([{ text: 'ab'.repeat(150_000) }])
  const policy = await api('qcPolicyCreate', { body: { name: someName('slow'), spec: { plan, rules: Array.from({ length: 3 }, () => toRule('[ab]*a[ab]{60}$')) } } })
  const lot = api('qcLotCreate', { body: { policyId: policy.id, datasetId } })

  expectQuick('a lot of one large record', await probeDuring(lot))
  expect(await lot).toMatchObject({ sampleSize: 1 })
})
