import { z } from 'zod'
import { semverText } from '../dataset.contract'

/**
 * `newestVersion`: the newest version of the dataset that the caller knows of. Once there is a newer one, nothing is
 * written: a conflict (409), NEWER_VERSION, since the new version holds nothing of what that one changed. Absent =
 * whatever is the newest.
 *
 * `leaveOutFailed`: the new version has no row for a sample that failed; otherwise it keeps these records as they are.
 */
export const qcLotFixes = z.strictObject({
  newestVersion: semverText.optional(),
  leaveOutFailed: z.boolean().default(false),
})
