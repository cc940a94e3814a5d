/**
 * Folders of `tests` that are one project of vitest: their workers load what they share once, keep their browser, and
 * no worker waits for the last file of one folder before it takes one of the next.
 */
export const JOINED = {
  /** The parts of the back end, each beside real services. */
  parts: ['db', 'grpc', 'factory', 'server'],
  /** The built console. */
  product: ['fault', 'browser', 'e2e'],
}

/**
 * @param {string} suite a folder of `tests`.
 * @returns {string} its project.
 */
export const projectOf = suite => Object.entries(JOINED).find(([, folders]) => folders.includes(suite))?.[0] ?? suite
