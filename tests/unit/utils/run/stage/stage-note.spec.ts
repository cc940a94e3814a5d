import { describe, expect, it } from 'vitest'
import type { DraftStage } from '~/utils/pipeline/pipeline-draft'
import { toStageNotes } from '~/utils/run/stage/stage-note'
import { FACTORY_BOOK } from '~~/tests/support/services/factory-kinds'

const WORDS = {
  rules: (count: number) => `${count} rules`,
  language: (code: string) => code === 'zh' ? 'Chinese' : '',
  number: (value: number) => value.toLocaleString('en'),
  configuration: (id: string) => `configuration ${id}`,
  policy: (id: string) => `policy ${id}`,
  stage: ({ name, kind }: DraftStage) => name || kind,
  separator: ', ',
  newest: (dataset: string, version: string) => `${dataset} · newest, now ${version}`,
  atLaunch: 'Chosen at launch',
}
const KNOWN = {
  kinds: FACTORY_BOOK,
  locale: 'en',
  sources: [{ id: 's', name: 'faq' }],
  datasets: [{ id: 'd', name: 'Answers', latest: { id: 'v', semver: '1.2.0' } }],
  samples: { sampled: { datasetVersionId: 'v' } },
}

const stageOf = (kind: string, parameters: DraftStage['parameters'] = {}, rest: Partial<DraftStage> = {}): DraftStage =>
  ({ key: 'one', kind, name: '', needs: [], parameters, ...rest })
const notesOf = (...stages: DraftStage[]) => toStageNotes(stages, KNOWN, WORDS)

describe('what a stage shows beside its name', () => {
  it.each<[DraftStage, string]>([
    [stageOf('input.dataset'), 'Chosen at launch'],
    [stageOf('ingest.csv', {}, { sourceId: 's' }), 'faq'],
    [stageOf('ingest.csv', { root: '/srv/faq' }), '/srv/faq'],
    [stageOf('publish', { dataset_id: 'd' }), 'Answers'],
    [stageOf('clean.normalize', { unicode: 'NFKC' }), 'All text'],
    [
      stageOf('clean.normalize', { fields: ['comment', 'title'], drop_empty: true }),
      'comment, title · empty ones dropped',
    ],
    [stageOf('dedupe.exact'), 'Whole record'],
    [stageOf('dedupe.exact', { fields: ['question', 'answer'] }), 'question, answer'],
    [stageOf('model.call', { model: 'm' }), 'm'],
    [stageOf('model.call', { configuration: 'c' }), 'configuration c'],
    [stageOf('judge', { configuration: '', model: 'm' }), 'm'],
    [stageOf('acceptance.gate', { policy: 'p' }), 'policy p'],
    [stageOf('filter.language', { languages: ['zh', 'xx'] }), 'Chinese xx'],
    [stageOf('filter.tokens', { field: 'text', min_tokens: 10, max_tokens: 2_000 }), 'text · 10 – 2,000'],
    [stageOf('filter.tokens', { min_tokens: 10 }), '≥ 10'],
    [stageOf('filter.tokens', { field: 'text', min_tokens: 0, max_tokens: 9 }), 'text · ≤ 9'],
    [stageOf('filter.tokens'), ''],
    [stageOf('quality.check', { rules: [{}, {}] }), '2 rules'],
    [stageOf('sample', { share: 0.125, key_fields: ['doc'] }), '12.5% · doc'],
    [stageOf('split', { train: 0.9, validation: 0.05, test: 0.05 }), '90% · 5% · 5%'],
  ])('is its main parameter: %j', (stage, expected) => {
    expect(notesOf(stage)).toEqual({ one: expected })
  })

  it('is the newest version of the dataset that is read', () => {
    const stage = stageOf('input.dataset', {}, { key: 'sampled' })

    expect(notesOf(stage)).toEqual({ sampled: 'Answers · newest, now 1.2.0' })
  })

  it('tells stages apart that would look the same', () => {
    const filter = (key: string, rest: Partial<DraftStage> = {}) => stageOf('filter.tokens', {}, { key, ...rest })

    expect(notesOf(filter('a'), filter('b'), filter('c', { name: 'Short' }))).toEqual({ a: 'a', b: 'b', c: '' })
    expect(notesOf(...['a', 'b'].map(key => stageOf('dedupe.exact', {}, { key }))))
      .toEqual({ a: 'Whole record · a', b: 'Whole record · b' })
  })
})
