import { describe, expect, it } from 'vitest'
import { checkPipeline } from '#shared/domain/pipeline/pipeline-check'
import { proposePipeline } from '~/utils/pipeline/pipeline-start'

const ID = '01900000-0000-7000-8000-0000000000aa'
const COLUMNS = [{ name: 'lat', type: 'number' }, { name: 'title', type: 'string' }, { name: 'text', type: 'string' }]

describe('the first draft of a pipeline', () => {
  it('is empty without an input', () => {
    expect(proposePipeline({ type: 'empty' }).stages).toEqual([])
  })

  it('reads, cleans, removes duplicates, checks and publishes, in one chain', () => {
    const { stages } = proposePipeline({ type: 'source', id: ID, stageKind: 'ingest.csv', columns: COLUMNS })

    expect(stages.map(stage => stage.kind)).toEqual(['ingest.csv', 'clean.normalize', 'dedupe.exact', 'quality.check', 'publish'])
    expect(stages[0]?.sourceId).toBe(ID)
    expect(checkPipeline(stages)).toEqual([])
  })

  it.each([
    ['the column called text', COLUMNS, 'text'],
    ['else the first column of text', COLUMNS.slice(0, 2), 'title'],
    ['else the first of all', COLUMNS.slice(0, 1), 'lat'],
  ])('checks %s', (_, columns, field) => {
    const { stages } = proposePipeline({ type: 'dataset', versionId: ID, columns })

    expect(stages[3]?.parameters).toEqual({ rules: [{ type: 'required', field }] })
  })

  it('checks and compares the longest texts, where their lengths are known, not an id in front of them', () => {
    const columns = ['编号', '评论', '备注'].map(name => ({ name, type: 'string' }))

    const { stages } = proposePipeline({ type: 'dataset', versionId: ID, columns, lengths: new Map([['编号', 6], ['评论', 41.5], ['备注', 3]]) })

    expect([stages[2]?.parameters, stages[3]?.parameters]).toEqual([{ fields: ['评论'] }, { rules: [{ type: 'required', field: '评论' }] }])
    expect(proposePipeline({ type: 'dataset', versionId: ID, columns }).stages[2]?.parameters).toEqual({})
  })

  it('shows the columns of the version that it started from', () => {
    expect(proposePipeline({ type: 'dataset', versionId: ID, columns: [] }).samples).toEqual({ read: { datasetVersionId: ID } })
    expect(proposePipeline({ type: 'dataset', columns: [] }).samples).toEqual({})
  })
})
