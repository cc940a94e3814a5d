const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** False for an address with another text in the place of an id, which cannot lead anywhere. */
export const isUuid = (text: unknown): text is string => typeof text === 'string' && UUID.test(text)
