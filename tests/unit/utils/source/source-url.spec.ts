import { describe, expect, it } from 'vitest'
import {
  fromLayerUrl, fromSourceListUrl, fromStepUrl, isSourceListFiltered, NO_LAYER, SOURCE_LAYERS, SOURCE_LIST_DEFAULT,
  toFileId, toSourceListUrl, toSourcePipeline,
} from '~/utils/source/source-url'

const ID = '01900000-0000-7000-8000-0000000000aa'

describe('the address of the list of sources', () => {
  it('is plain for the default list', () => {
    expect(toSourceListUrl(SOURCE_LIST_DEFAULT)).toEqual({})
    expect(fromSourceListUrl({})).toEqual(SOURCE_LIST_DEFAULT)
  })

  it('contains the whole state', () => {
    const state = {
      q: 'parts', kind: 'folder' as const, stageKind: 'ingest.csv' as const, attention: true, archived: true,
      cursor: 'abc',
    }

    expect(fromSourceListUrl(toSourceListUrl(state))).toEqual(state)
    expect(isSourceListFiltered(state)).toBe(true)
  })

  it.each([
    { kind: 'tape' }, { format: 'parquet' }, { q: '  ' }, { cursor: 'x'.repeat(600) }, { kind: null },
  ])('still opens with invalid values: %o', (query) => {
    expect(fromSourceListUrl(query)).toEqual(SOURCE_LIST_DEFAULT)
  })

  it('does not count the page as a filter', () => {
    expect(isSourceListFiltered({ ...SOURCE_LIST_DEFAULT, cursor: 'abc' })).toBe(false)
  })
})

describe('the address of a layer', () => {
  it('opens a step, the first when it names none', () => {
    expect([fromStepUrl({}), fromStepUrl({ add: 'preview' }), fromStepUrl({ add: '1' }), fromStepUrl({ add: null })])
      .toEqual([undefined, 'preview', 'connect', 'connect'])
  })

  it.each(SOURCE_LAYERS)('opens %s of one source', (layer) => {
    expect(fromLayerUrl({ [layer]: ID })).toEqual({ layer, id: ID })
  })

  it('opens nothing for an invalid id', () => {
    expect(fromLayerUrl({ edit: 'x', preview: '' })).toBeUndefined()
  })

  it('is cleared completely', () => {
    const open = { add: 'save', preview: ID, edit: ID, import: ID, archive: ID, file: ID, q: 'a' }
    const query = Object.assign(open, NO_LAYER)

    expect([fromStepUrl(query), fromLayerUrl(query)]).toEqual([undefined, undefined])
  })
})

describe('a source', () => {
  const file = {
    filename: 'a.csv', bytes: 1, format: 'csv' as const, compression: 'none' as const, createdAt: '', deletedAt: null,
  }

  it('has a file that can be deleted: an upload that is there', () => {
    expect(toFileId({ upload: file, uploadId: ID })).toBe(ID)
    expect(toFileId({ upload: { ...file, deletedAt: '2026-11-30T21:50:00.000Z' }, uploadId: ID })).toBeUndefined()
    expect(toFileId({ upload: null, uploadId: null })).toBeUndefined()
  })

  it('begins a pipeline', () => {
    expect(toSourcePipeline(ID)).toEqual({ path: '/pipelines/new', query: { start: `source:${ID}` } })
  })
})
