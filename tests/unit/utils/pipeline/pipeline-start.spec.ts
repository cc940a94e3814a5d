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

    expect(stages.map(stage => stage.kind))
      .toEqual(['ingest.csv', 'clean.normalize', 'dedupe.exact', 'quality.check', 'publish'])
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

  it('compares all columns of text but ids, whatever they are read from, and the whole record where no name tells', () => {
    const named = (...names: string[]) => names.map(name => ({ name, type: 'string' }))
    const compared = (columns: typeof COLUMNS) => [
      proposePipeline({ type: 'dataset', versionId: ID, columns }),
      proposePipeline({ type: 'source', id: ID, stageKind: 'ingest.csv', columns }),
    ].map(({ stages }) => stages[2]?.parameters)

    const pair = { fields: ['question', 'answer'] }
    expect(compared(named('id', 'question', 'question_id', 'answer'))).toEqual([pair, pair])
    // Two customers may write the same.
    const reviews = { fields: ['customer', 'date', 'comment'] }
    expect(compared([...named('id', 'customer', 'date'), { name: 'rating', type: 'integer' }, ...named('comment')]))
      .toEqual([reviews, reviews])
    expect(compared(named('city', 'country'))).toEqual([{}, {}])
    expect(compared(COLUMNS)).toEqual([{ fields: ['title', 'text'] }, { fields: ['title', 'text'] }])
    expect(compared(COLUMNS.slice(2))).toEqual([{ fields: ['text'] }, { fields: ['text'] }])
  })

  it('writes to the one dataset that there is', () => {
    const { stages } = proposePipeline({ type: 'source', id: ID, stageKind: 'ingest.csv', columns: [], targetId: ID })

    expect(stages.at(-1)?.parameters).toEqual({ dataset_id: ID })
  })

  it('shows the columns of the version that it started from', () => {
    expect(proposePipeline({ type: 'dataset', versionId: ID, columns: [] }).samples)
      .toEqual({ read: { datasetVersionId: ID } })
    expect(proposePipeline({ type: 'dataset', columns: [] }).samples).toEqual({})
  })
})
