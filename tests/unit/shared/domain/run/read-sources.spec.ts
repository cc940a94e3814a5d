import { expect, it } from 'vitest'
import { toReadSources } from '#shared/domain/run/run-record'

it('a run reads the source chosen at launch, else the stage’s own, and each once', () => {
  const stages = [
    { key: 'a', sourceId: 'own', input: { sourceId: 'chosen' } },
    { key: 'b', sourceId: 'own' }, { key: 'c', sourceId: 'own' }, { key: 'd' },
    { key: 'e', sourceId: 'replaced', input: { datasetVersionId: 'version' } },
  ]

  expect(toReadSources(stages)).toEqual(['chosen', 'own'])
})

it('a retry does not read what it takes over', () => {
  expect(toReadSources([{ key: 'a', sourceId: 'first' }, { key: 'b', sourceId: 'second' }], ['a'])).toEqual(['second'])
})
