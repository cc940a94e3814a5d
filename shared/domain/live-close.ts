/** Closes a live socket whose session or token has ended: there is no use in connecting again without signing in. */
export const SIGNED_OUT = 4_401
