import { v7 } from 'uuid'
import type { Db } from '#db/client'
import { ensureBuiltIn } from '#db/repositories/template/template.repository'
import { insertTemplateVersion, setLabel } from '#db/repositories/template/template-version.repository'
import { BUILT_IN_TEMPLATES } from '#shared/domain/template/template-code'
import { diffTemplate } from '#shared/domain/template/template-diff'
import en from '#server/locales/en'
import { BUILT_INS } from './built-in'
import { toHashedSpec } from '../pipeline'

/** Who published what comes with the product. */
const ACTOR = 'system'
export const BUILT_IN_LABEL = 'production'

/**
 * At each start: adds what this build has and the database lacks. Two consoles at once do no harm; what an older or
 * newer build added stays.
 */
export function ensureBuiltInTemplates(db: Db): Promise<void> {
  return db.transaction().execute(async (trx) => {
    for (const code of BUILT_IN_TEMPLATES) {
      const { id, icon, versions } = BUILT_INS[code]
      const { name, description } = en.template[code]
      await ensureBuiltIn(trx, { id, builtIn: code, icon, name, description })
      for (const [index, { number, stages }] of versions.entries()) {
        const { canonical, sha256 } = toHashedSpec(stages)
        const before = versions[index - 1]
        const consequence = before ? diffTemplate(before.stages, stages).consequence : null
        const added = await insertTemplateVersion(trx, {
          id: v7(), templateId: id, projectId: null, number, canonical, sha256, message: '', consequence, actor: ACTOR,
        })
        if (added && index === versions.length - 1) {
          await setLabel(
            trx, { templateId: id, label: BUILT_IN_LABEL, projectId: null, versionId: added.id, updatedBy: ACTOR },
          )
        }
      }
    }
  })
}
