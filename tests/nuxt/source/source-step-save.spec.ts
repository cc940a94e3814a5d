import { mountSuspended } from '@nuxt/test-utils/runtime'
import { beforeEach, describe, expect, it } from 'vitest'
import SourceStepSave from '~/components/source/layer/SourceStepSave.vue'
import { EMPTY_SOURCE_DRAFT, type SourceDraft } from '~/composables/source/useSourceDraft'
import { registerEndpoint } from '../given/register-endpoint'
import { givenSeen, givenUpload } from '../given/given-source'

registerEndpoint('/api/v1/datasets', () => ({ items: [], nextCursor: null }))

const mountStep = (change: Parameters<typeof givenSeen>[0] = {}) =>
  mountSuspended(SourceStepSave, { props: { errors: {}, seen: givenSeen(change) } })

beforeEach(() => {
  useState<SourceDraft>('source-draft:').value = {
    ...EMPTY_SOURCE_DRAFT, upload: givenUpload, filename: givenUpload.filename, name: 'Parts',
  }
})

describe('the last step of adding a source', () => {
  it('tells first what an import makes, and that without it a pipeline reads the source', async () => {
    const step = await mountStep()

    expect(step.findAll('.ways p').map(way => way.text())).toEqual([
      'Save and import: makes a dataset version; its rows appear in Datasets.',
      'Save only: no import. For a pipeline that reads the source on each run.',
    ])
  })

  it('says once how many rows could not be parsed', async () => {
    const step = await mountStep()

    expect(step.text()).toContain('All 3 rows read, 1 of them can’t be parsed')
    expect(step.text()).toContain('2 columns · rejected during import')
    expect(step.text().split('can’t be parsed')).toHaveLength(2)
  })

  it('counts the lines that an unclosed quote takes with it on a line of its own', async () => {
    const params = { line: '34', column: 'part', last_line: '41', end: 'open' }
    const at = { pointer: '/line/34', stageKey: '', message: '', params }
    const step = await mountStep({ findings: [{ severity: 'WARNING', code: 'QUOTE_NOT_CLOSED', ...at }] })

    expect(step.text()).toContain('All 3 rows read, 1 of them can’t be parsed')
    expect(step.text()).toContain('8 lines can’t be parsed')
  })
})
