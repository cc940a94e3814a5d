import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toDraftJson, toDraftStages } from '~/utils/pipeline/draft-json'

const stage = fc.record({
  key: fc.string(),
  kind: fc.string(),
  name: fc.string(),
  needs: fc.array(fc.string(), { maxLength: 3 }),
  parameters: fc.dictionary(
    fc.string().filter(name => name !== '__proto__'), fc.oneof(fc.string(), fc.integer(), fc.boolean()),
  ),
  sourceId: fc.uuid(),
  maxAttempts: fc.integer(),
  timeoutMs: fc.integer(),
  failureTolerance: fc.constantFrom(0, 0.25, 1),
}, { requiredKeys: ['key', 'kind', 'name', 'needs', 'parameters'], noNullPrototype: true })

describe('a draft as JSON', () => {
  it('is read back unchanged', () => {
    fc.assert(fc.property(fc.array(stage, { maxLength: 5 }), (stages) => {
      expect(toDraftStages(JSON.parse(toDraftJson(stages)))).toEqual(stages)
    }))
  })

  it('has an empty value for a missing member', () => {
    expect(toDraftStages({ stages: [{ key: 'read', kind: 'input.dataset' }] }))
      .toEqual([{ key: 'read', kind: 'input.dataset', name: '', needs: [], parameters: {} }])
  })

  it.each([
    ['no object', []],
    ['no list of stages', { stages: {} }],
    ['a stage that is no object', { stages: ['read'] }],
    ['needs that are no texts', { stages: [{ key: 'a', kind: 'b', needs: [1] }] }],
    ['parameters that are a list', { stages: [{ key: 'a', kind: 'b', parameters: [] }] }],
  ])('refuses %s', (_, value) => {
    expect(toDraftStages(value)).toBeUndefined()
  })
})
