import { describe, expect, it } from 'vitest'
import { fromPipelineListUrl, fromStartUrl, toPipelineListUrl, toStartUrl } from '../../utils/pipeline-url'

const ID = '01900000-0000-7000-8000-0000000000aa'

describe('the address of the list of pipelines', () => {
  it('says only what differs from the plain list', () => {
    expect(toPipelineListUrl({ q: '', cursor: '' })).toEqual({})
    expect(toPipelineListUrl({ q: 'airport', cursor: 'abc' })).toEqual({ q: 'airport', cursor: 'abc' })
  })

  it('falls back where it is bent', () => {
    expect(fromPipelineListUrl({ q: ['  airport ', 'x'], cursor: 'c'.repeat(600) })).toEqual({ q: 'airport', cursor: '' })
  })
})

describe('the address of a new pipeline', () => {
  it.each([{ type: 'empty' }, { type: 'source', id: ID }, { type: 'dataset', id: ID }, { type: 'copy', id: ID }] as const)('keeps what it begins with: $type', (choice) => {
    expect(fromStartUrl(toStartUrl(choice))).toEqual(choice)
  })

  it.each([undefined, null, '', 'source', 'source:1', `other:${ID}`])('is no choice: %s', (value) => {
    expect(fromStartUrl(value)).toBeUndefined()
  })
})
