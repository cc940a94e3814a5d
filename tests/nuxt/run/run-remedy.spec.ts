import { mountSuspended } from '@nuxt/test-utils/runtime'
import { readBody } from 'h3'
import { beforeEach, describe, expect, it } from 'vitest'
import type { RunDetail } from '#shared/contract/run/run.contract'
import RunPage from '~/pages/runs/[id].vue'
import { registerEndpoint } from '../given/register-endpoint'
import { givenDetail, givenRun, givenStage } from '../given/given-run'

const { id } = givenRun()
const READER = '01900000-0000-7000-8000-0000000000e1'
const ENDED = { verbs: [], finishedAt: '2026-11-20T06:01:00.000Z' }
const DROPPED = { OTHER_LANGUAGE: 99, TOO_SHORT: 1 }
const READ = givenStage({ stageKey: 'read', name: 'Read', state: 'SUCCEEDED', recordsIn: 100, recordsOut: 100 })
const LANGUAGES = givenStage({
  stageKey: 'lang', name: 'Languages', state: 'SUCCEEDED', recordsIn: 100, isTerminal: true, droppedByReason: DROPPED,
})
const SUCCESS = { ...ENDED, state: 'SUCCEEDED', stateName: 'succeeded' } as const
const TRIAL = { ...SUCCESS, recordLimit: 100, recordsIn: 100, stages: [READ, LANGUAGES] }
const ERROR = { reason: 'FAILURE_TOLERANCE_EXCEEDED', message: '', stageKey: 'lang', retryable: false, metadata: {} }
const FAILED: Partial<RunDetail> = {
  ...ENDED, state: 'FAILED', stateName: 'failed', disposition: 'open', error: ERROR, stages: [READ, LANGUAGES],
}

let current = givenDetail()
let saved: unknown
registerEndpoint(`/api/v1/runs/${id}`, () => current)
const SAVED_READ = { key: 'read', kind: 'input.dataset', name: '', needs: [], parameters: {} }
const SAVED = { key: 'lang', kind: 'filter.language', name: 'Languages', needs: ['read'] }
const OLD = [SAVED_READ, { ...SAVED, parameters: { field: 'text', min_chars: 10 }, failureTolerance: 0 }]
const NEW = [SAVED_READ, { ...SAVED, parameters: { field: 'text', min_chars: 5 }, failureTolerance: 0.05 }]
registerEndpoint(`/api/v1/pipelines/${id}`, () => ({ id, version: 4, name: 'Reviews', description: '', stages: OLD }))
registerEndpoint(`/api/v1/pipelines/${id}`, {
  method: 'PUT',
  handler: async (event) => {
    saved = [event.headers.get('if-match'), await readBody<unknown>(event)]
    current = { ...current, unsaved: [] }
    return { id, version: 5, name: 'Reviews', revision: { number: 3 } }
  },
})

const openPage = async () => {
  const page = await mountSuspended(RunPage, { route: `/runs/${id}` })
  await expect.poll(() => page.find('h1').exists()).toBe(true)
  return page
}
type Page = Awaited<ReturnType<typeof openPage>>
/** The look of the page's main actions. */
const mainOf = (page: Page) => page.findAll('.verbs button, .verbs a, .notice a, .notice button, .error a')
  .filter(button => button.classes().includes('solid')).map(button => button.text())

beforeEach(() => {
  clearNuxtData()
  useToast().clear()
  current = givenDetail()
})

describe('the next step', () => {
  it('after a trial that output nothing is the stage that kept nothing, not the full run', async () => {
    current = givenDetail(TRIAL)

    const page = await openPage()

    await expect.poll(() => page.find('[role="alert"]').exists()).toBe(true)
    expect(page.get('[role="alert"]').text()).toContain('“Languages” read 100 records and kept none')
    expect(mainOf(page)).toEqual(['Edit pipeline'])
    expect(page.get('.notice a').attributes('href')).toBe(`/pipelines/${id}?stage=lang`)
  })

  it('after a trial with output is the full run', async () => {
    current = givenDetail({ ...TRIAL, recordsOut: 3, stages: [READ, { ...LANGUAGES, recordsOut: 3 }] })

    expect(mainOf(await openPage())).toEqual(['Launch full run'])
  })

  it('after a failure that an unchanged retry repeats is its remedy, after another one the retry', async () => {
    current = givenDetail(FAILED)
    const final = mainOf(await openPage())
    clearNuxtData()
    current = givenDetail({ ...FAILED, error: { ...ERROR, reason: 'WORKER_LOST', retryable: true } })

    const passing = mainOf(await openPage())

    expect(final).toEqual([expect.stringContaining('Languages')])
    expect(passing).toEqual(['Retry…'])
  })

  it('after a refused key is its configuration, which leads back to the run', async () => {
    const error = { ...ERROR, reason: 'MODEL_KEY_REFUSED', stageKey: 'lang' }
    const configuration = { stageKey: 'lang', id: READ.stageKey, name: 'Judge', version: 1 }
    current = givenDetail({ ...FAILED, error, configurations: [configuration] })

    const page = await openPage()

    expect(page.get('.error a').attributes('href')).toBe(`/models?id=${READ.stageKey}&field=secret&run=${id}`)
  })

  it('after too many records failed leads to where their data are replaced, too', async () => {
    const source = {
      type: 'source', stageKey: 'read', name: 'Parts', kind: 'upload', isArchived: false, records: null,
    } as const
    const version = {
      type: 'version', stageKey: 'more', versionId: READER, datasetId: READER, datasetName: 'Reviews', semver: '1.0.0',
      rows: 9,
    } as const
    const [uploaded, folder] = [{ ...source, sourceId: id }, { ...source, kind: 'folder', sourceId: READER }]
    current = givenDetail({ ...FAILED, inputs: [uploaded, { ...uploaded, stageKey: 'again' }, folder, version] })
    const links = (await openPage()).findAll('.error a')
    clearNuxtData()
    current = givenDetail({
      ...FAILED, error: { ...ERROR, reason: 'WORKER_LOST', retryable: true }, inputs: [uploaded],
    })

    const passing = (await openPage()).findAll('.error a')

    expect(links.map(link => [link.text(), link.attributes('href')])).toEqual([
      ['Upload a corrected file to “Parts”', `/sources?replace=${id}&run=${id}`],
      ['Import corrected data into “Reviews”', `/datasets/${READER}?import=1.0.0`],
      [expect.stringContaining('Raise the failure tolerance'), expect.stringContaining('retry=lang')],
    ])
    expect(links.map(link => link.classes().includes('solid'))).toEqual([true, false, false])
    expect(passing).toEqual([])
  })

  it('leads to a retry with the file that the source was given since', async () => {
    const newer = { filename: 'parts-2.csv', createdAt: '2026-11-20T06:00:00Z' }
    current = givenDetail({ ...FAILED, inputs: [{
      type: 'source', stageKey: 'read', sourceId: READER, name: 'Parts', kind: 'upload', isArchived: false,
      records: null, newer,
    }] })

    const [first] = (await openPage()).findAll('.error a')

    expect([first?.text(), first?.attributes('href'), first?.classes().includes('solid')])
      .toEqual(['Retry with the new file of “Parts”', `/runs/${id}?retry=`, true])
  })

  it.each([
    ['leads to a launch with the newer version, once corrected data were imported', true],
    ['still asks for corrected data, where the newer version was there before the run', false],
  ])('%s', async (_, isSince) => {
    const newer = { versionId: id, semver: '1.1.0', createdAt: '2026-11-20T06:00:00Z', isSince }
    current = givenDetail({ ...FAILED, inputs: [{
      type: 'version', stageKey: 'more', versionId: READER, datasetId: READER, datasetName: 'Reviews', semver: '1.0.0',
      rows: 9, newer,
    }] })

    const [first] = (await openPage()).findAll('.error a')

    expect([first?.text(), first?.attributes('href')])
      .toEqual(isSince
        ? ['Launch again with “Reviews” 1.1.0', `/runs/${id}?launch=1`]
        : ['Import corrected data into “Reviews”', `/datasets/${READER}?import=1.0.0`])
  })

  it('is told beside its state, with what each way out means', async () => {
    current = givenDetail(FAILED)

    const page = await openPage()

    const menu = () => page.findAllComponents({ name: 'BaseMenu' })[0]
    await expect.poll(() => menu()?.text()).toBe('Unresolved')
    expect(menu()?.props('items')).toEqual([
      expect.objectContaining({ key: 'resolve', note: expect.stringContaining('The cause is fixed') }),
      expect.objectContaining({ key: 'waive', note: expect.stringContaining('Nothing is fixed') }),
    ])
  })

  it('after every record failed is at the field that most of them failed by, which is said', async () => {
    const rejected = givenStage({ ...LANGUAGES, failedByReason: { NO_TEXT: 1, MODEL_BAD_ENDPOINT: 99 } })
    current = givenDetail({ ...FAILED, error: { ...ERROR, reason: 'ALL_RECORDS_FAILED' }, stages: [READ, rejected] })

    const page = await openPage()

    const said = 'Most frequent reason: The model’s address can’t be used (99 records).'
    expect(page.get('.error').text()).toContain(said)
    expect(page.get('.error a').attributes('href')).toContain('field=target/endpoint')
  })
})

describe('the records that failed', () => {
  const rejected = (failedByReason: Record<string, number>) => [READ, givenStage({ ...LANGUAGES, failedByReason })]
  const linkOf = (page: Page, place: string) => page.findAll(`${place} a`).find(link => link.text().startsWith('View'))

  it('are one click from the failure, those of each reason, the most first', async () => {
    current = givenDetail({ ...FAILED, stages: rejected({ QUALITY_LENGTH: 3 }) })
    const only = linkOf(await openPage(), '.error')
    clearNuxtData()
    current = givenDetail({ ...FAILED, stages: rejected({ QUALITY_RANGE: 1, QUALITY_LENGTH: 3 }) })

    const most = linkOf(await openPage(), '.error')

    expect([only?.text(), most?.text()]).toEqual(['View 3 failed records', expect.stringMatching(/^View 3 records: /)])
    for (const link of [only, most]) {
      expect(link?.attributes('href')).toBe(`/runs/${id}?rejects=lang&reason=QUALITY_LENGTH`)
    }
  })

  it('of a partial success are named with the limit from which on it is called so', async () => {
    const counts = { recordsIn: 100, recordsOut: 97, recordsFailed: 3 }
    current = givenDetail({ ...SUCCESS, ...counts, stateName: 'partial', stages: rejected({ QUALITY_LENGTH: 3 }) })

    const page = await openPage()
    await expect.poll(() => page.find('.notice').exists()).toBe(true)

    const text = page.get('.notice').text()
    expect(text).toContain('3 of 100 records failed (3%) · The stages allow that many, so the run succeeded.')
    expect(text).toContain('Above 1%, a success is called partial.')
    expect(linkOf(page, '.notice')?.attributes('href')).toContain('rejects=lang')
  })
})

describe('lines that could not be read', () => {
  const CSV = givenStage({
    ...READ, kind: 'ingest.csv', recordsOut: 97, recordsFailed: 3, failedByReason: { WRONG_COLUMN_COUNT: 3 },
  })
  const pipeline = { ...givenDetail().pipeline, isBuiltIn: true }
  const IMPORT = { recordsIn: 100, recordsOut: 97, recordsFailed: 3, stateName: 'partial', pipeline } as const
  const SOURCE = {
    type: 'source', stageKey: 'read', sourceId: READER, name: 'Parts', isArchived: false, records: null,
  } as const
  const linksOf = (page: Page) => page.findAll('.notice a')
    .map(link => [link.text(), link.attributes('href'), link.classes().includes('solid')])

  it('are corrected in their file, which is the next step, and no retry is offered', async () => {
    current = givenDetail({ ...SUCCESS, ...IMPORT, stages: [CSV], inputs: [{ ...SOURCE, kind: 'upload' }] })

    const page = await openPage()
    await expect.poll(() => page.find('.notice').exists()).toBe(true)

    expect(page.get('.notice').text()).toContain('a retry does not help')
    expect(linksOf(page)[0]).toEqual(['Upload a corrected file to “Parts”', `/sources?replace=${READER}`, true])
    expect(page.findAll('button').filter(button => button.text() === 'Retry records…')).toEqual([])
    expect(page.text()).toContain('Can’t be retried: correct the file')
  })

  it('of a folder are corrected there, and imported again', async () => {
    current = givenDetail({ ...SUCCESS, ...IMPORT, stages: [CSV], inputs: [{ ...SOURCE, kind: 'folder' }] })

    const page = await openPage()
    await expect.poll(() => page.find('.notice').exists()).toBe(true)

    expect(linksOf(page)[0]).toEqual(['Import “Parts” again', `/sources?import=${READER}`, true])
  })

  it('taken by an unclosed quote are more than the records that failed, which is said', async () => {
    const quote = { ...CSV, recordsFailed: 1, failedByReason: { QUOTE_NOT_CLOSED: 1 } }
    current = givenDetail({ ...SUCCESS, ...IMPORT, stages: [quote], inputs: [{ ...SOURCE, kind: 'upload' }] })

    const page = await openPage()
    await expect.poll(() => page.find('.notice').exists()).toBe(true)

    expect(page.get('.notice').text()).toContain('more lines of the file may be missing')
  })

  it('beside records that can be retried are told apart', async () => {
    const failing = givenStage({ ...LANGUAGES, recordsFailed: 2, failedByReason: { QUALITY_LENGTH: 2 } })
    current = givenDetail({ ...SUCCESS, ...IMPORT, stages: [CSV, failing], inputs: [{ ...SOURCE, kind: 'upload' }] })

    const page = await openPage()
    await expect.poll(() => page.find('.notice').exists()).toBe(true)

    expect(page.get('.notice').text()).toContain('The other failed records can be retried')
    expect(page.findAll('button').filter(button => button.text() === 'Retry records…')).toHaveLength(1)
  })
})

describe('a retry with other values than the saved pipeline', () => {
  it('says so once it has succeeded, and saves them in the pipeline', async () => {
    const unsaved = [
      { stageKey: 'lang', name: 'failureTolerance', isLimit: true, before: 0, after: 0.05 },
      { stageKey: 'lang', name: 'min_chars', isLimit: false, before: 10, after: 5 },
    ]
    // Of the pipeline as it was compared; it is "4" by now.
    const pipeline = { ...givenDetail().pipeline, version: 3 }
    current = givenDetail({ ...TRIAL, pipeline, recordLimit: 0, recordsOut: 3, trigger: 'retry', unsaved })
    const page = await openPage()
    await expect.poll(() => page.find('.notice button').exists()).toBe(true)
    const text = page.get('.notice').text()

    await page.get('.notice button').trigger('click')

    await expect.poll(() => page.find('.notice button').exists()).toBe(false)
    expect(text).toContain('0% → 5%')
    const message = expect.stringContaining('saved-from-retry:')
    expect(saved).toEqual(['"3"', { name: 'Reviews', description: '', message, stages: NEW }])
    expect(useToast().toasts.value.map(toast => toast.color)).toEqual(['success'])
  })

  it('is silent while they are as saved', async () => {
    current = givenDetail({ ...TRIAL, recordLimit: 0, recordsOut: 3, trigger: 'retry' })

    expect((await openPage()).find('.notice').exists()).toBe(false)
  })
})
