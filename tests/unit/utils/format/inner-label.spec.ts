import { expect, it } from 'vitest'
import { toInnerLabel } from '~/utils/format/inner-label'

it.each([
  ['Phone numbers', 'phone numbers'], ['E-mail addresses', 'e-mail addresses'], ['ID', 'ID'],
  ['P95 latency', 'P95 latency'], ['手机号', '手机号'], ['', ''],
])('%s reads %s inside a sentence', (label, inner) => {
  expect(toInnerLabel(label)).toBe(inner)
})
