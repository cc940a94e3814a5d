/** Time in which factory, relay and database close, whatever a stage does: see FACTORY_SHARE. */
const CLOSING_MS = 12_000
/** Share for the factory to reach checkpoints; the rest is for the database and small things. */
const FACTORY_SHARE = 0.8

/** The part of the drain in which everything is closed; running requests have the rest. */
export const toClosingMs = (drainTimeoutMs: number): number => Math.min(CLOSING_MS, drainTimeoutMs / 2)

/** How long the factory may take to exit. */
export const toFactoryGraceMs = (drainTimeoutMs: number): number => toClosingMs(drainTimeoutMs) * FACTORY_SHARE
