import { mountSuspended } from '@nuxt/test-utils/runtime'
import { getQuery } from 'h3'
import { beforeEach, describe, expect, it } from 'vitest'
import type { RejectPage } from '#shared/contract/run/run-reject.contract'
import RunRejects from '~/components/run/detail/RunRejects.vue'
import { registerEndpoint } from '../../given/register-endpoint'
import { givenDetail, givenStage } from '../../given/given-run'

const run = givenDetail({ stages: [givenStage({ stageKey: 'clean', name: 'Clean', failedByReason: { NO_TEXT: 3 } })] })
const record = '{"id":7,"text":"first line\\nsecond line"}'
const reject = {
  reason: 'LINE_TOO_LONG', message: 'longer than 1024 bytes', params: { max_bytes: '1024' }, file: 'a.jsonl',
  line: 1_204, record: JSON.parse(record), raw: null,
}

let answer: RejectPage
let query: object
registerEndpoint(`/api/v1/runs/${run.id}/stages/clean/rejects`, (event) => {
  query = getQuery(event)
  return answer
})

const textOfPage = () => document.body.textContent ?? ''
const open = () =>
  mountSuspended(RunRejects, { props: { run, stageKey: 'clean', reason: 'NO_TEXT' }, attachTo: document.body })

beforeEach(() => {
  clearNuxtData()
  document.body.innerHTML = ''
})

describe('rejected records of a stage', () => {
  it('show the place and the content of each', async () => {
    answer = { items: [reject], nextCursor: null, isWritten: true }
    await open()

    await expect.poll(textOfPage).toContain('Limit: 1.0 KB')
    expect(textOfPage()).toContain('a.jsonl, line 1,204')
    expect([...document.querySelectorAll('dt')].map(name => name.textContent?.trim())).toEqual(['id', 'text'])
    expect([...document.querySelectorAll('dd')].map(value => value.textContent?.trim()))
      .toEqual(['7', 'first line\nsecond line'])
    expect(query).toMatchObject({ reason: 'NO_TEXT' })
  })

  it.each([
    ['clean.normalize', 'Record 23 of those this stage read'],
    ['ingest.jsonl', 'line 23 of the file'],
  ])('of %s are at %s, and say what can be done about the reason', async (kind, place) => {
    answer = { items: [{ ...reject, file: null, line: 23 }], nextCursor: null, isWritten: true }
    const stage = givenStage({ stageKey: 'clean', name: 'Clean', kind, failedByReason: { NO_TEXT: 3 } })
    const props = { run: givenDetail({ stages: [stage] }), stageKey: 'clean', reason: 'NO_TEXT' }
    await mountSuspended(RunRejects, { props, attachTo: document.body })

    await expect.poll(textOfPage).toContain(place)
    expect(textOfPage()).toContain('Failed records: No text in the field')
    expect(textOfPage()).toContain('leave “Drop empty records” on')
  })

  it('show a line that is no record as it stands in the file', async () => {
    answer = { items: [{ ...reject, record: null, raw: '{"id":7,"text":"first' }], nextCursor: null, isWritten: true }
    await open()

    await expect.poll(() => document.querySelector('pre')?.textContent).toBe('{"id":7,"text":"first')
    expect(document.querySelector('dl')).toBeNull()
  })

  it('are available once the stage has ended', async () => {
    answer = { items: [], nextCursor: null, isWritten: false }
    await open()

    await expect.poll(textOfPage).toContain('Rejected records are available once the stage has ended')
  })

  it('show more on demand', async () => {
    answer = { items: [reject], nextCursor: 'more', isWritten: true }
    await open()
    await expect.poll(textOfPage).toContain('Load more')
    ;[...document.querySelectorAll('button')].find(button => button.textContent?.includes('Load more'))?.click()

    await expect.poll(() => query).toMatchObject({ limit: '100' })
  })
})
