import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { insertTemplate } from '#db/repositories/template/template.repository'
import {
  findHighestVersion, insertTemplateVersion, listTemplateVersions,
} from '#db/repositories/template/template-version.repository'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { hold } from '../support/hold'
import { databases } from '../support/services/databases'
import { givenDatabase } from '../support/services/given-database'

const DRAFT = { spec: { stages: [] }, sha256: 'a', actor: 'operator' }

describe.each(databases())('templates on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))

  const givenTemplate = async (name: string = v7()) =>
    database.db.transaction().execute(trx => insertTemplate(
      trx, { id: v7(), projectId: DEFAULT_PROJECT_ID, name, description: '', icon: 'workflow', draft: DRAFT },
    ))
  const givenVersions = async (...numbers: string[]) => {
    const template = await givenTemplate()
    const templateId = template?.id ?? ''
    await database.db.transaction().execute(async (trx) => {
      for (const number of numbers) {
        await insertTemplateVersion(trx, {
          id: v7(), templateId, projectId: DEFAULT_PROJECT_ID, number, canonical: '{"stages":[]}', sha256: number,
          message: '', consequence: null, actor: 'operator',
        })
      }
    })
    return templateId
  }

  it('have one of each living name', async () => {
    const { name } = await givenTemplate() ?? {}

    expect(await givenTemplate(name)).toBeUndefined()
  })

  it('order versions by number, not by text', async () => {
    const templateId = await givenVersions('1.9.0', '1.10.0', '0.99.99', '1.10.0')

    const all = await listTemplateVersions(database.db, { templateId, limit: 10 })
    const below = await listTemplateVersions(database.db, { templateId, limit: 10, below: '1.10.0' })

    expect(all.map(({ number }) => number)).toEqual(['1.10.0', '1.9.0', '0.99.99'])
    expect(below.map(({ number }) => number)).toEqual(['1.9.0', '0.99.99'])
    expect((await findHighestVersion(database.db, templateId))?.number).toBe('1.10.0')
  })

  it('keep their versions as they are, but for a deprecation', async () => {
    const templateId = await givenVersions('1.0.0')
    const versions = () => database.db.updateTable('templateVersions').where('templateId', '=', templateId)

    await expect(versions().set({ message: 'other' }).execute()).rejects.toThrow('does not change')
    await expect(versions().set({ spec: '{"stages":[{}]}' }).execute()).rejects.toThrow('does not change')
    await expect(database.db.deleteFrom('templateVersions').where('templateId', '=', templateId).execute()).rejects
      .toThrow('is kept')
    await versions().set({ deprecatedAt: new Date(), deprecateReason: 'slow' }).execute()

    expect(await findHighestVersion(database.db, templateId)).toMatchObject({ deprecateReason: 'slow', message: '' })
  })
})
