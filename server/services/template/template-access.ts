import type { Db, Trx } from '#db/client'
import { findTemplate, lockTemplate, type TemplateRow } from '#db/repositories/template/template.repository'
import { findTemplateVersion, type TemplateVersionRow } from '#db/repositories/template/template-version.repository'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { AppError } from '#server/errors'
import { assertCurrent, assertFound } from '../common/versioned'
import { refuseDemo } from '../system'

/** Whose runs are counted for a template: those of its project. */
export const projectOf = ({ projectId }: Pick<TemplateRow, 'projectId'>): string => projectId ?? DEFAULT_PROJECT_ID

/** One that is not archived. @throws AppError `not_found` */
export async function getTemplateRow(db: Db, id: string): Promise<TemplateRow> {
  const row = await findTemplate(db, id)
  assertLiving(row)
  return row
}

function assertLiving(row: TemplateRow | undefined): asserts row is TemplateRow {
  assertFound(row?.archivedAt === null ? row : undefined, 'template')
}

/** @throws AppError `not_found` */
export async function getVersionOf(
  db: Db, { templateId, number }: Pick<TemplateVersionRow, 'templateId' | 'number'>,
): Promise<TemplateVersionRow> {
  const version = await findTemplateVersion(db, { templateId, number })
  assertFound(version, 'version of the template')
  return version
}

export type OwnTemplate = TemplateRow & { projectId: string, draft: NonNullable<TemplateRow['draft']> }

export interface TemplateEdit {
  id: string
  /** undefined = any. */
  seenVersions: readonly number[] | undefined
}

/**
 * A template of a project, for a change of it. @throws AppError `not_found`, `stale_version`; `conflict` for one of the
 * product
 */
export async function lockOwnTemplate(trx: Trx, { id, seenVersions }: TemplateEdit): Promise<OwnTemplate> {
  const row = await lockTemplate(trx, id)
  assertLiving(row)
  const { projectId, draft } = row
  if (projectId === null || draft === null) {
    throw new AppError('conflict', 'this template is part of the product: copy it to change it')
  }
  assertCurrent(row, seenVersions, 'template')
  refuseDemo(projectId)
  return { ...row, projectId, draft }
}
