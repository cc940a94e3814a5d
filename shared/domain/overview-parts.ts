/** Maximum number of runs and of versions in the answer that holds all parts of the overview. */
export const MOST_ACTIVE_PARTS = 100
export const MOST_VERSION_PARTS = 5
