import type { KindCases } from '../../kind-case.ts'

export const cases: KindCases = {
  example: {
    input: ['city,people', '"Zürich, old",447082', 'Bern,'],
    output: ['{"city":"Zürich, old","people":447082}', '{"city":"Bern","people":null}'],
  },
  keeps: 'own test',
}
