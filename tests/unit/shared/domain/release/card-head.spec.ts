import { describe, expect, it } from 'vitest'
import { toCardHead } from '#shared/domain/release/card-head'

const head = (change: Partial<Parameters<typeof toCardHead>[0]> = {}) =>
  toCardHead({ name: 'Texts', licence: 'MIT', rows: 10, paths: ['data/data.jsonl'], languages: [], ...change })

describe('the head of a card', () => {
  it('is YAML between two lines, before the card', () => {
    expect(head({ name: 'A "quoted": name', languages: ['eng', 'cmn', 'yue', 'eng'] })).toBe(`---
pretty_name: "A \\"quoted\\": name"
license: "mit"
language:
- "en"
- "yue"
- "zh"
size_categories:
- "n<1K"
configs:
- config_name: "default"
  data_files:
  - split: "train"
    path:
    - "data/data.jsonl"
---

`)
  })

  it.each([
    ['CC-BY-4.0', ['license: "cc-by-4.0"']],
    ['- CC BY 4.0.\nSee below.', ['license: "cc-by-4.0"']],
    ['MIT, but not for trains', ['license: "other"', 'license_name: "MIT, but not for trains"']],
    ['---\nowner: nobody', ['license: "other"', 'license_name: "owner: nobody"']],
    ['  ', []],
  ])('names the licence of %j', (licence, lines) => {
    expect(head({ licence }).split('\n').filter(line => line.startsWith('license'))).toEqual(lines)
  })

  it.each([
    [0, 'n<1K'], [999, 'n<1K'], [1_000, '1K<n<10K'], [2_500_000, '1M<n<10M'], [1e12, 'n>1T'],
  ])('puts %d records into %s', (rows, size) => {
    expect(head({ rows })).toContain(`size_categories:\n- "${size}"\n`)
  })
})
