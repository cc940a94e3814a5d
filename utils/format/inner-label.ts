/**
 * A label inside a sentence: `Phone numbers` → `phone numbers`. Names such as `ID` keep their capitals; Chinese has
 * none.
 */
export const toInnerLabel = (label: string): string =>
  /^\p{Lu}[\p{Ll}-]/u.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label
