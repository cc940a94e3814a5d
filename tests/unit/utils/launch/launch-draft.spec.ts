import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withReplaced } from '#shared/domain/run/replace-parameters'
import {
  carryOver, defaultsOf, emptyLaunch, fromTask, listChanges, readRecordLimit, toLaunchStages, toOverrides,
  toTaskBody, withoutChange,
} from '~/utils/launch/launch-draft'
import type { DraftStage } from '~/utils/pipeline/pipeline-draft'

const PIPELINE = '01900000-0000-7000-8000-000000000001'
const stages: DraftStage[] = [
  { key: 'read', kind: 'input.dataset', name: '', needs: [], parameters: {} },
  { key: 'near', kind: 'dedupe.exact', name: 'Near', needs: ['read'], parameters: { fields: ['text'], note: 'kept' } },
  { key: 'out', kind: 'publish', name: '', needs: ['near'], parameters: { dataset_id: 'a' } },
]
const revision = {
  id: PIPELINE, number: 3, sha256: '', message: '', actor: 'operator', createdAt: '2026-11-20T06:00:00.000Z',
}
const pipeline = { id: PIPELINE, revision, stages }
const defaults = new Map([['dedupe.exact', { fields: [], max_keys_in_memory: 500 }]])
const edited = (parameters: Record<string, Record<string, unknown>>) => ({ ...emptyLaunch('Run'), parameters })

describe('parameters that replace those of the revision', () => {
  it('are the changed and the added ones', () => {
    expect(toOverrides({ a: 1, b: [1, 2] }, { a: 2, b: [1, 2], c: true }, {}))
      .toEqual({ a: 2, c: true })
  })

  it('restore the default of a removed value, and leave out a value without default', () => {
    expect(toOverrides({ fields: ['text'], note: 'kept' }, {}, { fields: [] }))
      .toEqual({ fields: [], note: null })
  })

  it('give the entered values when merged into the revision', () => {
    const values = fc.dictionary(
      fc.constantFrom('a', 'b', 'c', 'd'), fc.jsonValue({ maxDepth: 1 }).filter(value => value !== null),
    )

    fc.assert(fc.property(values, values, (saved, entered) => {
      const merged = withReplaced(saved, toOverrides(saved, entered, {}))

      expect(JSON.parse(JSON.stringify(merged))).toEqual(JSON.parse(JSON.stringify(entered)))
    }))
  })

  it('are empty while nothing was edited', () => {
    expect(toTaskBody(pipeline, emptyLaunch(' Run '), defaults)).toEqual({
      name: 'Run', pipelineId: PIPELINE, revision: 3, inputs: {}, parameters: {}, priority: 0, recordLimit: 0,
    })
  })

  it('are listed, sent and reset one by one', () => {
    const draft = edited({ near: { fields: ['text', 'title'], note: 'other' } })

    const without = withoutChange(stages, draft, { stageKey: 'near', name: 'fields' })

    expect(listChanges(stages, draft, defaults)).toEqual([
      { stageKey: 'near', name: 'fields', before: ['text'], after: ['text', 'title'] },
      { stageKey: 'near', name: 'note', before: 'kept', after: 'other' },
    ])
    expect(toTaskBody(pipeline, draft, defaults).parameters)
      .toEqual({ near: { fields: ['text', 'title'], note: 'other' } })
    expect(listChanges(stages, without, defaults))
      .toEqual([{ stageKey: 'near', name: 'note', before: 'kept', after: 'other' }])
  })

  it('do not include an added one that was removed again', () => {
    const draft = edited({ near: { fields: ['text'], note: 'kept', max_keys_in_memory: 900 } })

    expect(listChanges(
      stages, withoutChange(stages, draft, { stageKey: 'near', name: 'max_keys_in_memory' }), defaults,
    )).toEqual([])
  })

  it('leave out what the pipeline has, in the launch, in the next one, and until it is restored', () => {
    const draft = edited({ near: { fields: ['text'] } })
    const { parameters } = toTaskBody(pipeline, draft, defaults)

    expect(parameters).toEqual({ near: { note: null } })
    expect(listChanges(stages, draft, defaults))
      .toEqual([{ stageKey: 'near', name: 'note', before: 'kept', after: null }])
    const again = fromTask({ name: 'Run', inputs: {}, parameters, priority: 0, recordLimit: 0 }, stages)
    expect(again.parameters).toEqual({ near: { fields: ['text'] } })
    expect(withoutChange(stages, again, { stageKey: 'near', name: 'note' }).parameters)
      .toEqual({ near: { fields: ['text'], note: 'kept' } })
  })

  it('are checked as they would run', () => {
    expect(toLaunchStages(stages, edited({ out: { dataset_id: 'b' } })).map(stage => stage.parameters))
      .toEqual([{}, stages[1]?.parameters, { dataset_id: 'b' }])
  })
})

it('starts from the earlier launch, without stages that are gone', () => {
  const before = {
    name: 'Again', inputs: { read: { datasetVersionId: 'v' }, gone: { sourceId: 's' } },
    parameters: { near: { note: 'x' }, gone: { a: 1 } }, priority: 10, recordLimit: 100,
  }

  expect(fromTask(before, stages)).toEqual({
    name: 'Again', inputs: { read: { datasetVersionId: 'v' } }, parameters: { near: { fields: ['text'], note: 'x' } },
    priority: 10, recordLimit: '100',
  })
})

it('reads defaults by name, null too', () => {
  expect(defaultsOf({ properties: { a: { default: null }, b: { type: 'string' }, c: { default: 0 } } }))
    .toEqual({ a: null, c: 0 })
})

it.each([
  ['', 0], ['  ', 0], ['100', 100], ['1,000', 1_000], ['0', undefined], ['-5', undefined], ['1.5', undefined],
  ['many', undefined], ['9999999999999', undefined],
])('reads %o as at most %o records', (text, records) => {
  expect(readRecordLimit(text)).toBe(records)
})

describe('values entered for one revision', () => {
  const known = { inputs: { old: { sourceId: 's' } }, parameters: { old: { a: 1 }, near: { note: 'before' } } }
  const draft = {
    ...emptyLaunch('Run'), inputs: { read: { datasetVersionId: 'v' } },
    parameters: { near: { fields: ['text'], note: 'now' } },
  }

  it('are carried over to another, with the values of stages that only others have', () => {
    expect(carryOver(known, pipeline, draft, defaults)).toEqual({
      inputs: { old: { sourceId: 's' }, read: { datasetVersionId: 'v' } },
      parameters: { old: { a: 1 }, near: { note: 'now' } },
    })
  })

  it('are forgotten when they were reset', () => {
    expect(carryOver(known, pipeline, emptyLaunch('Run'), defaults))
      .toEqual({ inputs: { old: { sourceId: 's' } }, parameters: { old: { a: 1 } } })
  })
})
