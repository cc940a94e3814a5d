/** The parts of the back end, each beside real services: several folders of `tests` that are one project of vitest. */
export const PARTS = { name: 'parts', folders: ['db', 'grpc', 'factory', 'server'] }

/**
 * @param {string} suite a folder of `tests`.
 * @returns {string} its project.
 */
export const projectOf = suite => PARTS.folders.includes(suite) ? PARTS.name : suite
