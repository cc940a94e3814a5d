import { afterEach, describe, expect, it, vi } from 'vitest'
import { log } from '#server/log'
import { checkRecords } from '#server/services/quality/rule-work'
import type { QcPolicyCreate } from '#shared/contract/quality/qc-policy.contract'
import type { QualityRule } from '#shared/domain/quality/quality-spec'
import { startApiServer } from '../../support/api/api-server'
import { createApi, failureOf, raw } from '../../support/api/api'
import { someName } from '../../support/api/api-things'
import { hold } from '../../support/hold'
import { givenThreads } from '../../support/quality/given-threads'
import { givenVersion } from '../../support/run/given-version'
import { until } from '../../support/services/process'
import { mainDatabase } from '../../support/services/databases'

/** Each within the schema, 18 instructions a character: 50 of them took 19 s in one piece. */
const HUGE = '(a|b|c|d|e){0,999}'.repeat(55)
/** Small, but slow to compile: some 20 ms each (2026-11-30). */
const SLOW = `(?i)${'[\\pL]'.repeat(190)}`
const pattern = (text: string, defect?: string) => ({
  kind: 'pattern' as const, field: 'text', pattern: text, isForbidden: true, ...defect !== undefined && { defect },
})

afterEach(() => vi.restoreAllMocks())

describe.each([mainDatabase()])('rules that take long, by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)
  const givenPolicy = (rules: QcPolicyCreate['spec']['rules']) =>
    api('qcPolicyCreate', { body: { name: someName('policy'), spec: {
      plan: { kind: 'fixed', sampleSize: 2, acceptNumber: 1 },
      review: { defects: [{ code: 'harm', name: 'Harmful', severity: 'critical' }] }, rules,
    } } })

  it('refuses a policy by the first pattern that is too large, alone or with those before it', async () => {
    const large = pattern('(a|b|c|d|e){0,999}')

    expect((await failureOf(givenPolicy([
      pattern('a+'), ...Array.from({ length: 49 }, () => pattern(HUGE)),
    ]))).problem.errors).toMatchObject([{ pointer: '/spec/rules/1/pattern', code: 'PATTERN_TOO_LARGE' }])
    expect((await failureOf(givenPolicy(Array.from({ length: 6 }, () => large)))).problem.errors)
      .toMatchObject([{ pointer: '/spec/rules/5/pattern', code: 'PATTERN_TOO_LARGE' }])
    expect(await givenPolicy(Array.from({ length: 5 }, () => large))).toMatchObject({ version: 1 })
  })

  it('refuses such a pattern in a change, and keeps the policy as it was', async () => {
    const policy = await givenPolicy([pattern('a+')])

    expect((await failureOf(api('qcPolicyChange', {
      params: { id: policy.id }, version: 1, body: { spec: { ...policy.spec, rules: [pattern(HUGE)] } },
    }))).problem.errors).toMatchObject([{ pointer: '/spec/rules/0/pattern', code: 'PATTERN_TOO_LARGE' }])
    expect(await api('qcPolicyGet', { params: { id: policy.id } })).toMatchObject({ version: 1 })
  })

  it('ends the work of a caller who leaves, which is no failure', async () => {
    const [told, failed] = [vi.spyOn(log, 'debug'), vi.spyOn(log, 'error')]
    const caller = new AbortController()
    const rules = Array.from({ length: 50 }, () => pattern(SLOW))
    const plan = { kind: 'fixed', sampleSize: 2, acceptNumber: 1 }
    const body = JSON.stringify({ name: someName('policy'), spec: { plan, rules } })
    const call = fetch(`${server.url}/api/v1/qc/policies`, {
      method: 'POST', body, headers: { 'content-type': 'application/json' }, signal: caller.signal,
    })

    // Asked later, and answered: by then the first is at work.
    await raw(server.url, '/projects')
    caller.abort()

    await expect(call).rejects.toThrow('aborted')
    await until('its end', () => told.mock.calls.some(([, text]) => text === 'the caller went away'))
    expect(failed).not.toHaveBeenCalled()
  })

  it('says of a record that a rule was not applied to it, which no verdict passes over', async () => {
    const policy = await givenPolicy([pattern('[ab]*a[ab]{60}$', 'harm'), { kind: 'length', field: 'text', min: 1 }])
    const { id: datasetId } = await api('datasetCreate', { body: { name: someName('dataset') } })
    await givenVersion(
      server, { datasetId, records: [{ text: 'ab'.repeat(2_000_000) }, { text: 'ab' }], columns: ['text'] },
    )

    const lot = await api('qcLotCreate', { body: { policyId: policy.id, datasetId, version: '1.0.0' } })
    const { items } = await api('qcLotSamples', { params: { id: lot.id } })
    const [long, short] = items.toSorted((a, b) => a.row - b.row)

    expect(long?.findings)
      .toEqual([{ rule: 0, kind: 'pattern', field: 'text', defect: 'harm', detail: '', isUnchecked: true }])
    expect(short?.findings).toEqual([])
    expect(await api('qcLotGet', { params: { id: lot.id } }))
      .toMatchObject({ findings: [{ rule: 0, count: 0, unchecked: 1 }] })
    const params = { id: long?.id ?? '' }
    await api('qcSampleClaim', { params, body: { reviewer: 'ann' } })
    expect(
      (await failureOf(api('qcSampleVerdict', { params, body: { reviewer: 'ann', verdict: 'PASS' } }))).problem.errors,
    ).toMatchObject([{ code: 'CRITICAL_FINDING' }])
  })
})

describe('the rules of a lot', () => {
  const threads = hold(givenThreads)
  const rules: QualityRule[] = [
    { kind: 'words', field: 'text', words: ['word'] },
    { kind: 'required', field: 'text', defect: 'harm' },
  ]

  it('find the same however many records are handed over at once, and leave this thread free meanwhile', async () => {
    const records = Array.from({ length: 30 }, (_, row) => JSON.stringify({ text: `${'word '.repeat(20_000)}${row}` }))
    let turns = 0
    let isDone = false
    const count = () => {
      turns += 1
      if (!isDone) {
        setImmediate(count)
      }
    }
    setImmediate(count)

    const findings = await checkRecords(threads, rules, records)
    isDone = true

    expect(findings)
      .toEqual(records.map(() => [{ rule: 0, kind: 'words', field: 'text', defect: null, detail: 'word' }]))
    expect(turns).toBeGreaterThan(20)
  })

  it('are all unchecked when there is no time for them', async () => {
    const findings = await checkRecords(threads, rules, ['{"text":"word"}', 'no JSON'], 0)

    expect(findings).toEqual(Array.from({ length: 2 }, () => [
      { rule: 0, kind: 'words', field: 'text', defect: null, detail: '', isUnchecked: true },
      { rule: 1, kind: 'required', field: 'text', defect: 'harm', detail: '', isUnchecked: true },
    ]))
  })
})
