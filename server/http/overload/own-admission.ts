import { createAdmission } from '#server/overload/admission'

/** Of the process, not of an opened console: requests are admitted from the first on. */
export const ownAdmission = createAdmission()
