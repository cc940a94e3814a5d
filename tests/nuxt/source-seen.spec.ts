import { mountSuspended } from '@nuxt/test-utils/runtime'
import { describe, expect, it } from 'vitest'
import SourceSeen from '../../components/source/SourceSeen.vue'
import { givenSeen } from './given-source'

const mountSeen = (change: Parameters<typeof givenSeen>[0] = {}) => mountSuspended(SourceSeen, { props: { seen: givenSeen(change) } })

describe('what was seen of a source', () => {
  it('names encoding, delimiter and first line in words', async () => {
    const seen = await mountSeen({ encoding: 'gb18030', dialect: { delimiter: '\t', header: false } })

    expect(seen.get('dl').text()).toMatch(/gb18030.*Tab.*data/s)
  })

  it('names bad lines by number', async () => {
    const seen = await mountSeen()

    expect(seen.text()).toContain('1 line cannot be read')
    expect(seen.get('li').text()).toContain('Line 4')
  })

  it('names the file of a bad line where there are several', async () => {
    const seen = await mountSeen({ findings: [{ severity: 'WARNING', code: 'INVALID_JSON', pointer: '/line/12', stageKey: '', message: 'b.jsonl: unexpected end' }] })

    expect(seen.get('li').text()).toContain('b.jsonl, line 12')
  })

  it('tells an empty cell from an empty text', async () => {
    const seen = await mountSeen({ sample: [{ part: '', price: null }] })

    expect(seen.findAll('td').map(cell => cell.text()).slice(-3)).toEqual(['1', '', 'empty'])
  })

  it('says aloud what keeps the whole from being read', async () => {
    const seen = await mountSeen({ columns: [], sample: [], findings: [{ severity: 'ERROR', code: 'NOT_READABLE', pointer: '', stageKey: '', message: 'nothing at /srv/data' }] })

    expect(seen.get('[role="alert"]').text()).toContain('nothing at /srv/data')
  })
})
