import { expect, it } from 'vitest'
import { ARCHIVE_LIST_DEFAULT, fromArchiveListUrl, toArchiveListUrl } from '~/utils/api/archive-list-url'

it('the address of a list contains only what differs from the default list', () => {
  expect(toArchiveListUrl(ARCHIVE_LIST_DEFAULT)).toEqual({})
  expect(toArchiveListUrl({ q: 'airport', archived: true, cursor: 'abc' }))
    .toEqual({ q: 'airport', archived: '1', cursor: 'abc' })
})

it('the address of a list falls back to the default for invalid values', () => {
  expect(fromArchiveListUrl({ q: ['  airport ', 'x'], cursor: 'c'.repeat(600) }))
    .toEqual({ q: 'airport', archived: false, cursor: '' })
})
