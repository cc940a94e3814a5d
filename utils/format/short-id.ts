/** A UUIDv7 begins with its time, so runs of one morning look alike there; its end is what tells them apart. */
export const toShortId = (id: string): string => id.slice(-8)
