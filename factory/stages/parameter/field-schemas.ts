const NAME = { type: 'string', maxLength: 200 }

/** A field of the input; `x-field` offers those that are known. */
export const FIELD = { ...NAME, 'minLength': 1, 'x-field': true }
/** '' = none. */
export const FIELD_OR_NONE = { ...NAME, 'default': '', 'x-field': true }
export const FIELDS = { type: 'array', items: FIELD, maxItems: 100, default: [] }

/** A field that the stage writes. */
export const NEW_FIELD = { ...NAME, 'minLength': 1, 'x-new-field': true }
/** '' = it is not written. */
export const NEW_FIELD_OR_NONE = { ...NAME, 'default': '', 'x-new-field': true }
