import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { insertProject } from '#db/repositories/system/project.repository'
import { change, type Entry, type Write } from '#server/services/common/change'
import { databases } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'
import { hold } from '../../support/hold'

describe.each(databases())('a change on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))

  /** What caches and pages are told and what is done after the commit, in order. */
  function listen() {
    const told: string[] = []
    const deps = {
      db: database.db,
      cache: { invalidate: (noun: string) => Promise.resolve(void told.push(`cache ${noun}`)) },
      live: { publish: (topic: string) => void told.push(topic) },
    }
    const actor = { name: 'Ann', requestId: v7() }
    const listEntries = () => database.db.selectFrom('auditLog')
      .select(['actor', 'action', 'noun', 'nounId', 'before', 'after'])
      .where('requestId', '=', actor.requestId).orderBy('id').execute()
    return { told, actor, listEntries, make: <T>(work: (write: Write) => Promise<T>) => change(deps, actor, work) }
  }

  const of = { id: v7(), projectId: null }
  const paused: Entry = { action: 'run.pause', of, before: { desiredState: 'RUN' }, after: { desiredState: 'PAUSE' } }

  it('leaves its entry, and tells pages of the noun', async () => {
    const { make, told, listEntries } = listen()

    const answer = await make(async ({ audit }) => {
      await audit({ action: 'dataset.create', of, after: { name: 'x' } })
      return 'the answer'
    })

    expect(answer).toBe('the answer')
    expect(await listEntries()).toEqual([
      { actor: 'Ann', action: 'dataset.create', noun: 'dataset', nounId: of.id, before: null, after: { name: 'x' } },
    ])
    expect(told).toEqual(['datasets'])
  })

  it('drops cached answers first, then does what follows it, then tells pages', async () => {
    const { make, told } = listen()

    await make(async ({ audit, after, touch }) => {
      touch('releases')
      after(() => told.push('first'))
      after(async () => {
        await Promise.resolve()
        told.push('second')
      })
      await audit(paused, paused)
    })

    expect(told)
      .toEqual(['cache runs', 'cache metrics', 'first', 'second', 'releases', 'runs', 'metrics', `run:${of.id}`])
  })

  it('leaves no entry and tells nobody when both sides are equal', async () => {
    const { make, told, listEntries } = listen()

    await make(({ audit }) =>
      audit({ action: 'view.update', of, before: { name: 'x', sort: [1] }, after: { name: 'x', sort: [1] } }))

    expect(await listEntries()).toEqual([])
    expect(told).toEqual([])
  })

  it('that fails leaves nothing, does nothing and tells nobody', async () => {
    const { make, told, listEntries } = listen()
    const id = v7()

    const failed = make(async ({ trx, audit, after }) => {
      await insertProject(trx, { id, key: `k${id.slice(-6)}`, name: 'x', description: '' })
      await audit({ action: 'project.create', of: { id, projectId: id }, after: { name: 'x' } })
      after(() => told.push('done'))
      throw new Error('no')
    })

    await expect(failed).rejects.toThrow('no')
    expect(await listEntries()).toEqual([])
    expect(await database.db.selectFrom('projects').select('id').where('id', '=', id).execute()).toEqual([])
    expect(told).toEqual([])
  })
})
