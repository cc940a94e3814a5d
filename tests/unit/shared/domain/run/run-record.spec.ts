import { describe, expect, it } from 'vitest'
import { listCalledModels, toModelVersion, toReadSources } from '#shared/domain/run/run-record'

const stagesOf = (...models: unknown[]) =>
  models.map(model => ({ parameters: model === undefined ? { prompt: '{{text}}' } : { model } }))

describe('the models of a run', () => {
  it('are all that its stages call, each once and in their order, and the simulated ones are marked', () => {
    const stages = stagesOf(
      undefined, 'local:wink-analyze', 'simulator:words', '', 'local:wink-analyze', 7, 'openai:gen',
    )

    expect(listCalledModels(stages)).toEqual([
      { name: 'local:wink-analyze', isSimulated: false },
      { name: 'simulator:words', isSimulated: true },
      { name: 'openai:gen', isSimulated: false },
    ])
    expect(toModelVersion(stages)).toBe('local:wink-analyze')
  })

  it('are none where no stage calls one', () => {
    expect(listCalledModels(stagesOf(undefined, ''))).toEqual([])
    expect(toModelVersion(stagesOf(undefined, ''))).toBe('')
  })
})

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
