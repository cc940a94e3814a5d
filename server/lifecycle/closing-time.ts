/** Factory, relay and database together take less, whatever a stage does: see FACTORY_SHARE. */
const CLOSING_MS = 12_000
/** For the factory to reach checkpoints; the rest is for the database and what is small. */
const FACTORY_SHARE = 0.8

/** The part of the drain in which everything is closed; requests have the rest. */
export const toClosingMs = (drainTimeoutMs: number): number => Math.min(CLOSING_MS, drainTimeoutMs / 2)

/** How long the factory may take to leave. */
export const toFactoryGraceMs = (drainTimeoutMs: number): number => toClosingMs(drainTimeoutMs) * FACTORY_SHARE
