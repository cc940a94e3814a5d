import { describe, expect, it } from 'vitest'
import type { SavedView } from '#shared/contract/run/run-list.contract'
import { RUN_COLUMNS } from '#shared/domain/run/run-column'
import { RUN_LIST_DEFAULT } from '~/utils/run/run-list-url'
import { isViewChanged, toProblemNames, toViewAddress, toViewFields, toViewList } from '~/utils/run/run-view'

const ID = '01900000-0000-7000-8000-0000000000aa'
const shown = new Set(RUN_COLUMNS)
const list = {
  ...RUN_LIST_DEFAULT, state: ['FAILED' as const, 'CRASHED' as const], trigger: ['import' as const],
  excluded: ['trigger' as const], minDurationMs: 60_000, range: { from: 'now-7d', to: 'now' }, by: 'finished' as const,
  sort: '-finishedAt' as const, view: ID,
}
const view = (change: Partial<SavedView> = {}): SavedView => ({
  id: ID, version: 1, createdAt: '', updatedAt: '', projectId: ID, owner: 'operator', isOwn: true, name: 'Mornings',
  isShared: false, isDefault: false, problems: [], ...toViewFields(list, shown), ...change,
})

describe('a saved view', () => {
  it('gives back the list that was saved, in its address too', () => {
    expect(toViewList(view())).toEqual(list)
    expect(toViewAddress(view()).query).toEqual({
      state: ['FAILED', 'CRASHED'], trigger: ['-import'], minDurationMs: '60000', from: 'now-7d', to: 'now',
      by: 'finished', sort: '-finishedAt', view: ID,
    })
  })

  it('is changed by another filter, order or column, not by a page or by the order of values', () => {
    expect(isViewChanged(view(), { ...list, cursor: 'c', state: ['CRASHED', 'FAILED'] }, shown)).toBe(false)
    expect(isViewChanged(view(), { ...list, excluded: [] }, shown)).toBe(true)
    expect(isViewChanged(view(), { ...list, sort: 'createdAt' }, shown)).toBe(true)
    expect(isViewChanged(view(), list, new Set(['out'] as const))).toBe(true)
    expect(isViewChanged(view({ columns: RUN_COLUMNS.filter(column => column !== 'name') }), list, shown)).toBe(false)
  })

  it('opens without what is not understood, which is named', () => {
    const old = view({
      filter: { state: ['BROKEN'], priority: 'high', q: 'x' }, sort: '-size',
      problems: ['/filter/state/0', '/filter/priority', '/sort'].map(pointer => ({ pointer, code: '', message: '' })),
    })

    expect(toViewList(old)).toEqual({ ...RUN_LIST_DEFAULT, q: 'x', view: ID })
    expect(toProblemNames(old)).toEqual(['state', 'priority', 'sort'])
  })
})
