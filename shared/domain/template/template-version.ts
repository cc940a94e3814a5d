import { FIRST_VERSION, toNextVersion, type Bump } from '../dataset/semver'
import { compareVersions } from '../release/bump'

/** @param consequence null = the first version, which may have any number: this one is proposed */
export const toLeastVersion = (highest: string | undefined, consequence: Bump | null): string =>
  highest === undefined || consequence === null ? FIRST_VERSION : toNextVersion(highest, consequence)

/** Whether a number tells what has changed since the highest version; the first may be any. */
export const isVersionEnough = (highest: string | undefined, consequence: Bump | null, version: string): boolean =>
  highest === undefined || (consequence !== null && compareVersions(version, toNextVersion(highest, consequence)) >= 0)

/** How a run says which version it came from, in the statistics, too. */
export const toTemplateMark = (templateId: string, version: string): string => `${templateId}@${version}`

/** Of which template a mark names a version. */
export const toTemplateId = (mark: string): string => mark.split('@')[0] ?? ''
