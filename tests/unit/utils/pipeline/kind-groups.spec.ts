import { expect, it } from 'vitest'
import { STAGE_KINDS } from '#factory/stages/registry'
import { groupKinds } from '~/utils/pipeline/kind-groups'

it('gives each type of the factory a group, and a type of another factory the last', () => {
  const groups = groupKinds([...STAGE_KINDS, { kind: 'audio.transcribe', purpose: 'other' as const }])

  expect(groups.flatMap(({ kinds }) => kinds)).toHaveLength(STAGE_KINDS.length + 1)
  expect(groups.at(-1)).toEqual({ group: 'other', kinds: [{ kind: 'audio.transcribe', purpose: 'other' as const }] })
  expect(groups.map(({ group }) => group)).toEqual(['read', 'clean', 'filter', 'model', 'check', 'write', 'other'])
})
